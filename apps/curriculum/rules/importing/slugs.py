"""Words as part of a path: readable where letters can be written in Latin ones, never empty, and another for other words."""

import hashlib
import unicodedata

from apps.curriculum.rules.content.reading.files import SLUG

LONGEST_SLUG = 50
HASH = 6
"""Characters of a hash: enough that two titles of one library don't meet."""

LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "dj", "е": "e", "ё": "e", "є": "ye", "ж": "zh", "з": "z", "ѕ": "dz",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "ћ": "c", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dz", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ѓ": "g", "ќ": "k", "ѐ": "e", "ѝ": "i",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
    "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "", "'": "", "ʼ": "",
}  # fmt: skip
"""What a letter of Cyrillic, Greek or Latin that is no plain a to z is written as."""


def slug_of(title: str) -> str:
    """Return a title as part of a path, at most LONGEST_SLUG characters of a to z, 0 to 9 and hyphens.

    Where letters are lost that can't be written in Latin ones, such as Chinese, a hash of the whole title follows, so that another title
    gets another slug. Empty when the title has no letter and no digit.
    """
    written, is_lossy = _latin(title)
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in written).split())
    if is_lossy:
        hash_ = hashlib.sha256(title.strip().encode()).hexdigest()[:HASH]
        slug = f"{_cut(slug, LONGEST_SLUG - HASH - 1)}-{hash_}".strip("-")
    return _cut(slug, LONGEST_SLUG)


def is_slug(text: str) -> bool:
    """Return whether some text can name a module: lower-case letters of ASCII, digits and hyphens, a letter or digit first."""
    return SLUG.fullmatch(text) is not None


def numbered(slug: str, number: int) -> str:
    """Return `slug` with a number behind it, cut where both would be too long."""
    ending = f"-{number}"
    return f"{_cut(slug, LONGEST_SLUG - len(ending))}{ending}"


class Names:
    """Gives each name out once; the second `examples` is `examples-2`."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)

    def free(self, wanted: str, other: str) -> str:
        """Return `wanted` as a slug, or `other` where none can be made of it, with a number where it is taken."""
        base = slug_of(wanted) or other
        slug, number = base, 1
        while slug in self.taken:
            number += 1
            slug = numbered(base, number)
        self.taken.add(slug)
        return slug


def _latin(title: str) -> tuple[str, bool]:
    """Return the title in lower case and ASCII, and whether a letter or digit was lost."""
    letters = [(letter, _in_latin(letter)) for letter in unicodedata.normalize("NFC", title).lower()]
    is_lossy = any(written is None and letter.isalnum() for letter, written in letters)
    return "".join(" " if written is None else written for _, written in letters), is_lossy


def _in_latin(letter: str) -> str | None:
    """Return what a letter is written as; None where nothing of ASCII can be made of it."""
    if letter in LETTERS or letter.isascii():
        return LETTERS.get(letter, letter)
    bare = (part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    plain = "".join(LETTERS.get(part, part) for part in bare)
    return plain.lower() if plain and plain.isascii() else None


def _cut(slug: str, longest: int) -> str:
    return slug[:longest].strip("-")

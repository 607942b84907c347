"""Words as part of a path: readable where letters can be written in Latin ones, never empty, and another for other words."""

import hashlib
import unicodedata

from apps.curriculum.rules.content.reading.files import SLUG

LONGEST_SLUG = 50
MARK = 6
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
    """A title as part of a path, at most LONGEST_SLUG characters of a to z, 0 to 9 and hyphens.

    Where letters are lost that can't be written in Latin ones, such as Chinese, a hash of the whole title follows, so that another title
    gets another slug. Empty when the title has no letter and no digit.
    """
    written, is_lossy = _latin(title)
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in written).split())
    if is_lossy:
        mark = hashlib.sha256(title.strip().encode()).hexdigest()[:MARK]
        slug = f"{_cut(slug, LONGEST_SLUG - MARK - 1)}-{mark}".strip("-")
    return _cut(slug, LONGEST_SLUG)


def is_slug(text: str) -> bool:
    return SLUG.fullmatch(text) is not None


def numbered(slug: str, number: int) -> str:
    """`slug` with a number behind it, cut where both would be too long."""
    ending = f"-{number}"
    return f"{_cut(slug, LONGEST_SLUG - len(ending))}{ending}"


class Names:
    """Gives each name out once; the second `examples` is `examples-2`."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)

    def free(self, wanted: str, other: str) -> str:
        """`wanted` as a slug, or `other` where none can be made of it, with a number where it is taken."""
        base = slug_of(wanted) or other
        slug, number = base, 1
        while slug in self.taken:
            number += 1
            slug = numbered(base, number)
        self.taken.add(slug)
        return slug


def _latin(title: str) -> tuple[str, bool]:
    """The title in lower case and ASCII, and whether a letter or digit was lost."""
    written: list[str] = []
    is_lossy = False
    for letter in unicodedata.normalize("NFC", title).lower():
        if letter in LETTERS or letter.isascii():
            written.append(LETTERS.get(letter, letter))
            continue
        plain = "".join(LETTERS.get(part, part) for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        plain = plain.lower() if plain.isascii() else ""
        is_lossy |= not plain and letter.isalnum()
        written.append(plain or " ")
    return "".join(written), is_lossy


def _cut(slug: str, longest: int) -> str:
    return slug[:longest].strip("-")

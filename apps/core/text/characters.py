"""Clean up typed characters: which are visible, which break lines, and which names look the same."""

import re
from unicodedata import category, normalize

MOST_MARKS = 6
"""Accents and vowel signs on one letter. Burmese and Tibetan need five; dozens would be drawn over the lines above and below."""

JOINERS = "\u200c\u200d"
"""ZWNJ and ZWJ: they shape letters of Persian and of Indian scripts, and combine several emoji into one picture."""

JOINED = {"Lo", "Mn", "Mc", "So", "Sk"}
"""Unicode categories of the characters that a joiner may follow."""

VARIANTS = frozenset(map(chr, [0x180B, 0x180C, 0x180D, 0x180E, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
"""Variation selectors, which choose how the character before them is drawn."""

SIGNS_BEFORE_NUMBERS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters (Cf) by category that are visible nonetheless."""

BLANKS = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\ufffc\uffa0\U00013441\U00013442\U00016fe4\U0001d159"
) | frozenset(map(chr, [*range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)])) - VARIANTS  # fmt: skip
"""Letters, marks or symbols by category that are invisible: fillers, the empty Braille cell, tags."""

_PARTS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in part) for part in ("gbeng", "gbsct", "gbwls"))
FLAG = re.compile(f"\U0001f3f4(?:{_PARTS})\U000e007f")
"""The flags of England, Scotland and Wales: a black flag followed by tag characters. No other flag is encoded like this."""

SURROGATE = re.compile("[\ud800-\udfff]")

APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")

TWINS = (
    str.maketrans("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxljshdqw")
    | str.maketrans("αβεζηικμνορτυχ", "abezhlkmvoptux")
    | str.maketrans("i1|0ıȷ", "lllolj")
)
"""Small letters and digits, each with the one it looks like: Cyrillic and Greek letters, and i, l and 1, whose capitals look alike."""


def one_line(text: str) -> str:
    """Return `text` as one line: composed (NFC), with each run of line breaks, control characters and blanks as one blank, and stripped.

    Invisible characters are left out, such as direction marks and lone surrogates; joiners, variation selectors and tags stay where they
    shape the character before them.
    """
    kept: list[str] = []
    at = 0
    composed = normalize("NFC", SURROGATE.sub("", text))
    for flag in FLAG.finditer(composed):
        _keep(kept, composed[at : flag.start()])
        kept.append(flag.group())
        at = flag.end()
    _keep(kept, composed[at:])
    return normalize("NFC", "".join(kept).strip())


def many_lines(text: str) -> str:
    """Return `text` as it was typed, with `\\n` for every line end.

    Databases store neither NUL nor a lone surrogate: NUL is left out, the surrogate becomes U+FFFD.
    """
    return SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))


def clean_name(text: str) -> str:
    """Return `text` as a name of one line, or an empty string if nothing in it is visible.

    Combining marks follow a letter, at most MOST_MARKS to one; marks and joiners without a letter before them are left out.
    """
    name: list[str] = []
    marks = 0
    for character in one_line(text):
        is_mark = category(character)[0] == "M"
        marks = marks + 1 if is_mark else 0
        hangs = is_mark or character in JOINERS
        if marks <= MOST_MARKS and not (hangs and (not name or name[-1] == " ")):
            name.append(character)
    return " ".join("".join(name).split()) if any(map(_is_seen, name)) else ""


def looks(name: str) -> str:
    """Return a key that is equal for two names that can't be told apart at a glance.

    The key ignores case, width, blanks and joiners, and which alphabet a letter of the same shape comes from.
    """
    plain = normalize("NFKC", normalize("NFKC", clean_name(name)).casefold())
    seen = "".join(character for character in plain if character not in JOINERS and character not in VARIANTS)
    return " ".join(seen.translate(TWINS).split())


def capitals(text: str) -> str:
    """Return the letters and digits of `text` as capitals of normal width: from a code as people type it, the code itself."""
    folded = normalize("NFKC", SURROGATE.sub("", text))
    return "".join(character for character in folded.upper() if character.isalnum())


def _keep(kept: list[str], text: str) -> None:
    """Append to `kept` the characters of `text` that one line may hold."""
    for character in text:
        before = kept[-1][-1] if kept else ""
        if _is_blank(character):
            if before not in {"", " "}:
                kept.append(" ")
        elif _stays(character, before):
            kept.append(character)


def with_apostrophes(text: str) -> str:
    """Return plain text with ’ for ' within words, and every other sign as it is: it may belong to code."""
    return APOSTROPHE.sub("’", text)


def _is_blank(character: str) -> bool:
    return character.isspace() or category(character) in {"Cc", "Zs", "Zl", "Zp"}


def _stays(character: str, before: str) -> bool:
    """Return whether a character that isn't blank is visible or shapes the one `before` it (empty at the beginning)."""
    if character in JOINERS:
        return before != "" and category(before) in JOINED
    if character in VARIANTS:
        return before != "" and before not in VARIANTS and _is_drawn(before)
    return character not in BLANKS and (category(character) not in {"Cf", "Cs"} or character in SIGNS_BEFORE_NUMBERS)


def _is_drawn(character: str) -> bool:
    return category(character)[0] in "LNPS"


def _is_seen(character: str) -> bool:
    return _is_drawn(character) and character not in BLANKS

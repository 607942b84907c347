"""Fold text for search: text that reads alike becomes the same characters, so that search works alike on every database.

Folding ignores case, accents, ligatures and widths ("ÜBER" and "uber", "İ" and "i", "ß" and "ss", "ﬁ" and "fi") and the kind of quote,
dash or space. It keeps marks that make another letter in their script (Hindi, Japanese, Hebrew).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from unicodedata import category, normalize

ACCENTS = range(0x0300, 0x0370)
INVISIBLE = {"Cf", "Cs"}
SAME = str.maketrans({"ı": "i", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
CONTROLS = dict.fromkeys([*range(32), 127], " ")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
BLANKS = re.compile(r"\s+")
BETWEEN_WORDS = re.compile(r"\W+")
MARKS_AROUND = "`*_~'\"[](){}<>,;:!?|"
"""Stripped from both ends of a search word: Markdown, quotes, brackets and punctuation. A dot belongs to the name it begins."""


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """Return one character folded: an empty string, one character or several."""
    kind = category(character)
    if kind in INVISIBLE:
        return ""
    if kind == "Cc":
        return " "
    if kind == "Pd":
        return "-"
    decomposed = normalize("NFKD", normalize("NFKD", character.translate(SAME)).casefold())
    return "".join(piece for piece in decomposed if ord(piece) not in ACCENTS)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the folded text in pieces, each with its offset in the original.

    A piece is a run of ASCII, as long as it was, or one other character folded.
    """
    at = 0
    for match in BEYOND_ASCII.finditer(text):
        if at < match.start():
            yield at, text[at : match.start()].lower().translate(CONTROLS)
        at = match.end()
        yield match.start(), _folded(match.group())
    yield at, text[at:].lower().translate(CONTROLS)


def fold(text: str) -> str:
    """Return the whole text folded, stripped, with each run of white space as one blank."""
    return BLANKS.sub(" ", "".join(piece for _, piece in _pieces(text))).strip()


def spaced(folded: str) -> str:
    """Return folded text with a blank for all but letters, digits and underscores: "rolling-update" equals "rolling update"."""
    return BETWEEN_WORDS.sub(" ", folded).strip()


@dataclass(frozen=True)
class Word:
    """A search word, folded. A text may contain it as `written` or as `parts`: its letters and digits, empty if only one is left."""

    written: str
    parts: str

    @classmethod
    def of(cls, text: str) -> "Word":
        """Fold a word as it was typed."""
        written = fold(text)
        parts = spaced(written)
        return cls(written, parts if len(parts) > 1 or parts == written else "")

    @property
    def forms(self) -> list[str]:
        """The different forms to search for; one or two."""
        return [form for form in dict.fromkeys((self.written, self.parts)) if form]

    @property
    def pattern(self) -> str:
        """A regular expression that finds the word in folded text with punctuation."""
        ways = [re.escape(self.written), r"\W+".join(map(re.escape, self.parts.split(" ")))]
        return "|".join(way for way in dict.fromkeys(ways) if way)


def words_of(text: str) -> list[Word]:
    """Return the words of a typed search, each once, without the punctuation around them."""
    typed = [word.strip(MARKS_AROUND) or word for word in fold(text).split(" ")]
    return [Word.of(word) for word in dict.fromkeys(typed) if word]


def places(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words occur in `text`, as (start, end) without overlaps; the longer of two matches that begin at the same place."""
    patterns = [word.pattern for word in sorted(map(Word.of, words), key=lambda word: -len(word.written)) if word.written]
    if not patterns:
        return
    folded = _Folded(text)
    behind = 0
    for match in re.finditer("|".join(patterns), folded.text):
        start, end = folded.place(match.start()), folded.end(match.end())
        if start >= behind:
            yield start, end
            behind = end


class _Folded:
    """A text in its original and its folded form, with the original offset of each folded character."""

    def __init__(self, original: str) -> None:
        self.original = original
        pieces = list(_pieces(original))
        self.begins = [begin for begin, _ in pieces]
        self.folded_begins = [0, *accumulate(len(piece) for _, piece in pieces)]
        self.text = "".join(piece for _, piece in pieces)

    def place(self, folded: int) -> int:
        """Return the offset in the original of the character at offset `folded` of the folded text."""
        piece = bisect_right(self.folded_begins, folded) - 1
        first = self.begins[piece]
        return first + folded - self.folded_begins[piece] if self.original[first].isascii() else first

    def end(self, folded: int) -> int:
        """Return the end in the original of a match that ends at `folded`, including accents that were typed as separate characters."""
        end = self.place(folded - 1) + 1
        while end < len(self.original) and not _folded(self.original[end]):
            end += 1
        return end

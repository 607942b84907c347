"""Text folded for search: what reads alike becomes the same characters, on every database.

Case, accents, ligatures and widths don't matter ("ÜBER" and "uber", "İ" and "i", "ß" and "ss", "ﬁ" and "fi"), nor do kinds of quotes,
dashes and spaces. Marks that make another letter in their script (of Hindi, Japanese, Hebrew) stay.
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
"""Around a word that is searched for: Markdown, quotes, brackets and the punctuation of a sentence. A dot before a name belongs to it."""


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """Return what one character becomes: nothing, one character or several."""
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
    """Yield the text folded, in pieces, each with where it begins in the text.

    A piece is a run of ASCII, character for character, or what one other character becomes.
    """
    at = 0
    for match in BEYOND_ASCII.finditer(text):
        if at < match.start():
            yield at, text[at : match.start()].lower().translate(CONTROLS)
        at = match.end()
        yield match.start(), _folded(match.group())
    yield at, text[at:].lower().translate(CONTROLS)


def fold(text: str) -> str:
    """Return the whole text folded, white space to single blanks."""
    return BLANKS.sub(" ", "".join(piece for _, piece in _pieces(text))).strip()


def spaced(folded: str) -> str:
    """Return folded text with a blank for all that is neither letter nor digit: "rolling-update" and "rolling update" become the same."""
    return BETWEEN_WORDS.sub(" ", folded).strip()


@dataclass(frozen=True)
class Word:
    """A word that is searched for, folded. It stands in a text as it is written or, if enough is left of it then, as its parts."""

    written: str
    parts: str

    @classmethod
    def of(cls, text: str) -> "Word":
        """Return a word as somebody wrote it, folded."""
        written = fold(text)
        parts = spaced(written)
        return cls(written, parts if len(parts) > 1 or parts == written else "")

    @property
    def forms(self) -> list[str]:
        """Those that differ."""
        return [form for form in dict.fromkeys((self.written, self.parts)) if form]

    @property
    def pattern(self) -> str:
        """For folded text that still has its punctuation."""
        ways = [re.escape(self.written), r"\W+".join(map(re.escape, self.parts.split(" ")))]
        return "|".join(way for way in dict.fromkeys(ways) if way)


def words_of(text: str) -> list[Word]:
    """Return what someone who typed `text` looks for: each word once, without the marks around it."""
    typed = [word.strip(MARKS_AROUND) or word for word in fold(text).split(" ")]
    return [Word.of(word) for word in dict.fromkeys(typed) if word]


def places(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand in `text`, as slices of it that don't overlap; of two that begin alike, the longer."""
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
    """A text as it was written and folded, with the place that each folded character comes from."""

    def __init__(self, original: str) -> None:
        self.original = original
        pieces = list(_pieces(original))
        self.begins = [begin for begin, _ in pieces]
        self.folded_begins = [0, *accumulate(len(piece) for _, piece in pieces)]
        self.text = "".join(piece for _, piece in pieces)

    def place(self, folded: int) -> int:
        """Return the place in the original that a character of the folded text comes from."""
        piece = bisect_right(self.folded_begins, folded) - 1
        first = self.begins[piece]
        return first + folded - self.folded_begins[piece] if self.original[first].isascii() else first

    def end(self, folded: int) -> int:
        """Return where in the original a match ends that ends before `folded`: behind accents that were typed on their own."""
        end = self.place(folded - 1) + 1
        while end < len(self.original) and not _folded(self.original[end]):
            end += 1
        return end

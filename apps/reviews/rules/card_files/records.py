"""Rows of a table with the lines on which they begin, whatever stands in them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

SEPARATORS = ("\t", ";", ",", "|")
"""What may stand between columns, in the order in which one is preferred where several fit alike."""

LONGEST_RECORD, MOST_LINES = 50_000, 400
"""Characters and lines of one row. A quote that is never closed would take all that follows into its row."""

SAMPLE = 20
"""Rows by which the separator is found."""

NOT_CLOSED = "a double quote opens a field and never closes it; close it, or write two for one that is meant"
AFTER_QUOTE = "something stands behind the quote that closes a field; write two quotes where one is meant"
TOO_LONG = f"the row has more than {LONGEST_RECORD:,} characters; shorten it"


@dataclass(frozen=True)
class Record:
    """A row: the line on which it begins, from 1, and its cells. `fault` says why there are none."""

    line: int
    cells: Sequence[str] = ()
    fault: str = ""


class _Unclosed(Exception):
    """A row goes on for longer than any does."""


def records(text: str, *, separator: str, line: int = 1, at: int = 0, comments: bool = False) -> Iterator[Record]:
    """Yield the rows of a text from the offset `at` on, which is on that line; empty ones are left out.

    With `comments`, so are lines that begin with #. A row that can't be read takes its first line with it and no more, so one mistake hides
    nothing that follows. Takes time in proportion to the text and to LONGEST_RECORD for each row that can't be read.
    """
    while at < len(text):
        if comments and text.startswith("#", at):
            at, line = _line_end(text, at), line + 1
            continue
        feed = _Feed(text, at)
        try:
            cells = next(csv.reader(feed, delimiter=separator, strict=True))
        except (_Unclosed, csv.Error) as error:
            yield Record(line, fault=_why(error))
            at, line = _line_end(text, at), line + 1
            continue
        if any(map(str.strip, cells)):
            yield Record(line, cells)
        at, line = feed.at, line + feed.lines


def likely_separator(text: str, *, at: int = 0) -> str:
    """Return what most evenly parts the first rows into two columns or more; empty if nothing does."""
    best, most = "", 0
    for separator in SEPARATORS:
        widths = Counter(len(_filled(record.cells)) for record in islice(records(text, separator=separator, at=at), SAMPLE))
        fitting = max((count for width, count in widths.items() if width > 1), default=0)
        if fitting > most:
            best, most = separator, fitting
    return best


def _filled(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells without empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _line_end(text: str, at: int) -> int:
    """Return the offset of the next line."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _why(error: Exception) -> str:
    said = str(error)
    if "expected after" in said:
        return AFTER_QUOTE
    return TOO_LONG if "limit" in said or said == TOO_LONG else NOT_CLOSED


class _Feed:
    """The lines of a text from an offset on, for a reader that takes as many as its row has."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.begin, self.lines = text, at, at, 0

    def __iter__(self) -> Iterator[str]:
        while self.at < len(self.text):
            end = _line_end(self.text, self.at)
            if end - self.begin > LONGEST_RECORD:
                raise _Unclosed(NOT_CLOSED if self.lines else TOO_LONG)
            if self.lines >= MOST_LINES:
                raise _Unclosed(NOT_CLOSED)
            row = self.text[self.at : end]
            self.at, self.lines = end, self.lines + 1
            yield row

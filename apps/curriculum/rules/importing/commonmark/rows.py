"""The lines of a document once its HTML is Markdown, each with the line it came from, and the code that was put aside."""

import re
from collections import Counter
from dataclasses import dataclass, field

OPEN, CLOSE, SUMMARY, SUMMARY_END, CODE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Rows of one character that stand for `<details>`, its end, `<summary>` and its end; CODE is followed by the number of the code."""

INDENT = 4
"""Columns of a tab, and of what stands inside an item of a list in our Markdown."""


@dataclass(frozen=True)
class Row:
    """A line of Markdown; `line` is the document's, from 1, that it came from."""

    line: int
    text: str


@dataclass(frozen=True)
class CodeBlock:
    """A block of code: the line it begins at, the marks of its fence, its language (`text` for none) and its lines to the letter."""

    line: int
    marks: str
    language: str
    lines: tuple[str, ...]


@dataclass
class PlainMarkdown:
    """A document without HTML that Markdown has no word for. A block of code is one row with CODE and its place in `codes`."""

    rows: list[Row] = field(default_factory=list)
    codes: list[CodeBlock] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    """How many images, badges and comments were dropped."""

    front: dict[str, str] = field(default_factory=dict)
    """The fields of the front matter that are a line of text."""

    endless: list[int] = field(default_factory=list)
    """The lines at which code begins that has no end; it was ended where the next question or heading begins."""

    def put_aside(self, code: CodeBlock, nesting: str) -> None:
        """Keep a block of code, and put a row with its number in its place, behind the quote marks and blanks of `nesting`."""
        empty = nesting.rstrip() if ">" in nesting else ""
        self.codes.append(code)
        number = f"{nesting}{CODE}{len(self.codes) - 1}"
        self.rows += [Row(code.line, empty), Row(code.line, number), Row(code.line, empty)]


def language_of(name: str) -> str:
    """Return a language's name as our Markdown writes it: `C#` is `csharp`, no name is `text`."""
    return name.lower().replace("#", "sharp") or "text"


def marks_around(text: str) -> str:
    """Return a fence of backticks that is longer than every run of three or more in `text`."""
    return "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])

"""Authored Markdown by lines: what stands under which heading, in which list, which lines are code, and what a heading is called.

Code is what CommonMark says is fenced, by markdown-it's tokens, which know their lines. `tests/content/test_reading.py` holds that headings
and code are those that Python-Markdown renders.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.curriculum.rules.content.source import Text

FENCE_MARKS = ("```", "~~~")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
MARKS = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\[(?P<text>[^\]]*)\]\([^)]*\)|(?<!\w)_(?P<stressed>\S(?:[^`]*?\S)?)_(?!\w)|[*`]")
LIST_ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+(?P<text>.*)$")

_parser = MarkdownIt("commonmark").disable("html_block")
_parser.core.ruler.enableOnly(["normalize", "block"])


@dataclass(frozen=True)
class HeadedText:
    """What stands under one heading, which is at `line`, up to the next of its level or above."""

    line: int
    title: str
    body: Text


@dataclass(frozen=True)
class Fence:
    """A block of code: the line it opens at, what follows the opening marks, and the code without what it is nested in."""

    line: int
    info: str
    code: str
    is_closed: bool


def outside_fences(body: Text) -> Iterator[tuple[int, str]]:
    """Yield each line outside fenced code, with its number."""
    inside = {line for start, end, _ in _fenced(body.markdown) for line in range(start, end)}
    return ((body.line + place, line) for place, line in enumerate(body.markdown.split("\n")) if place not in inside)


def fences(body: Text) -> Iterator[Fence]:
    """Yield each block of fenced code, those in quotes and lists too. One without an end reaches to the end of what it stands in."""
    for start, end, token in _fenced(body.markdown):
        has_last_line = end - start > token.content.count("\n") + 1
        yield Fence(body.line + start, token.info.strip(), token.content.removesuffix("\n"), is_closed=has_last_line)


@lru_cache(maxsize=16)
def _fenced(markdown: str) -> list[tuple[int, int, Token]]:
    """Return the blocks of fenced code as CommonMark sees them, each with its first line and the one after its last, from 0."""
    if not any(marks in markdown for marks in FENCE_MARKS):
        return []  # parsing takes time, and most texts hold no code
    tokens = _parser.parse(f"{markdown}\n")
    return [(token.map[0], token.map[1], token) for token in tokens if token.type == "fence" and token.map]


def headings(body: Text) -> Iterator[tuple[int, int, str]]:
    """Yield line, level (1 to 6) and text of each heading outside code: `#` at the left margin and a blank, as the renderer reads it."""
    for number, line in outside_fences(body):
        if match := HEADING.match(line):
            yield number, len(match[1]), match[2]


def split(body: Text, level: int) -> list[HeadedText]:
    """Return what stands under each heading of `level`, up to the next one of it or above."""
    lines = body.markdown.split("\n")
    starts = [(number, depth, title) for number, depth, title in headings(body) if depth <= level]
    ends = [*(number for number, _, _ in starts), body.line + len(lines)][1:]
    return [
        HeadedText(start, title, Text(start + 1, "\n".join(lines[start - body.line + 1 : end - body.line])))
        for (start, depth, title), end in zip(starts, ends, strict=True)
        if depth == level
    ]


def opening(body: Text, level: int) -> Text:
    """Return what stands above the first heading of `level`."""
    first = next((line for line, depth, _ in headings(body) if depth == level), None)
    lines = body.markdown.split("\n")
    return Text(body.line, "\n".join(lines if first is None else lines[: first - body.line]))


def items(body: Text) -> Iterator[tuple[int, str]]:
    """Yield line and text of each item of the lists at the left margin; indented lines belong to the item above."""
    start, gathered = 0, list[str]()
    for number, line in enumerate(body.markdown.split("\n"), start=body.line):
        if match := LIST_ITEM.match(line):
            if gathered:
                yield start, "\n".join(gathered).strip()
            start, gathered = number, [match["text"]]
        elif gathered:
            gathered.append(line.removeprefix("  "))
    if gathered:
        yield start, "\n".join(gathered).strip()


def paragraphs(body: Text) -> Iterator[tuple[int, str]]:
    """Yield line and text of whatever stands between empty lines, headings and code too; blanks around its lines are left out."""
    start, gathered = 0, list[str]()
    for number, line in enumerate([*body.markdown.split("\n"), ""], start=body.line):
        if line.strip():
            start = start if gathered else number
            gathered.append(line.strip())
        elif gathered:
            yield start, "\n".join(gathered)
            gathered = []


def line_of(text: str, wanted: str) -> int:
    """Return the number of the first line that begins with `wanted`, blanks before it apart; 1 when none does."""
    return next((number for number, line in enumerate(text.split("\n"), start=1) if line.lstrip().startswith(wanted)), 1)


def plain(title: str) -> str:
    """Return a heading without its Markdown marks: emphasis, code and links."""
    return MARKS.sub(lambda match: match["code"] or plain(match["text"] or match["stressed"] or ""), title).strip()


def unformatted(markdown: str) -> str:
    """Return a line without its emphasis and code marks."""
    return re.sub(r"[*`]", "", markdown).strip()


def heading_id(title: str) -> str:
    """Return the id of a heading, as code hosts make it: lower case, punctuation dropped, spaces as hyphens; empty without a letter."""
    return heading_id_of_words(plain(title))


def heading_id_of_words(title: str) -> str:
    """Return the id of a heading that has no Markdown marks any more."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")

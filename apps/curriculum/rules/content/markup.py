"""Markdown line by line: what stands under which heading, in which list, at which line. Code is never taken for a heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from apps.curriculum.rules.content.source import Text

FENCE = re.compile(r"^(?P<nesting>[\s>]*)(?P<marks>`{3,}(?!.*`)|~{3,})(?P<info>.*)$")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
MARKS = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\[(?P<text>[^\]]*)\]\([^)]*\)|(?<!\w)_(?P<stressed>\S(?:[^`]*?\S)?)_(?!\w)|[*`]")
LIST_ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+(?P<text>.*)$")


@dataclass(frozen=True)
class HeadedText:
    """What stands under one heading."""

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
    """Each line outside fenced code, with its number."""
    return ((number, line) for number, line, opening in _with_opening(body) if opening is None)


def fences(body: Text) -> Iterator[Fence]:
    """Each block of fenced code, those in quotes and lists too. One without an end reaches to the end of the text."""
    for opening, block in groupby(_with_opening(body), key=itemgetter(2)):
        if opening is None:
            continue
        (start, _, _), *lines = block
        is_closed = bool(lines) and _closes(lines[-1][1], opening)
        code = "\n".join(_unnested(line, opening["nesting"]) for _, line, _ in (lines[:-1] if is_closed else lines))
        yield Fence(start, opening["info"].strip(), code, is_closed=is_closed)


def _with_opening(body: Text) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Each line with its number and, for those of a block of code, the match of the line that opens it."""
    opening: re.Match[str] | None = None
    for number, line in enumerate(body.markdown.split("\n"), start=body.line):
        if opening is None:
            opening = FENCE.match(line)
            yield number, line, opening
        else:
            yield number, line, opening
            if _closes(line, opening):
                opening = None


def _closes(line: str, opening: re.Match[str]) -> bool:
    fence = FENCE.match(line)
    return fence is not None and fence["marks"].startswith(opening["marks"]) and not line.strip(" >`~")


def _unnested(line: str, nesting: str) -> str:
    """A line of code without the marks of quotes and the blanks that stand before the block's first line."""
    for _ in range(nesting.count(">")):
        line = line.lstrip().removeprefix(">")
    blanks = len(line) - len(line.lstrip())
    return line[min(blanks, len(nesting.rpartition(">")[2])) :]


def headings(body: Text) -> Iterator[tuple[int, int, str]]:
    """Line, level and text of each heading outside code."""
    for number, line in outside_fences(body):
        if match := HEADING.match(line):
            yield number, len(match[1]), match[2]


def split(body: Text, level: int) -> list[HeadedText]:
    """What stands under each heading of `level`, up to the next one of it or above."""
    lines = body.markdown.split("\n")
    starts = [(number, depth, title) for number, depth, title in headings(body) if depth <= level]
    ends = [*(number for number, _, _ in starts), body.line + len(lines)][1:]
    return [
        HeadedText(start, title, Text(start + 1, "\n".join(lines[start - body.line + 1 : end - body.line])))
        for (start, depth, title), end in zip(starts, ends, strict=True)
        if depth == level
    ]


def opening(body: Text, level: int) -> Text:
    """What stands above the first heading of `level`."""
    first = next((line for line, depth, _ in headings(body) if depth == level), None)
    lines = body.markdown.split("\n")
    return Text(body.line, "\n".join(lines if first is None else lines[: first - body.line]))


def items(body: Text) -> Iterator[tuple[int, str]]:
    """Line and text of each item of the lists at the left margin; indented lines belong to the item above."""
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
    start, gathered = 0, list[str]()
    for number, line in enumerate([*body.markdown.split("\n"), ""], start=body.line):
        if line.strip():
            start = start if gathered else number
            gathered.append(line.strip())
        elif gathered:
            yield start, "\n".join(gathered)
            gathered = []


def line_of(text: str, wanted: str) -> int:
    """The first line that begins with `wanted`; 1 when none does."""
    return next((number for number, line in enumerate(text.split("\n"), start=1) if line.lstrip().startswith(wanted)), 1)


def plain(title: str) -> str:
    """A heading without its Markdown marks."""
    return MARKS.sub(lambda match: match["code"] or plain(match["text"] or match["stressed"] or ""), title).strip()


def unformatted(markdown: str) -> str:
    """A line without its emphasis and code marks."""
    return re.sub(r"[*`]", "", markdown).strip()


def heading_id(title: str) -> str:
    """A heading's anchor, as code hosts make it: lower case, punctuation dropped, spaces as hyphens."""
    return heading_id_of_words(plain(title))


def heading_id_of_words(title: str) -> str:
    """The anchor of a heading that has no Markdown marks any more."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")

"""Markdown line by line: what stands under which heading, in which list, at which line. Code is never taken for a heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.source import Text

FENCE = re.compile(r"^\s*(?:> ?)*(`{3,}(?!.*`)|~{3,})")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
MARKS = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\[(?P<text>[^\]]*)\]\([^)]*\)|(?<!\w)_(?P<stressed>\S(?:[^`]*?\S)?)_(?!\w)|[*`]")
LIST_ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+(?P<text>.*)$")


@dataclass(frozen=True)
class Part:
    """What stands under one heading."""

    line: int
    title: str
    body: Text


def outside_fences(body: Text) -> Iterator[tuple[int, str]]:
    """Each line outside fenced code, with its number."""
    closing: str | None = None
    for number, line in enumerate(body.markdown.split("\n"), start=body.line):
        fence = FENCE.match(line)
        if closing is not None:
            if fence and fence[1].startswith(closing) and not line.strip(" >`~"):
                closing = None
            continue
        if fence:
            closing = fence[1]
            continue
        yield number, line


def headings(body: Text) -> Iterator[tuple[int, int, str]]:
    """Line, level and text of each heading outside code."""
    for number, line in outside_fences(body):
        if match := HEADING.match(line):
            yield number, len(match[1]), match[2]


def split(body: Text, level: int) -> list[Part]:
    """What stands under each heading of `level`, up to the next one of it or above."""
    lines = body.markdown.split("\n")
    starts = [(number, depth, title) for number, depth, title in headings(body) if depth <= level]
    ends = [*(number for number, _, _ in starts), body.line + len(lines)][1:]
    return [
        Part(start, title, Text(start + 1, "\n".join(lines[start - body.line + 1 : end - body.line])))
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


def anchor_of(title: str) -> str:
    """A heading's anchor, as code hosts make it: lower case, punctuation dropped, spaces as hyphens."""
    return anchor_of_plain(plain(title))


def anchor_of_plain(title: str) -> str:
    """The anchor of a heading that has no Markdown marks any more."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")

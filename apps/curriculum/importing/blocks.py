"""The blocks of plain Markdown, line by line: lists nested by four spaces, code fenced and named, empty lines where we need them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from apps.curriculum.markup import FENCE, HEADING

INDENT = 4
"""Spaces that a nested list item, and what belongs to an item, are indented by."""

RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
ITEM = re.compile(r"^(?P<indent> *)(?P<marker>[-*+]|\d{1,9}[.)])(?P<space>\s+)(?P<text>\S.*)$")
TABLE_LINE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+$")
LANGUAGE = re.compile(r"[`~]{3,}\s*\{?\.?(?P<language>[\w+#-]*)")


class Endless(ValueError):
    """Code that begins at `line` and never ends."""

    def __init__(self, line: int) -> None:
        super().__init__("the code that begins here has no end; close it with a line ```")
        self.line = line


def stretches(lines: list[str]) -> Iterator[tuple[bool, int, int]]:
    """Turns of text and fenced code: whether it is code, its first line and the one after its last, from 0. Raises Endless."""
    start, opening = 0, None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if opening is None and fence:
            yield False, start, number
            start, opening = number, fence["marks"]
        elif opening is not None and fence and fence["marks"].startswith(opening) and not line.strip(" >`~"):
            yield True, start, number + 1
            start, opening = number + 1, None
    if opening is not None:
        raise Endless(start + 1)
    yield False, start, len(lines)


@dataclass
class Blocks:
    """Gathers lines and code, indenting both by the list item that they belong to."""

    heading: Callable[[int, str], str]
    found: list[tuple[bool, str]] = field(default_factory=list)
    """Whether it is code, and the line (or all lines of the code)."""

    items: list[tuple[int, int]] = field(default_factory=list)
    """The open list items, outermost first: how far the document indents the marker, and the text behind it."""

    is_loose: bool = False
    """Whether more than one block stands in the list so far."""

    def joined(self) -> Iterator[tuple[bool, str]]:
        gathered: list[str] = []
        for is_code, piece in self.found:
            if is_code:
                yield False, "\n".join(gathered)
                yield True, piece
                gathered = []
            else:
                gathered.append(piece)
        yield False, "\n".join(gathered)

    def text(self, lines: list[str]) -> None:
        number = 0
        while number < len(lines):
            line = lines[number]
            below = lines[number + 1] if number + 1 < len(lines) else ""
            if not line.strip():
                self._add("")
            elif self._is_indented_code(line):
                end = self._end_of_indented(lines, number)
                self._indented_code(lines[number:end])
                number = end
                continue
            elif RULE.match(line):
                self._apart("---")
            elif heading := HEADING.match(line):
                self._apart(self.heading(len(heading[1]), heading[2]))
            elif (item := ITEM.match(line)) and self._opens_an_item(item):
                self._item(item)
            else:
                self._line(line, begins_table="|" in line and TABLE_LINE.match(below) is not None)
            number += 1

    def code(self, lines: list[str]) -> None:
        """Fenced code with its fences; without a language it gets `text`."""
        fence, language = FENCE.match(lines[0]), LANGUAGE.search(lines[0])
        assert fence is not None and language is not None, "the first line opened the code"  # noqa: S101
        named = language["language"].lower().replace("#", "sharp") or "text"
        start = lines[0][: fence.start("marks")]
        if ">" in start:
            self._blank_unless(">")
            self.found.append((True, "\n".join([f"{start}{fence['marks']}{named}", *lines[1:]])))
            return
        self._code(f"{fence['marks']}{named}", [_dedented(line, len(start)) for line in lines[1:-1]], fence["marks"], indent=len(start))

    def _code(self, opening: str, lines: list[str], closing: str, *, indent: int) -> None:
        if not self._in_list(indent):
            self.items.clear()
        margin = " " * INDENT * len(self.items)
        self._blank()
        self.found.append((True, "\n".join(f"{margin}{line}" if line else "" for line in [opening, *lines, closing])))
        self._add("")

    def _is_indented_code(self, line: str) -> bool:
        if not self._is_after_blank() or ITEM.match(line):
            return False
        return _indent(line) >= INDENT + (self.items[-1][1] if self.items else 0)

    def _end_of_indented(self, lines: list[str], start: int) -> int:
        least = INDENT + (self.items[-1][1] if self.items else 0)
        end = start
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) >= least):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        return end

    def _indented_code(self, lines: list[str]) -> None:
        least = INDENT + (self.items[-1][1] if self.items else 0)
        self._code("```text", [_dedented(line, least) for line in lines], "```", indent=least)

    def _opens_an_item(self, item: re.Match[str]) -> bool:
        """A number in the middle of a paragraph is no list, unless it is 1."""
        return bool(self.items) or self._is_after_blank() or item["marker"] in {"-", "*", "+", "1.", "1)"}

    def _item(self, item: re.Match[str]) -> None:
        indent = len(item["indent"])
        begins = not self.items
        while self.items and indent < self.items[-1][0]:
            self.items.pop()
        if self.items and indent < self.items[-1][0] + 2:
            self.items.pop()
        self.items.append((indent, indent + len(item["marker"]) + min(len(item["space"]), INDENT)))
        if begins:
            self.is_loose = False
        if (begins and len(self.items) == 1) or self.is_loose:
            self._blank()
        marker = f"{item['marker'][:-1]}." if item["marker"][0].isdecimal() else "-"
        self._add(f"{' ' * INDENT * (len(self.items) - 1)}{marker} {item['text']}")

    def _line(self, line: str, *, begins_table: bool) -> None:
        is_after_blank = self._is_after_blank()
        if self.items and is_after_blank and not self._in_list(_indent(line)):
            self.items.clear()
        if begins_table:
            self._blank()
        elif line.lstrip().startswith(">") and not self.items:
            self._blank_unless(">")
        self.is_loose = bool(self.items) and (self.is_loose or is_after_blank)
        self._add(f"{' ' * INDENT * len(self.items)}{line.lstrip()}")

    def _in_list(self, indent: int) -> bool:
        """Closes the items that `indent` doesn't reach. Says whether one is left."""
        while self.items and indent < self.items[-1][0] + 2:
            self.items.pop()
        return bool(self.items)

    def _apart(self, line: str) -> None:
        self.items.clear()
        self._blank()
        self._add(line)
        self._add("")

    def _add(self, line: str) -> None:
        if line or not self._is_after_blank():
            self.found.append((False, line))

    def _blank(self) -> None:
        self._add("")

    def _blank_unless(self, start: str) -> None:
        if self.found and not self.found[-1][1].lstrip().startswith(start):
            self._blank()

    def _is_after_blank(self) -> bool:
        return not self.found or not self.found[-1][1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _dedented(line: str, most: int) -> str:
    return line[min(most, _indent(line)) :]

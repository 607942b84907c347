"""Fenced code of a document, found before anything else is read: whatever stands in it is neither HTML nor a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.rules.importing.commonmark.rows import INDENT, CodeBlock, PlainMarkdown, language_of

FENCE = re.compile(r"^(?P<nesting>[\s>]*)(?P<marks>`{3,}(?!.*`)|~{3,})(?P<info>.*)$")
BREAKS_CODE = re.compile(r"^\s*(?:</?details\b|</?summary\b|#{1,6}\s)", re.IGNORECASE)
"""Where code that never ends is taken to end."""

LANGUAGE = re.compile(r"\{?\.?(?P<language>[\w+#-]*)")


@dataclass(frozen=True)
class Stretch:
    """Some lines of a document, from `first` to before `end`, counted from 0: all of a block of code, or text without any."""

    first: int
    end: int
    fence: re.Match[str] | None = None
    """The match of the line that opens the code; None for text."""

    is_closed: bool = True
    """Its last line closes the code."""


def stretches(lines: list[str], start: int) -> Iterator[Stretch]:
    """Part the lines from `start` on in turns of text and fenced code."""
    number = first = start
    while number < len(lines):
        fence = FENCE.match(lines[number])
        if fence is None:
            number += 1
            continue
        code = _code_at(lines, number, fence)
        yield Stretch(first, number)
        yield code
        number = first = code.end
    yield Stretch(first, len(lines))


def put_code_aside(plain: PlainMarkdown, lines: list[str], stretch: Stretch) -> None:
    """Keep the code of a stretch, without the marks of quotes and the blanks that it is nested in."""
    fence = stretch.fence
    assert fence is not None, "a stretch of code has it"  # noqa: S101
    nesting = fence["nesting"].expandtabs(INDENT)
    inner = lines[stretch.first + 1 : stretch.end - 1 if stretch.is_closed else stretch.end]
    language = LANGUAGE.match(fence["info"].strip())
    name = language_of(language["language"] if language else "")
    plain.put_aside(CodeBlock(stretch.first + 1, fence["marks"], name, tuple(_unnested(line, nesting) for line in inner)), nesting)


def _code_at(lines: list[str], number: int, fence: re.Match[str]) -> Stretch:
    below = range(number + 1, len(lines))
    last = next((place for place in below if _closes(lines[place], fence["marks"])), None)
    if last is not None:
        return Stretch(number, last + 1, fence)
    return Stretch(number, next((place for place in below if BREAKS_CODE.match(lines[place])), len(lines)), fence, is_closed=False)


def _closes(line: str, marks: str) -> bool:
    if marks not in line:
        return False
    fence = FENCE.match(line)
    return fence is not None and fence["marks"].startswith(marks) and not line.strip(" \t>`~")


def _unnested(line: str, nesting: str) -> str:
    for _ in range(nesting.count(">")):
        line = line.lstrip().removeprefix(">")
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(blanks, len(nesting.rpartition(">")[2])) :]

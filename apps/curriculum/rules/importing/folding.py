"""What a document folds away by `<details>`, put together from the marks that `html` leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from apps.curriculum.rules.importing.asking import is_answer_title, line_of
from apps.curriculum.rules.importing.blocks import Block, descendants
from apps.curriculum.rules.importing.html import CLOSE, OPEN, SUMMARY, SUMMARY_END

MARKS = frozenset((OPEN, CLOSE, SUMMARY, SUMMARY_END))


@dataclass
class Folded:
    """A part that opens when its summary is pressed."""

    line: int
    summary: list[Block] = field(default_factory=list)
    body: "list[Block | Folded]" = field(default_factory=list)
    holds_text: bool = False
    """More than headings and other folded parts stands in it."""

    @property
    def title(self) -> str:
        """The summary's first line of words."""
        return next((block.text.strip() for block in descendants(self.summary) if block.text.strip()), "")

    @property
    def asked(self) -> list[Block]:
        """The summary's blocks, its text first: a number before it is no list here."""
        found: list[Block] = []
        for block in self.summary:
            found += [inner for item in block.inside for inner in item.inside] if block.kind == "list" and not found else [block]
        return [block for block in found if block.text.strip() or block.code or block.inside]

    @property
    def is_answer(self) -> bool:
        """It folds the answer to something that stands above: its summary says so, or nothing."""
        return not self.title or is_answer_title(self.title)


def folded(blocks: Sequence[Block]) -> "list[Block | Folded]":
    """The blocks, those between marks gathered. A part that is never closed ends where the next question is folded."""
    top: list[Block | Folded] = []
    open_ones: list[Folded] = []
    in_summary = False
    for block in _opened(blocks):
        mark = block.text.strip() if block.kind == "paragraph" else ""
        if mark not in MARKS or not mark:
            if in_summary:
                open_ones[-1].summary.append(block)
            elif open_ones:
                open_ones[-1].body.append(block)
                open_ones[-1].holds_text |= block.kind != "heading"
            else:
                top.append(block)
            continue
        if mark == OPEN or (mark == SUMMARY and (not open_ones or open_ones[-1].summary)):
            if open_ones and _ends_unclosed(open_ones[-1]):
                open_ones.pop()
            part = Folded(block.line)
            (open_ones[-1].body if open_ones else top).append(part)
            open_ones.append(part)
        elif mark == CLOSE and open_ones:
            open_ones.pop()
        in_summary = mark == SUMMARY
        if len(open_ones) > MOST_OPEN:
            del open_ones[MOST_OPEN:]
    return top


MOST_OPEN = 40
"""Parts inside each other; what lies deeper stands beside them."""


def _ends_unclosed(part: Folded) -> bool:
    """A question with an answer holds no other question: its end was forgotten."""
    return part.holds_text and line_of(part.title).ends_asking


def _opened(blocks: Sequence[Block], *, is_nested: bool = False) -> Iterator[Block]:
    """The blocks one after the other, lists and quotes that hold marks taken apart: of an item only its first line stays one."""
    for block in blocks:
        if not _holds_marks(block):
            is_heading = is_nested and block.kind == "heading"
            yield replace(block, kind="paragraph", text=f"**{block.text.strip('*')}**") if is_heading else block
        elif block.kind != "list":
            yield from _opened(block.inside, is_nested=True)
        else:
            for number, item in enumerate(block.inside):
                start = None if block.start is None else block.start + number
                first = item.inside[:1] if _holds_marks(item) and not _is_mark(item.inside[0]) else item.inside
                if not _holds_marks(item) or first is not item.inside:
                    yield replace(block, line=item.line, start=start, inside=[replace(item, inside=first)])
                if _holds_marks(item):
                    yield from _opened(item.inside[1:] if first is not item.inside else item.inside, is_nested=True)


def _holds_marks(block: Block) -> bool:
    return any(_is_mark(inner) for inner in descendants(block.inside))


def _is_mark(block: Block) -> bool:
    return block.kind == "paragraph" and block.text.strip() in MARKS

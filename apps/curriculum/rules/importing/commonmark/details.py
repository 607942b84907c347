"""What a document folds away by `<details>`, put together from the marks that `html` leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from apps.curriculum.rules.importing.asking.lines import is_answer_title, line_of
from apps.curriculum.rules.importing.commonmark.blocks import Block, descendants, inside_items, is_empty
from apps.curriculum.rules.importing.commonmark.rows import CLOSE, OPEN, SUMMARY, SUMMARY_END

MARKS = frozenset((OPEN, CLOSE, SUMMARY, SUMMARY_END))

MOST_OPEN = 40
"""Details inside each other; what lies deeper stands beside them."""

type Piece = Block | Details


@dataclass
class Details:
    """A part of a document that opens when its summary is pressed, with the line where it begins."""

    line: int
    summary: list[Block] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    holds_text: bool = False
    """More than headings and other details stands in it."""

    @property
    def title(self) -> str:
        """The summary's first line of words; empty where it has none."""
        return next((block.text.strip() for block in descendants(self.summary) if block.text.strip()), "")

    @property
    def asked(self) -> list[Block]:
        """The summary's blocks, its text first: a number before it is no list here, so of a list what its items hold counts."""
        asked: list[Block] = []
        for block in self.summary:
            asked += inside_items(block) if block.kind == "list" and not asked else [block]
        return [block for block in asked if not is_empty(block)]

    @property
    def is_answer(self) -> bool:
        """It folds the answer to something that stands above: its summary says so, or nothing."""
        return not self.title or is_answer_title(self.title)

    @property
    def holds_questions(self) -> bool:
        """It folds questions and not an answer: other details that ask, or several headings that all do."""
        if line_of(self.title).ends_asking:
            return False
        return any(map(_asks, self.body)) or self._headings_ask()

    def _headings_ask(self) -> bool:
        headings = [line_of(piece.text) for piece in self.body if isinstance(piece, Block) and piece.kind == "heading"]
        return len(headings) > 1 and all(line.is_explicit or line.ends_asking for line in headings)


def _asks(piece: Piece) -> bool:
    return isinstance(piece, Details) and not piece.is_answer


def with_details(blocks: Sequence[Block]) -> list[Piece]:
    """Gather the blocks between marks. Details that are never closed end where the next question is folded."""
    gathering = _Gathering()
    for block in _opened(blocks):
        gathering.add(block)
    return gathering.top


class _Gathering:
    def __init__(self) -> None:
        self.top: list[Piece] = []
        self.open_ones: list[Details] = []
        self.in_summary = False

    def add(self, block: Block) -> None:
        if _is_mark(block):
            self._mark(block)
        elif self.in_summary:
            self.open_ones[-1].summary.append(block)
        else:
            self._body().append(block)
            if self.open_ones:
                self.open_ones[-1].holds_text |= block.kind != "heading"

    def _mark(self, block: Block) -> None:
        mark = block.text.strip()
        if mark == OPEN or (mark == SUMMARY and self._needs_details()):
            self._open(block.line)
        elif mark == CLOSE and self.open_ones:
            self.open_ones.pop()
        self.in_summary = mark == SUMMARY
        del self.open_ones[MOST_OPEN:]

    def _needs_details(self) -> bool:
        """Return whether a summary stands outside of any details, or in some that have one."""
        return not self.open_ones or bool(self.open_ones[-1].summary)

    def _open(self, line: int) -> None:
        if self.open_ones and _ends_unclosed(self.open_ones[-1]):
            self.open_ones.pop()
        details = Details(line)
        self._body().append(details)
        self.open_ones.append(details)

    def _body(self) -> list[Piece]:
        return self.open_ones[-1].body if self.open_ones else self.top


def _ends_unclosed(details: Details) -> bool:
    """Return whether the end of some details was forgotten: a question with an answer holds no other question."""
    return details.holds_text and line_of(details.title).ends_asking


def _opened(blocks: Sequence[Block], *, is_nested: bool = False) -> Iterator[Block]:
    """Yield the blocks one after the other, lists and quotes that hold marks taken apart: of an item only its first line stays one."""
    for block in blocks:
        if not _holds_marks(block):
            is_heading = is_nested and block.kind == "heading"
            yield replace(block, kind="paragraph", text=f"**{block.text.strip('*')}**") if is_heading else block
        elif block.kind == "list":
            yield from _opened_items(block)
        else:
            yield from _opened(block.inside, is_nested=True)


def _opened_items(block: Block) -> Iterator[Block]:
    for number, item in enumerate(block.inside):
        alone = replace(block, line=item.line, start=None if block.start is None else block.start + number)
        if not _holds_marks(item):
            yield replace(alone, inside=[item])
            continue
        first = 0 if _is_mark(item.inside[0]) else 1
        if first:
            yield replace(alone, inside=[replace(item, inside=item.inside[:1])])
        yield from _opened(item.inside[first:], is_nested=True)


def _holds_marks(block: Block) -> bool:
    return any(_is_mark(inner) for inner in descendants(block.inside))


def _is_mark(block: Block) -> bool:
    return block.kind == "paragraph" and block.text.strip() in MARKS

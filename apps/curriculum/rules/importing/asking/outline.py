"""The headings of a document: which is the title, which ask, and which only group what stands below them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from apps.curriculum.rules.importing.asking.lines import Line, is_answer_title, line_of, only_numbers
from apps.curriculum.rules.importing.asking.paragraphs import bold_question
from apps.curriculum.rules.importing.asking.titles import QUESTIONS, navigation, plain_title
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.commonmark.details import Details, Piece


@dataclass(eq=False)
class Heading:
    """A heading, its place among the document's pieces, what it says, and the heading that it stands below."""

    place: int
    block: Block
    line: Line
    parent: "Heading | None" = None

    @property
    def level(self) -> int:
        """From 1, the highest."""
        return self.block.level

    @cached_property
    def only_numbers(self) -> bool:
        """It says no more than that a question follows: `Question 3`."""
        return only_numbers(self.block.text)

    @property
    def parents(self) -> "Iterator[Heading]":
        """The headings that it stands below, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def is_sure(self) -> bool:
        """It says itself that it is a question, or has a number."""
        return self.line.is_explicit or self.line.number is not None

    def says_question(self, *, is_numbered: bool) -> bool:
        """Return whether it is a question whatever stands beside it; `is_numbered` says that a number makes one."""
        return self.line.is_explicit or self.only_numbers or (is_numbered and self.is_sure)


class Outline:
    """The headings outside of details.

    `title` is what a heading of level 1 says that names the document, `lower_title` what another one says that stands for it; each is
    empty where there is none. `questions` are the headings that ask: they say so, or at least half of those beside them ask.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.headings = {
            place: Heading(place, piece, line_of(piece.text))
            for place, piece in enumerate(pieces)
            if isinstance(piece, Block) and piece.kind == "heading"
        }
        self.title_heading = self._title_heading()
        self.title = plain_title(self.title_heading.block.text) if self.title_heading else ""
        self._find_parents()
        self.questions = self._questions()
        self.lower_title = ""
        if self.title_heading is None and (heading := self._only_highest_heading()):
            self.title_heading = heading
            self.lower_title = plain_title(heading.block.text)

    @property
    def groups(self) -> list[Heading]:
        """The headings that neither ask nor are the title."""
        return [heading for heading in self.headings.values() if heading not in self.questions and heading is not self.title_heading]

    @property
    def bold_lines_ask(self) -> bool:
        """Bold lines that end with a question mark are questions: there are two at least, and nothing else asks."""
        if self.questions or any(isinstance(piece, Details) and not piece.is_answer for piece in self.pieces):
            return False
        paragraphs = [piece for piece in self.pieces if isinstance(piece, Block) and piece.kind == "paragraph"]
        return sum(bold_question(block.text) is not None for block in paragraphs) > 1

    def is_below_questions(self, heading: Heading) -> bool:
        """Return whether the heading, or one that it stands below, says that there are questions."""
        return any(QUESTIONS.search(above.block.text) for above in (heading, *heading.parents))

    def _title_heading(self) -> Heading | None:
        """Return the first of the headings of level 1, when it is alone there or doesn't ask."""
        tops = [heading for heading in self.headings.values() if heading.level == 1]
        if not tops or (len(tops) > 1 and (tops[0].line.asks or tops[0].only_numbers)):
            return None
        return tops[0]

    def _only_highest_heading(self) -> Heading | None:
        """Return the only heading of the highest level, when it stands first and doesn't ask; None where it is all there is."""
        if len(self.headings) < 2:
            return None
        first, *others = self.headings.values()
        is_highest = all(other.level > first.level for other in others)
        return first if is_highest and first not in self.questions else None

    def _find_parents(self) -> None:
        above: list[Heading] = []
        for heading in self.headings.values():
            if heading is self.title_heading:
                continue
            while above and above[-1].level >= heading.level:
                above.pop()
            heading.parent = above[-1] if above else None
            above.append(heading)

    def _questions(self) -> set[Heading]:
        numbered = self._levels_of_numbered_questions()
        asking: set[Heading] = set()
        for siblings in self._siblings():
            asking |= self._asking(siblings, is_numbered=siblings[0].level in numbered)
        return _outermost(asking)

    def _siblings(self) -> list[list[Heading]]:
        """Return the headings that may ask, those of one level below one heading together."""
        siblings: dict[tuple[Heading | None, int], list[Heading]] = {}
        for heading in self.headings.values():
            text = heading.block.text
            if heading is not self.title_heading and not navigation(text) and not is_answer_title(text):
                siblings.setdefault((heading.parent, heading.level), []).append(heading)
        return list(siblings.values())

    def _asking(self, siblings: list[Heading], *, is_numbered: bool) -> set[Heading]:
        """Return which of the siblings ask; `is_numbered` says that a number makes a question at their level."""
        candidates = [heading for heading in siblings if not self._holds_questions(heading)]
        sure = {heading for heading in candidates if heading.says_question(is_numbered=is_numbered)}
        likely = sure.union(heading for heading in candidates if heading.line.asks)
        is_list = 2 * len(likely) >= len(siblings) and _does_one_ask(sure, candidates)
        return _with_words(likely if is_list else sure)

    def _levels_of_numbered_questions(self) -> set[int]:
        """Return the levels whose numbered headings are questions: two in five of them ask."""
        levels: dict[int, list[Line]] = {}
        for heading in self.headings.values():
            if heading.line.number is not None:
                levels.setdefault(heading.level, []).append(heading.line)
        return {level for level, lines in levels.items() if 5 * sum(line.asks for line in lines) >= 2 * len(lines)}

    def _holds_questions(self, heading: Heading) -> bool:
        """Return whether what stands below a heading, up to the next one, asks by other means: then the heading is an area."""
        for piece in self.pieces[heading.place + 1 :]:
            if isinstance(piece, Block) and piece.kind == "heading":
                return False
            if _asks(piece, is_below_explicit=heading.line.is_explicit):
                return True
        return False


def _with_words(headings: set[Heading]) -> set[Heading]:
    return {heading for heading in headings if heading.line.text}


def _does_one_ask(sure: set[Heading], candidates: list[Heading]) -> bool:
    return bool(sure) or any(heading.line.ends_asking for heading in candidates)


def _asks(piece: Piece, *, is_below_explicit: bool) -> bool:
    if isinstance(piece, Details):
        return not piece.is_answer and line_of(piece.title).asks
    return piece.kind == "paragraph" and not is_below_explicit and line_of(piece.first_line).is_explicit


def _outermost(asking: set[Heading]) -> set[Heading]:
    """Return the questions that belong to no other question's answer.

    A heading below a question belongs to its answer, unless it says `Q2:` and the one above doesn't. A heading that neither has a
    number nor says that it asks, and stands above several that do, is no question but an area.
    """
    asking = asking - _areas_of_questions(asking)
    kept: set[Heading] = set()
    for heading in sorted(asking, key=lambda heading: heading.place):
        above = next((parent for parent in heading.parents if parent in kept), None)
        if above is None or (heading.line.is_explicit and not above.line.is_explicit):
            kept.add(heading)
    return kept


def _areas_of_questions(asking: set[Heading]) -> set[Heading]:
    """Return the headings that are unsure questions and stand above several sure ones."""
    unsure = {heading for heading in asking if not heading.is_sure}
    children = Counter(heading.parent for heading in asking - unsure if heading.parent in unsure)
    return {heading for heading in unsure if children[heading] > 1}

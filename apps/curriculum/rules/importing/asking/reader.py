"""Goes through a document from top to bottom and says what begins a question, what belongs to one, and what is there to be read.

What asks is seen by how it is written (a heading, `<details>`, `Q:`, a bold line, an item of a list, a row of a table) and by what stands
beside it: a heading counts as a question when those beside it mostly ask.
"""

from collections.abc import Sequence
from dataclasses import replace

from apps.curriculum.rules.importing.asking.answers import bold_line, in_a_row
from apps.curriculum.rules.importing.asking.collection import Collection
from apps.curriculum.rules.importing.asking.lines import is_answer_title, line_of
from apps.curriculum.rules.importing.asking.lists import (
    are_answered,
    has_questions,
    heads_item,
    item_asks,
    items_that_ask,
    question_rows,
)
from apps.curriculum.rules.importing.asking.outline import Heading, Outline
from apps.curriculum.rules.importing.asking.paragraphs import LONGEST_QUESTION, bold_question, question_and_rest, says_question
from apps.curriculum.rules.importing.asking.titles import CONTENTS_DROPPED, OVERVIEW, QUESTIONS, RAPID_FIRE, navigation
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.commonmark.details import Details, Piece
from apps.curriculum.rules.importing.document import AREA, SUBSECTION, Area, HeadedBlocks


class Reader:
    """Reads the pieces of a document into a collection; `is_list` says that the document's title speaks of questions."""

    def __init__(self, collection: Collection, outline: Outline, *, is_list: bool) -> None:
        self.collection = collection
        self.outline = outline
        self.is_list = is_list
        self.level_of_area = max(AREA, min((heading.level for heading in outline.groups), default=AREA))
        self.bold_asks = outline.bold_lines_ask
        self.skipped_level = 0
        """Of the heading whose section is left out; 0 when none is."""

        self.is_rapid = False
        """The reader is in a list of rapid-fire terms."""

        self.is_among_questions = is_list

    def read(self) -> None:
        """Read the whole document."""
        for place, piece in enumerate(self.outline.pieces):
            heading = self.outline.headings.get(place)
            if heading is not None:
                self._heading(heading)
            else:
                self._piece(piece, _next(self.outline.pieces, place))
        self.collection.close()

    def _read_inside(self, details: Details) -> None:
        """Read what stands inside details, whose headings the outline doesn't know."""
        for place, piece in enumerate(details.body):
            if isinstance(piece, Block) and piece.kind == "heading":
                self._inner_heading(piece)
            else:
                self._piece(piece, _next(details.body, place))

    def _piece(self, piece: Piece, following: Piece | None) -> None:
        if isinstance(piece, Details):
            self._details(piece)
        elif not self.skipped_level:
            self._block(piece, following)

    def _heading(self, heading: Heading) -> None:
        block = heading.block
        if self._is_skipped(heading):
            return
        self.skipped_level = 0
        if heading is self.outline.title_heading:
            self.collection.close()
        elif self._announces_answer(block):
            self._mark_answer(block.text)
        elif heading in self.outline.questions:
            self.is_rapid = False
            self.collection.open(block.line, block.text, "heading", level=block.level)
        elif self._is_inside_answer(block):
            self.collection.add(block)
        else:
            self.collection.close()
            self._begin(heading)

    def _inner_heading(self, block: Block) -> None:
        line = line_of(block.text)
        if self._announces_answer(block):
            self._mark_answer(block.text)
        elif (line.is_explicit or line.ends_asking) and not self._is_inside_answer(block):
            self.collection.open(block.line, block.text, "heading", level=block.level)
        else:
            self.collection.add(block)

    def _is_skipped(self, heading: Heading) -> bool:
        return 0 < self.skipped_level < heading.level and heading is not self.outline.title_heading

    def _announces_answer(self, heading: Block) -> bool:
        return self.collection.question is not None and is_answer_title(heading.text)

    def _mark_answer(self, title: str) -> None:
        if self.collection.question is not None:
            self.collection.question.mark_answer(title)

    def _is_inside_answer(self, heading: Block) -> bool:
        """Return whether a heading stands below one that is an open question."""
        question = self.collection.question
        return question is not None and question.style == "heading" and heading.level > question.level

    def _begin(self, heading: Heading) -> None:
        """Begin what stands below a heading that doesn't ask: nothing that counts, an area, a part of one, or just text."""
        block = heading.block
        if kind := navigation(block.text):
            self.skipped_level = block.level
            self.collection.dropped[kind] += 1
            return
        self.is_among_questions = self.is_list or self.outline.is_below_questions(heading)
        if block.level <= self.level_of_area:
            self._begin_area(heading)
        elif block.level == self.level_of_area + 1 and self.collection.areas and not self.collection.is_overview:
            self._begin_subsection(heading)
        else:
            self.collection.add(block)

    def _begin_area(self, heading: Heading) -> None:
        title, block = heading.line.text, heading.block
        self.is_rapid = RAPID_FIRE.search(title) is not None
        self.collection.is_overview = OVERVIEW.match(title) is not None
        if not self.collection.is_overview:
            generic = self.is_rapid or QUESTIONS.search(title) is not None
            self.collection.areas.append(Area(block.line, block.text, HeadedBlocks(block.line, block.text), is_generic=generic))

    def _begin_subsection(self, heading: Heading) -> None:
        area = self.collection.areas[-1]
        is_of_rapid_area = self.is_rapid and RAPID_FIRE.search(area.title) is not None
        self.is_rapid = is_of_rapid_area or RAPID_FIRE.search(heading.line.text) is not None
        area.subsections.append(HeadedBlocks(heading.block.line, heading.block.text))

    def _details(self, details: Details) -> None:
        if self.skipped_level and not line_of(details.title).asks:
            return
        if navigation(details.title):
            self.collection.dropped[CONTENTS_DROPPED] += 1
        elif details.is_answer:
            self._mark_answer(details.title)
            self._read_inside(details)
        elif details.holds_questions:
            self._group(details)
        elif self.collection.is_open("heading", "item"):
            self.collection.add(bold_line(details.line, details.title), *in_a_row(details.body))
        else:
            self.skipped_level = 0
            first, *rest = details.asked
            self.collection.take(details.line, first.text, in_a_row(details.body), rest)

    def _group(self, details: Details) -> None:
        self.collection.close()
        self.collection.add(Block("heading", details.line, details.title, level=SUBSECTION + 1))
        self._read_inside(details)
        self.collection.close()

    def _block(self, block: Block, following: Piece | None) -> None:
        if self.is_rapid:
            self._rapid(block)
        elif self.collection.is_open("heading") or not self._takes_questions(block, following):
            self.collection.add(block)

    def _takes_questions(self, block: Block, following: Piece | None) -> bool:
        """Take the questions that a block asks, and return whether it asks any."""
        match block.kind:
            case "paragraph":
                return self._paragraph(block)
            case "list":
                return self._list(block, following)
            case "table":
                return self._table(block)
        return False

    def _rapid(self, block: Block) -> None:
        if block.kind == "list":
            for item in block.inside:
                self.collection.take_term(item)
        elif block.kind != "rule":
            self.collection.note_no_card(block.line)

    def _paragraph(self, block: Block) -> bool:
        if not self._paragraph_asks(block):
            return False
        question, rest = question_and_rest(block.text)
        self.collection.open(block.line, question, "explicit" if line_of(question).is_explicit else "bold", rest=rest)
        return True

    def _paragraph_asks(self, block: Block) -> bool:
        if len(block.first_line) > LONGEST_QUESTION:
            return False
        if says_question(block, is_among_questions=self.is_among_questions):
            return True
        bold = bold_question(block.text)
        return bold is not None and not self.collection.is_open("explicit") and (bold.number is not None or self.bold_asks)

    def _list(self, block: Block, following: Piece | None) -> bool:
        if not self._items_ask(block, following):
            return False
        for item in block.inside:
            if item_asks(item, is_ordered=block.start is not None):
                self._item(item)
            elif item.inside and self.collection.question is not None:
                self.collection.add(replace(block, inside=[item]))
        return True

    def _items_ask(self, block: Block, following: Piece | None) -> bool:
        if self.collection.is_open("explicit", "bold") and not any(map(heads_item, block.inside)):
            return False
        asking = items_that_ask(block)
        if self.is_among_questions or any(map(heads_item, asking)):
            return bool(asking)
        return bool(asking) and are_answered(asking, block, following)

    def _item(self, item: Block) -> None:
        first, *others = item.inside
        question, rest = (first.text, "") if first.kind == "heading" else question_and_rest(first.text)
        self.collection.open(item.line, question, "item", rest=rest)
        self.collection.add(*others)

    def _table(self, block: Block) -> bool:
        if not has_questions(block):
            return False
        self.collection.close()
        for row in question_rows(block):
            answer = [Block("paragraph", row.line, row.answer)] if row.answer else []
            self.collection.take(row.line, row.question, answer, [])
        return True


def _next(pieces: Sequence[Piece], place: int) -> Piece | None:
    return pieces[place + 1] if place + 1 < len(pieces) else None

"""What was collected of a document so far: areas, questions, terms, and the question that is open, whose answer is being read."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.asking.answers import is_only_link, parted, says_nothing, without_answer_mark, without_rules
from apps.curriculum.rules.importing.asking.lines import names_answer, only_numbers, without_mark
from apps.curriculum.rules.importing.asking.lists import term
from apps.curriculum.rules.importing.asking.paragraphs import LONGEST_QUESTION, question_and_rest
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import MOST_QUESTIONS, NO_ANSWER, Area, Place, QuestionAndAnswer

ONLY_LINK = "the answer is only a link, so what a good one holds still has to be written"
TOO_MANY = f"a module holds at most {MOST_QUESTIONS} questions, so split the document"
TOO_LONG = f"the question has more than {LONGEST_QUESTION} characters; ask in fewer and put the rest below it"
NO_CARD = "this is no card; write 1. **Term?** and the answer"
CODE_IN_CARD = "this card holds a block of code; a card's answer is a sentence or two"

type Style = Literal["heading", "item", "explicit", "bold", "plain"]
"""How a question is written: a heading, an item of a list, `Q: …`, a bold line, or a line with a question mark."""


@dataclass
class OpenQuestion:
    """A question whose answer is being read. `level` is that of its heading, 0 for another style."""

    line: int
    question: str
    style: Style
    level: int = 0
    blocks: list[Block] = field(default_factory=list)
    answer_at: int | None = None
    """Where in the blocks the answer begins, when a heading or a summary said so."""

    def mark_answer(self, title: str) -> None:
        """Take what was read so far for the question, when `title` is the first that names the answer."""
        if self.answer_at is None and names_answer(title):
            self.answer_at = len(self.blocks)

    def parted(self) -> tuple[list[Block], list[Block]]:
        """Return what below the question belongs to it, and its answer."""
        if self.answer_at is not None and self.answer_at < len(self.blocks):
            return self.blocks[: self.answer_at], without_answer_mark(self.blocks[self.answer_at :])
        return parted(self.blocks)

    def take_question_from_below(self) -> None:
        """Of a heading that only says `Question 3`, take for the question what the first paragraph below it asks."""
        if not only_numbers(self.question) or not self.blocks or self.blocks[0].kind != "paragraph" or self.answer_at == 0:
            return
        first, *others = self.blocks
        text, rest = question_and_rest(first.text)
        below = [replace(first, text=rest)] if rest.strip() else []
        self.question, self.blocks = without_mark(text), [*below, *others]
        if self.answer_at is not None:
            self.answer_at -= 1 - len(below)


class Collection:
    """Takes what the reader finds, from the top of the document called `name` to its end."""

    def __init__(self, name: str, dropped: Counter[str]) -> None:
        self.name = name
        self.dropped = dropped
        self.overview: list[Block] = []
        self.areas: list[Area] = []
        self.questions: list[QuestionAndAnswer] = []
        self.terms: list[QuestionAndAnswer] = []
        self.left_out: list[Mistake] = []
        self.notes: list[Mistake] = []
        self.question: OpenQuestion | None = None
        self.is_overview = False
        """What comes stands above the first area, or in one that is an overview."""

    @property
    def is_empty(self) -> bool:
        """Nothing looked like a question or a term."""
        return not (self.questions or self.terms or self.left_out)

    @property
    def place(self) -> Place:
        """Where the reader is."""
        return Place(self.areas[-1], self.areas[-1].texts[-1]) if self.areas else Place()

    def is_open(self, *styles: Style) -> bool:
        """Return whether a question of one of the styles is open."""
        return self.question is not None and self.question.style in styles

    def open(self, line: int, question: str, style: Style, *, level: int = 0, rest: str = "") -> None:
        """Close the question that is open, and begin another; `rest` is what its own paragraph says below it."""
        self.close()
        self.question = OpenQuestion(line, without_mark(question), style, level)
        if rest.strip():
            self.question.blocks.append(Block("paragraph", line, rest))

    def add(self, *blocks: Block) -> None:
        """Add blocks to the open question, or to the text of the place where the reader is."""
        if self.question is not None:
            self.question.blocks += blocks
        else:
            self.add_text(*blocks)

    def add_text(self, *blocks: Block) -> None:
        """Add blocks to what is there to be read."""
        heading = None if self.is_overview else self.place.heading
        (self.overview if heading is None else heading.blocks).extend(blocks)

    def close(self, place: Place | None = None) -> None:
        """Take the question that is open, if any, with what was read below it; it stands at `place`, or where the reader is."""
        question, self.question = self.question, None
        if question is not None:
            question.take_question_from_below()
            prompt, answer = question.parted()
            self._take(question.line, question.question, prompt, answer, place or self.place)

    def take(self, line: int, question: str, answer: list[Block], prompt: list[Block]) -> None:
        """Take a question that comes with its answer."""
        self.close()
        self._take(line, without_mark(question), prompt, without_answer_mark(answer), self.place)

    def take_term(self, item: Block) -> None:
        """Take an item of a rapid-fire list, or say why it is no card."""
        parts = term(item)
        if parts is None:
            self.note_no_card(item.line)
            return
        asked, answer = parts
        if not answer:
            self.left_out.append(Mistake(self.name, item.line, NO_ANSWER))
        elif any(block.kind == "code" for block in answer):
            self.left_out.append(Mistake(self.name, item.line, CODE_IN_CARD))
        else:
            self.terms.append(QuestionAndAnswer(item.line, asked, answer, [], self.place))

    def note_no_card(self, line: int) -> None:
        """Say of a line among rapid-fire terms that it gives no card."""
        self.note(line, NO_CARD)

    def note(self, line: int, text: str) -> None:
        """Keep what the person who imports should know of a line."""
        self.notes.append(Mistake(self.name, line, text))

    def _take(self, line: int, question: str, prompt: list[Block], answer: list[Block], place: Place) -> None:
        answer = without_rules(answer)
        if not question.strip(" *_#"):
            return
        if reason := self._reason_against(question, answer):
            self.left_out.append(Mistake(self.name, line, reason))
            return
        if is_only_link(answer):
            self.note(line, ONLY_LINK)
        self.questions.append(QuestionAndAnswer(line, question, answer, prompt, place))

    def _reason_against(self, question: str, answer: list[Block]) -> str:
        """Return why a question is left out; nothing for one that is taken."""
        if len(question) > LONGEST_QUESTION:
            return TOO_LONG
        if says_nothing(answer):
            return NO_ANSWER
        return TOO_MANY if len(self.questions) >= MOST_QUESTIONS else ""

"""Lists and tables that ask: which items and which columns hold questions, and rapid-fire terms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.rules.importing.asking.lines import Line, line_of
from apps.curriculum.rules.importing.asking.paragraphs import LONGEST_QUESTION, begins_bold
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.commonmark.details import Piece

ASKED_IN_TABLE = re.compile(r"question|вопрос|запитання|питання|问题|問題|pregunta|frage|pergunta|^q$", re.IGNORECASE)
ANSWERED_IN_TABLE = re.compile(r"answer|ответ|відповідь|答案|回答|respuesta|resposta|antwort|réponse|^a$", re.IGNORECASE)
BOLD_FIRST = re.compile(r"^\*\*(?P<bold>.+?)\*\*\s*(?P<rest>.*)$", re.DOTALL)
ANSWERS = {"paragraph", "code", "table", "quote"}
"""Kinds of blocks that may answer an item when they stand below its list."""


@dataclass(frozen=True)
class QuestionRow:
    """A row of a table that asks, with the line where it stands; `answer` is empty where none stands in it."""

    line: int
    question: str
    answer: str


def heads_item(item: Block) -> bool:
    """Return whether an item of a list begins with a heading."""
    return bool(item.inside) and item.inside[0].kind == "heading"


def item_asks(item: Block, *, is_ordered: bool) -> bool:
    """Return whether an item asks. In an ordered list, where a number says that there are many, less is needed to tell."""
    if not item.inside:
        return False
    first = item.inside[0]
    line = line_of(first.first_line)
    if first.kind == "heading":
        return bool(line.text) and (is_ordered or line.asks)
    if first.kind != "paragraph" or len(first.first_line) > LONGEST_QUESTION:
        return False
    return line.is_explicit or _asks_in(line, is_bold=begins_bold(first.text), is_ordered=is_ordered)


def items_that_ask(block: Block) -> list[Block]:
    """Return the items of a list that ask, when at least half of them do; else none."""
    asking = [item for item in block.inside if item_asks(item, is_ordered=block.start is not None)]
    return asking if 2 * len(asking) >= len(block.inside) else []


def are_answered(asking: list[Block], block: Block, following: Piece | None) -> bool:
    """Return whether at least half of the items that ask have an answer: more below their first line, or below a list of one item."""
    count = sum(len(item.inside) > 1 or "\n" in item.inside[0].text for item in asking)
    below = len(block.inside) == 1 and isinstance(following, Block) and following.kind in ANSWERS
    return 2 * (count + below) >= len(asking)


def question_rows(table: Block) -> Iterator[QuestionRow]:
    """Yield the rows of a table with a column for questions; none for any other table."""
    asked, answered = _columns(table)
    if asked is None:
        return
    for row in table.inside[1:]:
        if question := _cell(row, asked):
            yield QuestionRow(row.line, question, _cell(row, answered))


def has_questions(table: Block) -> bool:
    """Return whether a table has a column for questions."""
    return _columns(table)[0] is not None


def term(item: Block) -> tuple[str, list[Block]] | None:
    """Return the term of a rapid-fire item, which stands first in bold, and what answers it; None for an item without."""
    first = item.inside[0] if item.inside else None
    match = BOLD_FIRST.match(first.text) if first is not None and first.kind == "paragraph" else None
    if match is None:
        return None
    rest = match["rest"].lstrip(" :–—-").strip()
    answer = [Block("paragraph", item.line, rest)] if rest else []
    return match["bold"].strip(), [*answer, *item.inside[1:]]


def _asks_in(line: Line, *, is_bold: bool, is_ordered: bool) -> bool:
    """Return whether the first line of an item asks: two of its number, bold words and its own words say so."""
    if is_ordered:
        return line.ends_asking or (line.is_imperative and is_bold)
    return line.ends_asking and is_bold


def _columns(table: Block) -> tuple[int | None, int | None]:
    """Return the places of the columns that ask and that answer, each None where there is none."""
    head = [line_of(cell).text for cell in table.inside[0].cells]
    asked = next((place for place, cell in enumerate(head) if ASKED_IN_TABLE.search(cell)), None)
    return asked, next((place for place, cell in enumerate(head) if place != asked and ANSWERED_IN_TABLE.search(cell)), None)


def _cell(row: Block, place: int | None) -> str:
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""

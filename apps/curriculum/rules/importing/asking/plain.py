"""A document in which nothing is marked as a question: paragraphs whose first line ends with a question mark ask."""

import re

from apps.curriculum.rules.importing.asking.collection import Collection
from apps.curriculum.rules.importing.asking.outline import Outline
from apps.curriculum.rules.importing.asking.paragraphs import asks_plainly, question_and_rest
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import Place

LETTERED_ITEM = re.compile(r"^\s*[A-Z]\s*[*)]\s+\**")
FEWEST = 2
"""Paragraphs that ask; a single one is a figure of speech."""


def has_plain_questions(outline: Outline, *, is_list: bool) -> bool:
    """Return whether paragraphs ask by their question mark alone: several do, and the title or a heading speaks of questions."""
    asking = sum(isinstance(piece, Block) and asks_plainly(piece) for piece in outline.pieces)
    return asking >= FEWEST and (is_list or any(map(outline.is_below_questions, outline.headings.values())))


def take_plain_questions(collection: Collection) -> None:
    """Take the questions out of the texts that were collected. What follows one, up to the next or the next heading, answers it."""
    for area in collection.areas:
        for text in area.texts:
            text.blocks[:] = _without_questions(collection, list(text.blocks), Place(area, text))
    collection.overview = _without_questions(collection, collection.overview, collection.place)


def _without_questions(collection: Collection, blocks: list[Block], place: Place) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if asks_plainly(block):
            collection.close(place)
            question, rest = question_and_rest(block.text)
            collection.open(block.line, LETTERED_ITEM.sub("", question), "plain", rest=rest)
        elif collection.question is not None:
            collection.add(block)
        else:
            kept.append(block)
    collection.close(place)
    return kept

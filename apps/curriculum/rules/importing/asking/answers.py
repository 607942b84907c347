"""What stands below a question: which of it belongs to the question, which to the answer, and whether that says anything."""

import re
from collections.abc import Sequence
from dataclasses import replace

from apps.curriculum.rules.importing.asking.lines import answered, first_answered, is_answer_title
from apps.curriculum.rules.importing.asking.paragraphs import LONGEST_QUESTION
from apps.curriculum.rules.importing.commonmark.blocks import Block, is_empty
from apps.curriculum.rules.importing.commonmark.details import Piece
from apps.curriculum.rules.importing.words import words

LINK = re.compile(r"<?https?://\S+|!?\[(?P<text>[^\[\]]*)\]\([^()]*\)")
ELSEWHERE = re.compile(r"\b(?:see|answer|read|here|more|check|out|the|solution|click|link|source|on|at|for|full|learn)\b", re.IGNORECASE)
WORDS_OF_TITLE = 6
"""A link of more words says something itself."""


def parted(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Return what of the blocks below a question belongs to it, and the answer, which begins with `A:`; without one all is answer."""
    for place, block in enumerate(blocks):
        if block.kind == "paragraph" and (pieces := _parted_paragraph(block)):
            above, below = pieces
            return [*blocks[:place], *above], without_answer_mark([below, *blocks[place + 1 :]])
    return [], list(blocks)


def without_answer_mark(blocks: list[Block]) -> list[Block]:
    """Return an answer without an `Answer:`, or a heading that says it, at its start."""
    if not blocks:
        return []
    first, *others = blocks
    if first.kind == "heading" and is_answer_title(first.text):
        return without_answer_mark(others)
    text = answered(first.text) if first.kind == "paragraph" else None
    if text is None:
        return list(blocks)
    return [replace(first, text=text), *others] if text.strip("*_ ") else others


def without_rules(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without the rules at their ends; none when there is nothing but rules."""
    places = [place for place, block in enumerate(blocks) if block.kind != "rule"]
    return list(blocks[places[0] : places[-1] + 1]) if places else []


def says_nothing(blocks: list[Block]) -> bool:
    """Return whether all blocks of an answer are empty."""
    return all(map(is_empty, blocks))


def is_only_link(blocks: list[Block]) -> bool:
    """Return whether an answer says no more than where the answer is."""
    if len(blocks) != 1 or blocks[0].kind != "paragraph":
        return False
    text = blocks[0].text
    return len(text) <= LONGEST_QUESTION and LINK.search(text) is not None and not re.search(r"\w", ELSEWHERE.sub("", _without_links(text)))


def in_a_row(pieces: Sequence[Piece]) -> list[Block]:
    """Return the pieces of an answer one below the other, the summaries of details as bold lines."""
    blocks: list[Block] = []
    for piece in pieces:
        if isinstance(piece, Block):
            blocks.append(piece)
        else:
            blocks += [] if piece.is_answer else [bold_line(piece.line, piece.title)]
            blocks += in_a_row(piece.body)
    return blocks


def bold_line(line: int, title: str) -> Block:
    """Return a title as a paragraph of bold words."""
    return Block("paragraph", line, f"**{words(title)}**")


def _parted_paragraph(block: Block) -> tuple[list[Block], Block] | None:
    """Return what of a paragraph stands above its `A:`, if anything, and the rest; None for a paragraph without."""
    if answered(block.text) is not None:
        return [], block
    lines = block.text.split("\n")
    place = first_answered(lines) if len(lines) > 1 else None
    if place is None:
        return None
    return [replace(block, text="\n".join(lines[:place]))], replace(block, text="\n".join(lines[place:]))


def _without_links(text: str) -> str:
    return LINK.sub(lambda link: link["text"] if link["text"] and len(link["text"].split()) > WORDS_OF_TITLE else "", text)

"""Reads a study document: its text becomes a `Document`."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from apps.curriculum.rules.content.markup import heading_id
from apps.curriculum.rules.importing.asking.collection import Collection
from apps.curriculum.rules.importing.asking.navigation import without_navigation
from apps.curriculum.rules.importing.asking.outline import Outline
from apps.curriculum.rules.importing.asking.paragraphs import LONGEST_QUESTION
from apps.curriculum.rules.importing.asking.plain import has_plain_questions, take_plain_questions
from apps.curriculum.rules.importing.asking.reader import Reader
from apps.curriculum.rules.importing.asking.titles import QUESTIONS, TITLE
from apps.curriculum.rules.importing.commonmark.blocks import Block, blocks_of
from apps.curriculum.rules.importing.commonmark.details import Piece, with_details
from apps.curriculum.rules.importing.commonmark.plain import plain_markdown
from apps.curriculum.rules.importing.document import Document

UNTITLED = "Imported questions"
SAY_NOTHING = {"readme", "index", "questions"}
"""Names of files that say nothing; the folder's is taken."""

ENDLESS = "the code that begins here has no end; it was ended before the next question"


def parse(name: str, text: str) -> Document:
    """Return the document called `name`. Nothing in it is refused: what can't be used is named."""
    plain = plain_markdown(text)
    blocks = blocks_of(plain)
    pieces = list(without_navigation(with_details(blocks.top), plain.dropped))
    outline = Outline(pieces)
    title = outline.title or plain.front.get("title", "") or outline.lower_title or _title_of_file(name)
    collection = Collection(name, plain.dropped)
    for line in plain.endless:
        collection.note(line, ENDLESS)
    _collect(collection, outline, is_list=QUESTIONS.search(title) is not None)
    numbered = TITLE.match(title)
    return Document(
        name=name,
        title=(numbered["title"] if numbered else title).strip(),
        number=int(numbered["number"]) if numbered else 0,
        overview=collection.overview,
        areas=tuple(collection.areas),
        questions=tuple(collection.questions),
        terms=tuple(collection.terms),
        heading_ids=_heading_ids(pieces),
        definitions=blocks.definitions,
        left_out=tuple(collection.left_out),
        notes=tuple(sorted(collection.notes)),
        dropped=plain.dropped,
    )


def _collect(collection: Collection, outline: Outline, *, is_list: bool) -> None:
    Reader(collection, outline, is_list=is_list).read()
    if collection.is_empty and has_plain_questions(outline, is_list=is_list):
        take_plain_questions(collection)


def _title_of_file(name: str) -> str:
    path = PurePath(name)
    stem = re.sub(r"[-_\s]+", " ", path.stem).strip()
    if stem.lower() in SAY_NOTHING and path.parent.name:
        return _title_of_file(f"{path.parent.name}.md")
    return stem[:1].upper() + stem[1:] or UNTITLED


def _heading_ids(pieces: Sequence[Piece]) -> dict[int, str]:
    """Return the id of each heading by its line; the second of the same words ends in `-1`."""
    ids: dict[int, str] = {}
    times: Counter[str] = Counter()
    for piece in pieces:
        if isinstance(piece, Block) and piece.kind == "heading":
            wanted = heading_id(piece.text[:LONGEST_QUESTION])
            ids[piece.line] = f"{wanted}-{times[wanted]}" if times[wanted] else wanted
            times[wanted] += 1
    return ids

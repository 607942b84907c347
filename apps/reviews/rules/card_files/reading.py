"""A file of cards as values: the cards that can be taken, and each row that can't, by its line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.core.errors import Refused
from apps.core.text.characters import many_lines, one_line
from apps.curriculum.rules.content.decoding import UTF_16, NotText, decode
from apps.reviews.rules.card_files import clozes
from apps.reviews.rules.card_files.columns import Layout, layout_of
from apps.reviews.rules.card_files.html_text import typed_text
from apps.reviews.rules.card_files.records import Record, records
from apps.reviews.rules.own_text import LONGEST_BACK, LONGEST_DECK, LONGEST_FRONT, LONGEST_GUID, LONGEST_TAGS

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes."""

MOST_CARDS = 5_000
"""Of one file: as many as one may have of one's own."""

MOST_FAULTS = 500
"""Rows that can't be taken, from which on the file isn't read any further: something is wrong with it as a whole."""

MOST_LINES, MOST_TAGS, MOST_SIGNS = 200_000, 150_000, 1_500_000
"""Lines, tags and gaps, and signs that could be markup, of one file. What takes time is in proportion to them: 10 MB take a second."""

LONGEST_CELL = 20_000
"""Characters of a cell, HTML included."""

PACKED = b"PK\x03\x04"
"""How an archive begins, such as .xlsx and .apkg."""

FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")
"""How a cell begins before which our own export put an apostrophe, so that no spreadsheet calculates it."""

NOT_AGAIN = "the front is that of line {line}; the first one is taken"


@dataclass(frozen=True)
class ReadCard:
    """A card as its row has it. None for what the file says nothing of, so that an update changes none of it."""

    line: int
    front: str
    back: str
    topic: str | None = None
    section: str | None = None
    deck: str | None = None
    tags: str | None = None
    guid: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the row that begins on that line, and what would be right; or, of one that is taken, what was left out."""

    line: int
    why: str
    is_taken: bool = False


@dataclass
class CardFile:
    """What a file holds. `skipped` counts the rows of the site's own cards, which came from here, `wrong` those that can't be taken."""

    cards: list[ReadCard] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    skipped: int = 0
    wrong: int = 0


class _Wrong(Exception):
    """A row can't be taken; the text says why."""


def read_cards(raw: bytes) -> CardFile:
    """Return the cards of a file. Raises Refused if it can't be read as a whole.

    The time that it takes is in proportion to the file's length: rows, cells and mistakes are bounded each.
    """
    text = _text(raw)
    layout = layout_of(text)
    if isinstance(layout, str):
        raise Refused(layout)
    _refuse_markup(text, layout)
    file, fronts = CardFile(), dict[str, int]()
    rows = records(text, separator=layout.separator, at=layout.at, line=layout.line, comments=layout.is_of_anki)
    for record in rows:
        if end := _end_of(file):
            file.faults.append(Fault(record.line, f"nothing is read from here on: {end}"))
            break
        try:
            _read_row(record, layout, file, fronts)
        except _Wrong as wrong:
            file.faults.append(Fault(record.line, str(wrong)))
            file.wrong += 1
    if not (file.cards or file.faults or file.skipped):
        raise Refused("There is no card in it: each line holds a front and a back.")
    return file


def _refuse_markup(text: str, layout: Layout) -> None:
    """Raise Refused where there is more to be read than cards have, which would take long."""
    tags = text.count("{{c") + (text.count("<") if layout.is_html else 0)
    signs = sum(map(text.count, "&*_`~\\")) if layout.is_html else 0
    if tags > MOST_TAGS or signs > MOST_SIGNS:
        raise Refused(f"The file has more markup than {MOST_CARDS:,} cards have: split it.")


def _end_of(file: CardFile) -> str:
    """Return why no more of the file is read; empty where there is no reason."""
    if len(file.cards) >= MOST_CARDS:
        return f"one file gives at most {MOST_CARDS:,} cards, so split it"
    return f"{MOST_FAULTS} rows before can’t be taken" if file.wrong >= MOST_FAULTS else ""


def _text(raw: bytes) -> str:
    """Return the file as text with line feeds. Raises Refused."""
    if len(raw) > LARGEST_FILE:
        raise Refused(f"The file has {len(raw) / 1024 / 1024:.1f} MB; one of at most 10 MB can be read, so split it.")
    if raw.startswith(UTF_16):
        raise Refused("The file is in UTF-16, which some programs call Unicode: save it as UTF-8.")
    if raw.startswith(PACKED):
        raise Refused("The file is packed, as .xlsx and .apkg are: save the table as CSV, or export “Notes in Plain Text” from Anki.")
    try:
        text = decode(raw, thing="a file of cards").replace("\r", "\n")
    except NotText as fault:
        raise Refused(f"Line {fault.line}: {fault}.") from None
    if not text.strip():
        raise Refused("The file is empty.")
    if text.count("\n") > MOST_LINES:
        raise Refused(f"The file has more than {MOST_LINES:,} lines: split it.")
    return text


def _read_row(record: Record, layout: Layout, file: CardFile, fronts: dict[str, int]) -> None:
    """Add what a row gives. Raises _Wrong."""
    if record.fault:
        raise _Wrong(record.fault)
    if layout.is_ours and _cell(record, layout, "module"):
        file.skipped += 1
        return
    _refuse_wide(record, layout)
    left_out: dict[str, None] = {}
    front = _side([layout.places["front"]], record, layout, left_out)
    back = _side(layout.backs, record, layout, left_out)
    cards = {card.front: card for card in _cards(record.line, front, back, _more(record, layout))}
    for card in cards.values():
        _check(card, fronts, left_out)
    fronts |= dict.fromkeys(cards, record.line)
    file.cards += cards.values()
    if left_out:
        file.faults.append(Fault(record.line, f"{' and '.join(left_out)} {'is' if len(left_out) == 1 else 'are'} left out", is_taken=True))


def _refuse_wide(record: Record, layout: Layout) -> None:
    """Raise _Wrong for a row with more columns than others have."""
    if layout.width and any(map(str.strip, record.cells[layout.width :])):
        counted = f"the row has {len(record.cells)} columns where others have {layout.width}"
        raise _Wrong(f"{counted}; put a text that holds the separator in double quotes")


def _side(places: Sequence[int], record: Record, layout: Layout, left_out: dict[str, None]) -> str:
    """Return the text of a side, which may stand in several columns."""
    texts = []
    for place in places:
        cell = record.cells[place] if place < len(record.cells) else ""
        if len(cell) > LONGEST_CELL:
            raise _Wrong(f"a column has {len(cell):,} characters; one has at most {LONGEST_CELL:,}, so shorten it")
        if layout.is_html:
            cell, without = typed_text(cell)
            left_out.update(dict.fromkeys(without))
        if layout.is_ours and cell.startswith(FORMULA):
            cell = cell[1:]
        texts.append(many_lines(cell).strip())
    return "\n\n".join(filter(None, texts))


def _cell(record: Record, layout: Layout, name: str) -> str | None:
    """Return what stands in a column as one line; None where the file has no such column."""
    place = layout.places.get(name)
    if place is None:
        return None
    cell = record.cells[place] if place < len(record.cells) else ""
    if layout.is_ours and cell.startswith(FORMULA):
        cell = cell[1:]
    return one_line(cell[:LONGEST_CELL])


def _more(record: Record, layout: Layout) -> dict[str, str | None]:
    """Return where a row's cards stand. Raises _Wrong for a name that is too long."""
    deck, tags = _cell(record, layout, "deck"), _cell(record, layout, "tags")
    more = {
        "topic": _cell(record, layout, "topic"),
        "section": _cell(record, layout, "section"),
        "deck": deck or layout.deck or deck,
        "tags": " ".join(dict.fromkeys(f"{tags or ''} {layout.tags}".split())) or tags,
        "guid": (_cell(record, layout, "guid") or "")[:LONGEST_GUID],
    }
    for name, longest in (("deck", LONGEST_DECK), ("topic", LONGEST_DECK), ("tags", LONGEST_TAGS)):
        if len(more[name] or "") > longest:
            raise _Wrong(f"the column {name} has {len(more[name] or '')} characters; it has at most {longest}, so shorten it")
    return more


def _cards(line: int, front: str, back: str, more: dict[str, str | None]) -> Iterator[ReadCard]:
    """Yield the card of a row, or one for each number of gaps. Raises _Wrong."""
    place = (more["topic"], more["section"], more["deck"], more["tags"])
    if clozes.OF_AN_IMAGE.search(front):
        raise _Wrong("this hides parts of an image, and images are not taken; write what it asks as a question")
    if len(front) > LONGEST_BACK or not clozes.has_gaps(front):
        yield ReadCard(line, front, back, *place, more["guid"] or "")
        return
    asked = clozes.questions(front)
    if len(asked) > clozes.MOST_GAPS:
        raise _Wrong(f"the sentence has {len(asked)} gaps; one has at most {clozes.MOST_GAPS}, so split it")
    for number, (question, answer) in asked.items():
        yield ReadCard(line, question.strip(), "\n\n".join(filter(None, (answer, back))), *place, _guid(more["guid"] or "", number))


def _guid(guid: str, number: int) -> str:
    """Return what one of a note's cards is told by."""
    return f"{guid[: LONGEST_GUID - 6]}-c{number}" if guid else ""


def _check(card: ReadCard, fronts: Mapping[str, int], left_out: Iterable[str]) -> None:
    """Raise _Wrong if a card can't be asked, or has the front of another."""
    if card.front in fronts:
        raise _Wrong(NOT_AGAIN.format(line=fronts[card.front]))
    for side, text, longest, what in (
        ("front", card.front, LONGEST_FRONT, "a question"),
        ("back", card.back, LONGEST_BACK, "an answer"),
    ):
        if not text:
            held = f"holds only {' and '.join(left_out)}, which isn’t taken" if left_out else "is empty"
            raise _Wrong(f"the {side} {held}; write {what} there")
        if len(text) > longest:
            raise _Wrong(f"the {side} has {len(text):,} characters; it has at most {longest:,}, so shorten it")

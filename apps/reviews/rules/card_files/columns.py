"""What stands in which column of a file of cards, and what the file says of all its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from apps.core.text.characters import one_line
from apps.reviews.rules.card_files.html_text import looks_like_html
from apps.reviews.rules.card_files.records import SAMPLE, likely_separator, records

NAMES: Mapping[str, str] = {
    **dict.fromkeys(("front", "question", "prompt", "term"), "front"),
    **dict.fromkeys(("back", "answer", "definition"), "back"),
    **dict.fromkeys(("topic", "lesson"), "topic"),
    **dict.fromkeys(("section",), "section"),
    **dict.fromkeys(("deck",), "deck"),
    **dict.fromkeys(("tags", "tag"), "tags"),
    **dict.fromkeys(("guid",), "guid"),
    **dict.fromkeys(("module",), "module"),
}
"""What a column is called, and what stands in it."""

IN_ORDER = ("front", "back", "topic", "section", "tags")
"""What stands in the columns of a table without names."""

ANKI_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
OF_ANKI = re.compile(
    r"#(?:separator|html|tags|columns|notetype|deck|notetype column|deck column|tags column|guid column|match scope|if matches):"
    r"|tags:",
    re.IGNORECASE,
)
"""How the first line of a file begins that Anki wrote, or that was written for it."""

BEGINNING = 200_000
"""Characters by which a file's layout is found."""

OF_EXCEL = re.compile(r"sep=(?P<separator>[,;\t|])\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How to read a file's rows, which begin at the offset `at`, on that `line`.

    `places` says in which column, from 0, something stands; all of `backs` make the back. `width` is how many columns a row may have; 0
    for any number. `deck` and `tags` hold for every row. `is_ours` of a table that this site wrote.
    """

    separator: str
    at: int = 0
    line: int = 1
    places: Mapping[str, int] = field(default_factory=dict)
    backs: Sequence[int] = ()
    width: int = 0
    is_html: bool = False
    is_of_anki: bool = False
    is_ours: bool = False
    deck: str = ""
    tags: str = ""


def layout_of(text: str) -> Layout | str:
    """Return how to read a file of cards, or a sentence on why it can't be read."""
    if OF_ANKI.match(text):
        return _anki(text)
    at, line = 0, 1
    separator = ""
    if (excel := OF_EXCEL.match(text[: text.find("\n") + 1])) is not None:
        separator, at, line = excel["separator"], excel.end(), 2
    separator = separator or likely_separator(text[:BEGINNING], at=at)
    if not separator:
        return "Nothing parts the front from the back: put a comma, a semicolon or a tab between the columns."
    return _table(text, Layout(separator, at, line))


def _table(text: str, plain: Layout) -> Layout | str:
    """Return the layout of a table: by the names in its first row, else by the order of its columns."""
    every = records(text[:BEGINNING], separator=plain.separator, at=plain.at, line=plain.line)
    rows = [record.cells for record in islice((record for record in every if record.cells), SAMPLE)]
    names = [NAMES.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    if {"front", "back"} <= set(names):
        return _named(text, plain, rows[0], names)
    if lacking := _lacking(names):
        return f"The first line names its columns, and none is called {lacking}: call one so."
    width = max(2, min(len(IN_ORDER), _usual_width(rows)))
    places = {name: place for place, name in enumerate(IN_ORDER[:width])}
    return replace(plain, places=places, backs=[1], width=width, is_html=plain.separator == "\t" and _is_html("", rows))


def _named(text: str, plain: Layout, first: Sequence[str], names: Sequence[str]) -> Layout:
    """Return the layout of a table whose first row names its columns. What our own export calls a card is its guid."""
    places = {name: names.index(name) for name in names if name}
    is_ours = [cell.strip() for cell in first[:3]] == ["module", "topic", "card"]
    places |= {"guid": 2} if is_ours else {}
    at, line = _behind_first(text, plain)
    return replace(plain, at=at, line=line, places=places, backs=[places["back"]], width=len(names), is_ours=is_ours)


def _lacking(names: Sequence[str]) -> str:
    """Return which side a first row leaves out that names columns; empty for a first row that is a card."""
    sides, others = set(names) & SIDES, set(names) - SIDES - {""}
    return "back" if sides == {"front"} and others else "front" if sides == {"back"} and others else ""


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = [len(cells) for cells in rows]
    return max(set(widths), key=lambda width: (widths.count(width), -width), default=2)


def _behind_first(text: str, plain: Layout) -> tuple[int, int]:
    """Return the offset and the line that follow the first row, which holds names and no line break."""
    at, line = plain.at, plain.line
    for row in _lines(text, at):
        at, line = at + len(row), line + 1
        if row.strip(f" \t\n{plain.separator}"):
            break
    return at, line


def _anki(text: str) -> Layout | str:
    """Return the layout that the lines ahead of the notes declare. Columns are counted from 1 there."""
    said, at, line = _declared(text)
    separator = _separator(said.get("separator", "")) or likely_separator(text[:BEGINNING], at=at) or "\t"
    every = records(text[:BEGINNING], separator=separator, at=at, comments=True)
    sample = [record.cells for record in islice(every, SAMPLE)]
    if not any(sample):
        return "There is no note in it below the lines that begin with #."
    places = _places(said, separator)
    backs = _fields(places, max(map(len, sample)))
    if not backs:
        return "Its notes have one field: export notes that have a front and a back."
    return Layout(
        separator,
        at,
        line,
        places,
        backs,
        is_html=_is_html(said.get("html", ""), sample),
        is_of_anki=True,
        deck=one_line(said.get("deck", "")),
        tags=" ".join(said.get("tags", "").split()),
    )


def _declared(text: str) -> tuple[dict[str, str], int, int]:
    """Return what the lines ahead of the notes say, by name, and the offset and line that follow them."""
    said: dict[str, str] = {}
    at, line = 0, 1
    for row in _lines(text):
        if not row.startswith("#") and not (line == 1 and row.lower().startswith("tags:")):
            break
        key, _, value = row.removeprefix("#").partition(":")
        said[key.strip().lower()] = value.rstrip("\n")
        at, line = at + len(row), line + 1
    return said, at, line


def _places(said: Mapping[str, str], separator: str) -> dict[str, int]:
    """Return in which column something stands: as each line says, and by the columns' names."""
    kept = {name: _column(said.get(f"{name} column", "")) for name in ("guid", "notetype", "deck", "tags")}
    places = {name: place for name, place in kept.items() if place is not None}
    names = [NAMES.get(cell.strip().lower(), "") for cell in said.get("columns", "").split(separator)]
    for place, name in enumerate(names):
        if name and place not in places.values():
            places.setdefault(name, place)
    return places


def _fields(places: dict[str, int], width: int) -> list[int]:
    """Return the columns that make the back: all that nothing else stands in. The first of them is the front, unless one is named."""
    taken = {place for name, place in places.items() if name not in SIDES}
    fields = [place for place in range(width) if place not in taken]
    front = places.setdefault("front", fields[0] if fields else 0)
    return [place for place in fields if place != front]


def _is_html(said: str, sample: Sequence[Sequence[str]]) -> bool:
    """Return whether the notes hold HTML: as the file says, else if it looks like it."""
    declared = {"true": True, "false": False}.get(said.strip().lower())
    return any(looks_like_html(cell) for cells in sample for cell in cells) if declared is None else declared


SIDES = {"front", "back"}


def _lines(text: str, at: int = 0) -> Iterator[str]:
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end


def _separator(value: str) -> str:
    """Return the separator by its name or itself; a file that was once a table may have others behind it."""
    name = value.strip().lower()
    word = re.match(r"[a-z]+", name)
    return ANKI_SEPARATORS.get(word.group() if word else "", "") or (value[:1] if value[:1] in ANKI_SEPARATORS.values() else "")


def _column(value: str) -> int | None:
    """Return a column's place, from 0, which the file counts from 1."""
    digits = re.match(r"\s*(?P<number>[0-9]{1,3})", value)
    return int(digits["number"]) - 1 if digits and int(digits["number"]) else None

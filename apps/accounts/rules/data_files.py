"""What is kept of a person as a ZIP file: all of it as JSON, and each list in it as a table."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder

from apps.core.text.tables import csv_table

type Rows = Sequence[Mapping[str, Any]]

ROW, OF_ROW = "row", "of_row"
"""Columns of every table: the row's number from 1 and, of what stood inside of another table's row, the number of that."""


def as_json(exported: Mapping[str, Any]) -> str:
    """Write everything as JSON."""
    return json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def zipped(exported: Mapping[str, Any], *, now: datetime) -> bytes:
    """Return a ZIP with `everything.json`, and a CSV file for each list, named after its place: `rooms/feedback_given.csv`."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in (("everything.json", as_json(exported)), *_tables(exported)):
            archive.writestr(ZipInfo(name, now.timetuple()[:6]), text, ZIP_DEFLATED)
    return file.getvalue()


def _tables(exported: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for app, kept in exported.items():
        for name, value in kept.items() if isinstance(kept, Mapping) else [("all", kept)]:
            if _is_table(value):
                yield from _table(f"{app}/{name}", value)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _table(name: str, rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the table, then those that stand inside of its rows."""
    inside = {column: held for column in _columns(rows) if (held := _inside(rows, column))}
    flat = [column for column in _columns(rows) if column not in inside]
    yield f"{name}.csv", csv_table([ROW, *flat], [[number, *_line(row, flat)] for number, row in enumerate(rows, 1)])
    for column, held in inside.items():
        yield from _table(f"{name}.{column}", held)


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _inside(rows: Rows, column: str) -> Rows:
    """Return the rows that stand in this column, each with the number of that in which it stands."""
    held = ((number, row[column]) for number, row in enumerate(rows, 1) if _is_table(row.get(column)))
    return [{OF_ROW: number} | dict(each) for number, several in held for each in several]


def _line(row: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    return [_cell(row.get(column)) for column in columns]


def _cell(value: Any) -> Any:
    """Return numbers and texts as they are, None as nothing, and anything else as JSON writes it."""
    if value is None or isinstance(value, str | int | float):
        return value
    written = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return written.strip('"')

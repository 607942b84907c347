"""Tables as text that spreadsheets open."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate, even one that someone else wrote."""


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table as CSV with its columns' names. A text that a spreadsheet would take for a formula gets an apostrophe ahead of it."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

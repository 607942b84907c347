"""Split long lists into pages (`?page=2`) without counting how many pages there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django import forms
from django.db.models import Model, QuerySet

from apps.core.fields import CountField

SIZE = 50
FARTHEST = 1_000_000
"""The highest page number that is read; no list is that long, so a higher number means the last page."""


@dataclass(frozen=True)
class Page[T]:
    """One page of a list. Numbers count from 1."""

    rows: Sequence[T]
    number: int
    has_next: bool

    @property
    def before(self) -> int:
        """The number of the page before; 0 on the first page."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next page; 0 on the last page."""
        return self.number + 1 if self.has_next else 0


class PageForm(forms.Form):
    """Reads the page's number from a link's query string."""

    page = CountField(
        required=False,
        min_value=1,
        max_value=FARTHEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "A page is a number from 1."),
    )

    @property
    def number(self) -> int:
        """The page to show. A value that is no page number means the nearest page: text the first, a number too high the last."""
        if self.is_valid():
            return self.cleaned_data["page"] or 1
        return FARTHEST if self.has_error("page", "max_value") else 1


def page_of[M: Model](rows: QuerySet[M], number: int, *, size: int = SIZE) -> Page[M]:
    """Return a page of an ordered query set; the last one for a number that is too high.

    Takes one query, and two more to find the last page only if `number` is beyond it.
    """
    page = _read(rows, number, size)
    if page.rows or number == 1:
        return page
    return _read(rows, max(1, ceil(rows.count() / size)), size)


def _read[M: Model](rows: QuerySet[M], number: int, size: int) -> Page[M]:
    """Read one row more than the page has, to know whether another page follows."""
    with_next = list(rows[(number - 1) * size : number * size + 1])
    return Page(with_next[:size], number, has_next=len(with_next) > size)

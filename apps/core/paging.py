"""Long lists by pages: `?page=2` in a link, without counting how many pages there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django import forms
from django.db.models import Model, QuerySet

from apps.core.fields import CountField

SIZE = 50
FARTHEST = 1_000_000
"""No list is that long; a number beyond it means its end."""


@dataclass(frozen=True)
class Page[T]:
    """Some rows of a list. Pages count from 1."""

    rows: Sequence[T]
    number: int
    has_next: bool

    @property
    def before(self) -> int:
        """0 where there is none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """0 where there is none."""
        return self.number + 1 if self.has_next else 0


class PageForm(forms.Form):
    """Which page of a list, as a link says it."""

    page = CountField(
        required=False,
        min_value=1,
        max_value=FARTHEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "A page is a number from 1."),
    )

    @property
    def number(self) -> int:
        """What is no page means the nearest one: text the first, a number too high the farthest."""
        if self.is_valid():
            return self.cleaned_data["page"] or 1
        return FARTHEST if self.has_error("page", "max_value") else 1


def page_of[M: Model](rows: QuerySet[M], number: int, *, size: int = SIZE) -> Page[M]:
    """The page of that number, from 1, of an ordered query set; for a number too high the last.

    One query; only behind the end a second and a third, that look for the last page.
    """
    page = _read(rows, number, size)
    if page.rows or number == 1:
        return page
    return _read(rows, max(1, ceil(rows.count() / size)), size)


def _read[M: Model](rows: QuerySet[M], number: int, size: int) -> Page[M]:
    found = list(rows[(number - 1) * size : number * size + 1])
    return Page(found[:size], number, has_next=len(found) > size)

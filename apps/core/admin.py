"""Lists of the admin over tables that grow without an end."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_COUNTED = 1_000
"""Rows. Staff who look for something farther back search or filter for it; counting all of them would read all of them, for each page."""


class BoundedPaginator(Paginator):
    """Counts as far as MOST_COUNTED, and has pages up to there."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_COUNTED].count())  # type: ignore[attr-defined]  # in the admin it is a query set


class GrowingAdmin(admin.ModelAdmin):
    paginator = BoundedPaginator
    show_full_result_count = False

"""What every page of the admin has in common: what staff type is read by the same fields as everyone's, and long tables are not counted."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property

from apps.core.fields import LARGEST_COUNT, AddressField, CountField, IdsField, LineField, LinkField

LARGEST_SMALL_COUNT = 2**15 - 1
"""What a small column holds."""

MOST_COUNTED = 1_000
"""Rows. Staff who look for something farther back search or filter for it; counting all of them would read all of them, for each page."""


class TypedFields:
    """For a ModelAdmin or an inline of one."""

    formfield_overrides: Any = {
        models.CharField: {"form_class": LineField},
        models.EmailField: {"form_class": AddressField},
        models.URLField: {"form_class": LinkField},
        models.PositiveIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_COUNT},
        models.PositiveSmallIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_SMALL_COUNT},
        models.ManyToManyField: {"form_class": IdsField},
    }


class BoundedPaginator(Paginator):
    """Counts as far as MOST_COUNTED, and has pages up to there."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_COUNTED].count())  # type: ignore[attr-defined]  # in the admin it is a query set


class GrowingAdmin(TypedFields, admin.ModelAdmin):
    """Of a table that grows without an end."""

    paginator = BoundedPaginator
    show_full_result_count = False

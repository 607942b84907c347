"""Base classes of the admin's pages: input is read by our own fields, and long tables are not counted to their end."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property

from apps.core.fields import LARGEST_COUNT, AddressField, CountField, IdsField, LineField, LinkField

LARGEST_SMALL_COUNT = 2**15 - 1
"""The largest number that a PositiveSmallIntegerField stores."""

MOST_COUNTED = 1_000
"""Rows up to which a list is counted: counting all would read the whole table for each page. Search or a filter finds older rows."""


class TypedFields:
    """Mixin for a ModelAdmin or an inline: its forms use the fields of `core.fields`."""

    formfield_overrides: Any = {
        models.CharField: {"form_class": LineField},
        models.EmailField: {"form_class": AddressField},
        models.URLField: {"form_class": LinkField},
        models.PositiveIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_COUNT},
        models.PositiveSmallIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_SMALL_COUNT},
        models.ManyToManyField: {"form_class": IdsField},
    }


class BoundedPaginator(Paginator):
    """A paginator that counts to MOST_COUNTED rows and offers pages up to there."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_COUNTED].count())  # type: ignore[attr-defined]  # the admin passes a query set


class GrowingAdmin(TypedFields, admin.ModelAdmin):
    """A ModelAdmin for a table that keeps growing."""

    paginator = BoundedPaginator
    show_full_result_count = False

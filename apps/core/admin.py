"""What every page of the admin has in common: what staff type is read by the same fields as everyone's."""

from typing import Any

from django.db import models

from apps.core.fields import LARGEST_COUNT, AddressField, CountField, JsonField, LineField, LinkField

LARGEST_SMALL_COUNT = 2**15 - 1
"""What a small column holds."""


class TypedFields:
    """For a ModelAdmin or an inline of one."""

    formfield_overrides: Any = {
        models.CharField: {"form_class": LineField},
        models.EmailField: {"form_class": AddressField},
        models.URLField: {"form_class": LinkField},
        models.PositiveIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_COUNT},
        models.PositiveSmallIntegerField: {"form_class": CountField, "min_value": 0, "max_value": LARGEST_SMALL_COUNT},
        models.JSONField: {"form_class": JsonField},
    }

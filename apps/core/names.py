"""Names that people give to themselves and to things."""

from django import forms

from apps.core.text import folded

LONGEST_OF_A_PERSON = 40
"""Longer ones don't fit beside each other in a room."""


class NameField(forms.CharField):
    """A name of one line; what holds nothing to see is no name."""

    def to_python(self, value: object) -> str:
        name = folded(str(super().to_python(value)))
        return name if any(character.isprintable() and not character.isspace() for character in name) else ""

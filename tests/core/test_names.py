"""Names that people give."""

import pytest
from django import forms

from apps.core.names import NameField

REQUIRED, OPTIONAL = NameField(max_length=10), NameField(max_length=10, required=False)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Alice", "Alice"), ("  Alice \r\n B.\t", "Alice B."), ("Ольга", "Ольга"), ("👩‍🔧", "👩‍🔧"), ("-", "-"), ("x" * 10, "x" * 10)],
)
def test_a_name_is_one_line(typed, name):
    assert REQUIRED.clean(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "\n", "\u200b", "\u2060 \u200d"])
def test_what_holds_nothing_to_see_is_no_name(typed):
    assert OPTIONAL.clean(typed) == ""
    with pytest.raises(forms.ValidationError):
        REQUIRED.clean(typed)


@pytest.mark.parametrize("typed", ["x" * 11, "a\0b"])
def test_too_long_or_unstorable_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        OPTIONAL.clean(typed)

"""What readers send."""

from django import forms

from apps.core.fields import LineField
from apps.curriculum.queries.search import LONGEST


class SearchForm(forms.Form):
    """What is searched for, which may be nothing; whether those words and no others are meant, and whether a few hits are enough."""

    q = LineField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"A search has at most {LONGEST} characters; shorten yours, a few words find more."},
    )
    exact = forms.BooleanField(required=False)
    few = forms.BooleanField(required=False)


class ReadForm(forms.Form):
    """Read, unless it says no."""

    read = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], required=False, error_messages={"invalid_choice": "Mark it as read, or not."}
    )

"""What people type about themselves."""

from django import forms

from apps.accounts.models import Preferences

TIME_FACTORS = [
    (1.0, "As given"),
    (1.25, "A quarter more"),
    (1.5, "Half as much again"),
    (2.0, "Double"),
    (3.0, "Three times"),
    (10.0, "Ten times"),
]


def time_factor_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Time",
        choices=[(str(factor), words) for factor, words in TIME_FACTORS],
        coerce=float,
        initial="1.0",
        required=False,
        empty_value=1.0,
    )


class SettingsForm(forms.ModelForm):
    time_factor = time_factor_field()

    class Meta:
        model = Preferences
        fields = ["time_factor"]

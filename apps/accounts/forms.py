"""What people say about themselves."""

from django import forms

from apps.accounts.models import TIME_FACTORS, Preferences
from apps.core.names import LONGEST_OF_A_PERSON, NameField


class SettingsForm(forms.ModelForm):
    time_factor = forms.TypedChoiceField(
        label="Time",
        choices=TIME_FACTORS,
        coerce=float,
        error_messages={"invalid_choice": "Choose one of the times shown."},
    )

    class Meta:
        model = Preferences
        fields = ["time_factor"]


class NameForm(forms.Form):
    name = NameField(
        label="Your name",
        help_text="As your teams see it; without one they see your e-mail address.",
        required=False,
        max_length=LONGEST_OF_A_PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": f"A name has at most {LONGEST_OF_A_PERSON} characters; shorten yours."},
    )

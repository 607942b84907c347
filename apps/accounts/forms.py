"""The forms of the settings page and of erasing an account."""

from typing import Any

from django import forms

from apps.accounts.models import TIME_FACTORS, Preferences
from apps.core.fields import LONGEST_OF_A_PERSON, LineField, NameField, field_of


class SettingsForm(forms.ModelForm):
    time_factor = forms.TypedChoiceField(
        label="Time",
        choices=TIME_FACTORS,
        coerce=float,
        error_messages={"invalid_choice": "Choose one of the times shown."},
    )

    class Meta:
        model = Preferences
        fields = ["time_factor", "grades_strictly"]
        labels = {"grades_strictly": "Grade myself strictly"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the stored factor too if it isn't in TIME_FACTORS, such as one set in the admin: else saving the form would change it."""
        super().__init__(*args, **kwargs)
        if (own := self.instance.time_factor) not in dict(TIME_FACTORS):
            field_of(self, "time_factor", forms.ChoiceField).choices = [*TIME_FACTORS, (own, f"{own:g} times as long")]


class NameForm(forms.Form):
    name = NameField(
        label="Your name",
        help_text="As your teams see it; without one they see your e-mail address.",
        required=False,
        max_length=LONGEST_OF_A_PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": f"A name has at most {LONGEST_OF_A_PERSON} characters; shorten yours."},
    )


class EraseForm(forms.Form):
    """Asks for a word that nobody types by mistake."""

    WORD = "erase"

    word = LineField(
        label=f"Type “{WORD}” to confirm",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages=dict.fromkeys(("required", "max_length"), f"Nothing was erased: type the word “{WORD}” to confirm."),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if word.strip("“”\"' ").lower() != self.WORD:
            raise forms.ValidationError(f"Nothing was erased: type the word “{self.WORD}” to confirm.")
        return word

"""The forms that start a drill."""

from typing import Any

from django import forms

from apps.core.fields import CountField
from apps.example.rules.drill_kinds import ABOUT, Kind


class KindForm(forms.Form):
    """Asks which drill to start."""

    kind = forms.ChoiceField(
        choices=[(kind, "") for kind in Kind],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the drills shown."),
    )


class StartForm(forms.Form):
    """Asks how long a drill of this kind should last. An empty field means the kind's usual length."""

    def __init__(self, kind: Kind, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind}-%s", initial={"seconds": ABOUT[kind].usual})
        most = ABOUT[kind].most
        sentence = f"Write a whole number of seconds, from 1 to {most}."
        self.kind = kind
        self.about = ABOUT[kind]
        self.fields["seconds"] = CountField(
            label="Seconds",
            help_text=f"at most {most}",
            min_value=1,
            max_value=most,
            required=False,
            error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
        )

    def length(self) -> int:
        """Return the length in seconds. Call it only on a valid form."""
        return int(self.cleaned_data["seconds"] or self.about.usual)

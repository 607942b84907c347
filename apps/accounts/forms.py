"""What people say about themselves."""

from django import forms

from apps.accounts.models import TIME_FACTORS, Preferences


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

"""What people send in and around a room."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone

from apps.accounts.models import User
from apps.curriculum.models import Blueprint, Question
from apps.curriculum.rubrics import Rubric
from apps.interviews.forms import TypedText, level_field
from apps.interviews.marking import Level
from apps.teams.models import Room, Team
from apps.teams.rating import LONGEST_TAKEAWAY, LONGEST_TEXT
from apps.teams.running import LONGEST_NOTE

LONGEST_NAME = 40
LONGEST_TITLE = 80
MOST_YEARS_AHEAD = 2
NAME_ERRORS = {
    "required": "Say by which name the others should see you.",
    "max_length": f"A name has at most {LONGEST_NAME} characters.",
}


class NameForm(forms.Form):
    """By which name the others see someone."""

    name = TypedText(label="Your name", max_length=LONGEST_NAME, error_messages=NAME_ERRORS)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        error_messages={"required": "Type the eight characters of the code.", "max_length": "A code has eight characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SettingsForm(forms.Form):
    """What the host can change while the room is open."""

    guests = forms.ChoiceField(
        label="Guests", choices=Room.Guests.choices, error_messages={"invalid_choice": "Choose what guests may do from the list."}
    )
    observers_grade = forms.BooleanField(label="Observers see the rubric and grade, blind", required=False)
    call_url = forms.URLField(
        label="Link to the call",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Write the whole address of the call, such as https://meet.example.org/our-room."},
    )


class WhenForm(forms.Form):
    """A moment to come, as typed; which zone that is in, the page's script says in `zone`."""

    scheduled_for = forms.DateTimeField(
        label="When",
        help_text="In UTC.",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": "Write the day and time as 2026-12-01 09:30."},
    )
    zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-zone": "", "autocomplete": "off"}))

    def clean_scheduled_for(self) -> datetime | None:
        """As typed, in the zone that the page's script names; in UTC without it."""
        typed: datetime | None = self.cleaned_data["scheduled_for"]
        zone = self.data.get("zone", "")
        if typed is None:
            return None
        if zone in available_timezones():
            typed = typed.replace(tzinfo=ZoneInfo(zone))
        if typed.year > timezone.now().year + MOST_YEARS_AHEAD:
            raise forms.ValidationError(f"This is too far away; choose a moment within {MOST_YEARS_AHEAD} years.")
        if typed < timezone.now():
            instead = "." if self.fields["scheduled_for"].required else ", or leave it empty to meet now."
            raise forms.ValidationError(f"This moment is past; choose a later one{instead}")
        return typed


class MoveForm(WhenForm):
    """To which moment a meeting moves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheduled_for"]
        field.label, field.required = "Another time", True
        field.error_messages["required"] = "Say to which day and time the meeting moves."


class OpenForm(SettingsForm, WhenForm):
    """A new room: what is asked, for whom, when."""

    title = TypedText(
        label="Title",
        required=False,
        max_length=LONGEST_TITLE,
        error_messages={"max_length": f"A title has at most {LONGEST_TITLE} characters."},
    )
    name = TypedText(label="Your name in the room", max_length=LONGEST_NAME, error_messages=NAME_ERRORS)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        required=False,
        empty_label="No team: whoever has the link",
        error_messages={"invalid_choice": "Choose one of your teams."},
    )
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.none(),
        label="What is asked",
        required=False,
        empty_label="Single questions, chosen below",
        error_messages={"invalid_choice": "Choose one of the interviews shown."},
    )
    questions = forms.ModelMultipleChoiceField(
        Question.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the questions shown.", "invalid_pk_value": "Choose from the questions shown."},
    )

    def __init__(self, person: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Question.objects.live().exclude(kind=Question.Kind.RAPID).select_related("revision", "topic")
        teams = Team.objects.of(person).order_by("name") if person else Team.objects.none()
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["blueprint"].queryset = (  # type: ignore[attr-defined]
            Blueprint.objects.live().order_by("module__number", "position", "pk")
        )
        self.fields["questions"].queryset = live.order_by("topic__position", "code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("blueprint") and cleaned.get("questions"):
            self.add_error("blueprint", "Choose either an interview or single questions: a room asks one or the other.")
        if "blueprint" in cleaned and "questions" in cleaned and not cleaned["blueprint"] and not cleaned["questions"]:
            self.add_error("blueprint", "Choose an interview, or at least one question below.")
        return cleaned


class SeatsForm(forms.Form):
    interviewer = forms.IntegerField(error_messages={"required": "Choose an interviewer.", "invalid": "Choose an interviewer."})
    candidate = forms.IntegerField(error_messages={"required": "Choose a candidate.", "invalid": "Choose a candidate."})


class PushForm(forms.Form):
    """What is put to the candidate: the question after `turn`, or a hint or follow-up (by `position`) of it."""

    what = forms.ChoiceField(choices=[(what, what) for what in ("question", "hint", "follow-up")])
    turn = forms.IntegerField(min_value=1, max_value=1000)
    position = forms.IntegerField(min_value=0, max_value=1000, required=False)


class ExtendForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=30)


class NoteForm(forms.Form):
    text = TypedText(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "Write something to note down.",
            "max_length": f"A note has at most {LONGEST_NOTE:,} characters; shorten it.",
        },
    )


class HeardForm(forms.Form):
    """The criteria ticked, of the answer to question `turn`."""

    turn = forms.IntegerField(min_value=1, max_value=1000)
    heard = forms.TypedMultipleChoiceField(choices=[(position, "") for position in range(10)], coerce=int, required=False)


class TurnForm(forms.Form):
    turn = forms.IntegerField(min_value=1, max_value=1000)


class AgreeForm(forms.Form):
    """`level-N` for each criterion that was agreed on, empty for one that is not any more. One that isn't sent stays as it is."""

    def __init__(self, rubric: Rubric, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for position in range(len(rubric.criteria)):
            self.fields[f"level-{position}"] = level_field(required=False, error_messages={"invalid_choice": "A level is 0, 1, 2 or 3."})

    @property
    def levels(self) -> dict[int, Level]:
        data = self.cleaned_data
        return {int(name.removeprefix("level-")): Level(level) for name, level in data.items() if level is not None}

    @property
    def taken_back(self) -> list[int]:
        """Positions of the criteria on which no level is agreed now."""
        return [int(name.removeprefix("level-")) for name, level in self.cleaned_data.items() if level is None and name in self.data]


class FeedbackForm(forms.Form):
    keep = TypedText(required=False, max_length=LONGEST_TEXT)
    change = TypedText(required=False, max_length=LONGEST_TEXT)
    takeaway_1 = TypedText(required=False, max_length=LONGEST_TAKEAWAY)
    takeaway_2 = TypedText(required=False, max_length=LONGEST_TAKEAWAY)
    takeaway_3 = TypedText(required=False, max_length=LONGEST_TAKEAWAY)

    @property
    def takeaways(self) -> list[str]:
        return [self.cleaned_data[f"takeaway_{number}"] for number in (1, 2, 3)]


class RateForm(forms.Form):
    useful = forms.IntegerField(min_value=1, max_value=5)
    fair = forms.IntegerField(min_value=1, max_value=5)

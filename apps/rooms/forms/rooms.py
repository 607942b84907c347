"""The forms of rooms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from apps.accounts.models import User
from apps.core.fields import (
    LARGEST_COUNT,
    LONGEST_OF_A_PERSON,
    CodeField,
    CountField,
    IdField,
    IdsField,
    LineField,
    LinkField,
    NameField,
    TextField,
    ZonedTimeField,
    field_of,
)
from apps.curriculum.models import Blueprint, Question
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.forms.interviews import level_field, positions_sent
from apps.rooms.actions.feedback import HOW_MANY, LONGEST_TAKEAWAY, LONGEST_TEXT
from apps.rooms.actions.rounds import LONGEST_NOTE
from apps.rooms.models import Participant, Room
from apps.rooms.rules import join_codes
from apps.teams.models import Team

LONGEST_NAME = LONGEST_OF_A_PERSON
LONGEST_TITLE = 80
LONGEST_LINK = 200
MOST_TURNS = 1_000
MOST_YEARS_AHEAD = 2
NAME_ERRORS = {
    "required": "Say by which name the others should see you.",
    "max_length": f"A name has at most {LONGEST_NAME} characters.",
}
NOT_HERE = {"invalid_choice": "Choose from the people who are in the room."}
LONGEST_VERSION = 40
TOO_MUCH = f"A takeaway has at most {LONGEST_TAKEAWAY} characters, the rest at most {LONGEST_TEXT:,}; shorten it."


def turn_field() -> CountField:
    """Return a field for the turn of a question in the round, from 1."""
    return CountField(
        min_value=1,
        max_value=MOST_TURNS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "That question was not put in this round."),
    )


class NameForm(forms.Form):
    """The name by which the others in the room see someone."""

    name = NameField(label="Your name", max_length=LONGEST_NAME, error_messages=NAME_ERRORS)


class CodeForm(forms.Form):
    code = CodeField(
        label="Code",
        alphabet=join_codes.ALPHABET,
        length=join_codes.LENGTH,
        error_messages={
            "required": "Type the eight characters of the code.",
            "length": "A code has eight characters.",
            "letters": f"A code is made of these letters and digits: {join_codes.ALPHABET}.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SettingsForm(forms.Form):
    """What the host can change while the room is open."""

    guests = forms.ChoiceField(
        label="Guests", choices=Room.Guests.choices, error_messages={"invalid_choice": "Choose what guests may do from the list."}
    )
    observers_grade = forms.BooleanField(label="Observers see the rubric and grade, blind", required=False)
    call_url = LinkField(
        label="Link to the call",
        required=False,
        max_length=LONGEST_LINK,
        assume_scheme="https",
        error_messages={
            "invalid": "Write the whole address of the call, such as https://meet.example.org/our-room.",
            "max_length": f"The address of a call has at most {LONGEST_LINK} characters.",
        },
    )


class WhenForm(forms.Form):
    """A moment in the future, or none; with its zone."""

    scheduled_for = ZonedTimeField(
        label="When",
        help_text="In UTC.",
        required=False,
        error_messages={"invalid": "Write the day and time as 2026-12-01 09:30."},
    )

    def clean_scheduled_for(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["scheduled_for"]
        if moment is None:
            return None
        if moment.year > timezone.now().year + MOST_YEARS_AHEAD:
            raise forms.ValidationError(f"This is too far away; choose a moment within {MOST_YEARS_AHEAD} years.")
        if moment < timezone.now():
            instead = "." if self.fields["scheduled_for"].required else ", or leave it empty to meet now."
            raise forms.ValidationError(f"This moment is past; choose a later one{instead}")
        return moment


class MoveForm(WhenForm):
    """The moment to which a meeting moves; required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheduled_for"]
        field.label, field.required = "Another time", True
        field.error_messages["required"] = "Say to which day and time the meeting moves."


class QuestionsField(IdsField):
    """Questions, chosen by title, with the code to find each again."""

    def label_from_instance(self, obj: Question) -> str:
        return f"{obj.revision.title} ({obj.code})" if obj.revision else obj.code


class OpenForm(SettingsForm, WhenForm):
    """A new room: what it asks, for which team, and when."""

    title = NameField(
        label="Title",
        required=False,
        max_length=LONGEST_TITLE,
        error_messages={"max_length": f"A title has at most {LONGEST_TITLE} characters."},
    )
    name = NameField(label="Your name in the room", max_length=LONGEST_NAME, error_messages=NAME_ERRORS)
    team = IdField(
        Team.objects.none(),
        required=False,
        empty_label="No team: anyone with the link",
        error_messages={"invalid_choice": "Choose one of your teams."},
    )
    blueprint = IdField(
        Blueprint.objects.on_offer(),
        label="What is asked",
        required=False,
        empty_label="Single questions, chosen below",
        error_messages={"invalid_choice": "Choose one of the interviews shown."},
    )
    questions = QuestionsField(
        Question.objects.not_retired()
        .exclude(kind=Question.Kind.RAPID)
        .select_related("revision", "topic")
        .order_by("topic__position", "code"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the questions shown."},
    )

    def __init__(self, person: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person:
            field_of(self, "team", IdField).queryset = Team.objects.of(person).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("blueprint") and cleaned.get("questions"):
            self.add_error("blueprint", "Choose either an interview or single questions: a room asks one or the other.")
        if "blueprint" in cleaned and "questions" in cleaned and not cleaned["blueprint"] and not cleaned["questions"]:
            self.add_error("blueprint", "Choose an interview, or at least one question below.")
        return cleaned


class DrawForm(forms.Form):
    """Who interviews whom, chosen from the people in the room."""

    interviewer = IdField(Participant.objects.none(), error_messages={"required": "Choose an interviewer."} | NOT_HERE)
    candidate = IdField(Participant.objects.none(), error_messages={"required": "Choose a candidate."} | NOT_HERE)

    def __init__(self, room_id: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            field_of(self, name, IdField).queryset = Participant.objects.present().filter(room=room_id)


class RemoveForm(forms.Form):
    """The participant whom the host takes out of the room."""

    participant = IdField(
        Participant.objects.none(), error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose someone who is in the room.")
    )

    def __init__(self, room_id: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "participant", IdField).queryset = Participant.objects.filter(room=room_id)


class ReadyForm(forms.Form):
    """Whether someone is ready; a form without the field means yes."""

    ready = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], required=False, error_messages={"invalid_choice": "Say whether you are ready by yes or no."}
    )

    @property
    def is_ready(self) -> bool:
        return bool(self.cleaned_data["ready"] != "no")


class HandForm(forms.Form):
    """Whether a hand goes up or down; a form without the field means up."""

    hand = forms.ChoiceField(
        choices=[("up", ""), ("down", "")], required=False, error_messages={"invalid_choice": "A hand goes up or down."}
    )

    @property
    def is_raised(self) -> bool:
        return bool(self.cleaned_data["hand"] != "down")


class RecordForm(forms.Form):
    """Whether the candidate records themselves; a form without the field means yes."""

    records = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], required=False, error_messages={"invalid_choice": "Say whether you record by yes or no."}
    )

    @property
    def is_recording(self) -> bool:
        return bool(self.cleaned_data["records"] != "no")


class PushForm(forms.Form):
    """What is put to the candidate: the question after `turn`, or a hint, follow-up or part of a case at `position`, from 0."""

    what = forms.ChoiceField(
        choices=[(what, what) for what in ("question", "hint", "follow-up", "finding", "clarification", "phase")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Put a question, a hint, a follow-up or a part of a case."),
    )
    turn = turn_field()
    position = CountField(
        min_value=0,
        max_value=MOST_TURNS,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "This question has no such part."),
    )


class ExtendForm(forms.Form):
    minutes = CountField(
        min_value=1,
        max_value=30,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "A question is extended by 1 to 30 minutes."),
    )


class FrameForm(forms.Form):
    """The second of a replay that is shown."""

    at = CountField(
        min_value=0,
        max_value=LARGEST_COUNT,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Choose a second of the round."),
    )

    @property
    def second(self) -> int:
        """The second asked for, or 0 if it isn't a valid one."""
        return int(self.cleaned_data.get("at") or 0) if self.is_valid() else 0


class NoteForm(forms.Form):
    text = TextField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "Write something to note down.",
            "max_length": f"A note has at most {LONGEST_NOTE:,} characters; shorten it.",
        },
    )


class HeardForm(forms.Form):
    """The criteria ticked as heard in the answer of a turn."""

    turn = turn_field()
    heard = forms.TypedMultipleChoiceField(
        choices=[(position, "") for position in range(10)],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "Tick the criteria shown."},
    )


class TurnForm(forms.Form):
    turn = turn_field()


class AgreeForm(forms.Form):
    """Agreed levels as `level-N`, by criterion. An empty field takes the level back; a criterion that isn't sent keeps its level."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions_sent(self.data, "level")
        for position in self.positions:
            self.fields[f"level-{position}"] = level_field(required=False, error_messages={"invalid_choice": "A level is 0, 1, 2 or 3."})

    @property
    def levels(self) -> dict[int, GivenLevel]:
        levels = {position: self.cleaned_data[f"level-{position}"] for position in self.positions}
        return {position: GivenLevel(level) for position, level in levels.items() if level is not None}

    @property
    def taken_back(self) -> list[int]:
        """Positions of criteria whose agreed level is taken back."""
        return [position for position in self.positions if self.cleaned_data[f"level-{position}"] is None]


class FeedbackForm(forms.Form):
    """Feedback. `seen` is the version of it that the page showed, empty for none; a form without that field asks for no check."""

    seen = LineField(
        required=False, max_length=LONGEST_VERSION, error_messages={"max_length": "This page is not whole any more; load it again."}
    )
    keep = TextField(required=False, max_length=LONGEST_TEXT, error_messages={"max_length": TOO_MUCH})
    change = TextField(required=False, max_length=LONGEST_TEXT, error_messages={"max_length": TOO_MUCH})
    takeaway_1 = LineField(required=False, max_length=LONGEST_TAKEAWAY, error_messages={"max_length": TOO_MUCH})
    takeaway_2 = LineField(required=False, max_length=LONGEST_TAKEAWAY, error_messages={"max_length": TOO_MUCH})
    takeaway_3 = LineField(required=False, max_length=LONGEST_TAKEAWAY, error_messages={"max_length": TOO_MUCH})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(self.takeaways):
            self.add_error("takeaway_1", HOW_MANY)
        return cleaned

    @property
    def takeaways(self) -> list[str]:
        return [self.cleaned_data[f"takeaway_{number}"] for number in (1, 2, 3)]

    @property
    def seen_version(self) -> str | None:
        return self.cleaned_data["seen"] if "seen" in self.data else None


def stars_field() -> CountField:
    return CountField(
        min_value=1,
        max_value=5,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Rate both from 1 to 5."),
    )


class RateForm(forms.Form):
    useful = stars_field()
    fair = stars_field()

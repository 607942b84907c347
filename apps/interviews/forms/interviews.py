"""The forms with which people plan, answer and grade."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from apps.accounts.models import TIME_FACTORS, User
from apps.core.fields import LARGEST_COUNT, CountField, IdField, IdsField, LineField, NameField, PathField, TextField, field_of
from apps.core.levels import LEVELS
from apps.curriculum.models import Blueprint, Lesson, Question
from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.actions import report_links
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.models import AnchorGrading, Inquiry, OwnFormat
from apps.interviews.models.cases import LONGEST_WORDS
from apps.interviews.models.formats import OWN
from apps.interviews.queries.formats import formats_of

LONGEST_ANSWER = 50_000
LONGEST_NOTE = 2_000
LONGEST_PATH = 500

DIFFICULTIES = [("", "Any"), *((value, label) for value, label in Question.Difficulty.choices)]

NOT_WHOLE = dict.fromkeys(("required", "invalid", "min_value", "max_value"), "This page is not whole any more; load it again.")
"""Errors of hidden fields, which the page itself fills."""


class FormatField(IdField):
    """A format: a blueprint on offer by its id, or one of `own` by its key. The form sets whose own ones those are."""

    own: QuerySet[OwnFormat]

    def __init__(self, **options: Any) -> None:
        super().__init__(Blueprint.objects.on_offer(), empty_label=None, **options)
        self.own = OwnFormat.objects.none()

    def to_python(self, value: Any) -> Any:
        key = str(value or "")
        if not key.startswith(OWN):
            return super().to_python(value)
        return IdField(self.own, error_messages=self.error_messages).to_python(key.removeprefix(OWN) or "none")


class PlanForm(forms.Form):
    """Which interview, on which topics, how hard, and with how much time."""

    blueprint = FormatField(
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an interview.", "invalid_choice": "Choose one of the interviews shown."},
    )
    topics = IdsField(
        Lesson.objects.not_retired().filter(questions__retired_at=None).distinct().order_by("module__number", "position"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the topics shown."},
    )
    difficulty = forms.ChoiceField(
        choices=DIFFICULTIES, required=False, error_messages={"invalid_choice": "Choose mid, senior, staff or any."}
    )
    time_factor = forms.TypedChoiceField(
        label="Time",
        coerce=float,
        required=False,
        error_messages={"invalid_choice": "Choose one of the times shown."},
    )
    asks_back = forms.TypedChoiceField(
        label="Follow-ups",
        choices=[("", "As the format has them"), ("yes", "Ask back after each answer"), ("no", "None")],
        coerce=lambda choice: choice == "yes",
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose one of the ways shown."},
    )

    def __init__(self, *args: Any, own_factor: float, person: User | None = None, **kwargs: Any) -> None:
        """`own_factor` is the time factor of the person's settings, which applies if none is chosen here."""
        super().__init__(*args, **kwargs)
        self.own_formats = formats_of(person)
        field_of(self, "blueprint", FormatField).own = self.own_formats
        own = f"As in your settings: {dict(TIME_FACTORS).get(own_factor, f'{own_factor:g} times').lower()}"
        field_of(self, "time_factor", forms.ChoiceField).choices = [("", own), *TIME_FACTORS]

    @cached_property
    def longest(self) -> int:
        """The seconds of the longest interview on offer, where the axis of minutes ends; 1 where there is none."""
        return max((shown.seconds for shown in (*Blueprint.objects.on_offer(), *self.own_formats)), default=1)

    @staticmethod
    def chosen_by_link(query: QueryDict) -> dict[str, Any]:
        """Return the initial values that a link to the form gives in its query; they are checked when the form is sent."""
        return {"topics": query.getlist("topics")} | {name: query[name] for name in ("blueprint", "difficulty") if query.get(name)}


class AnswerForm(forms.Form):
    text = TextField(
        required=False,
        strip=False,
        max_length=LONGEST_ANSWER,
        error_messages={"max_length": f"An answer has at most {LONGEST_ANSWER:,} characters; shorten yours and it will be saved."},
    )
    save_number = CountField(min_value=1, max_value=LARGEST_COUNT, error_messages=NOT_WHOLE)
    seen = CountField(min_value=0, max_value=LARGEST_COUNT, error_messages=NOT_WHOLE)
    writer = forms.UUIDField(error_messages=NOT_WHOLE)

    def clean_writer(self) -> str:
        return str(self.cleaned_data["writer"])


class SaveForm(forms.Form):
    """Whether a question is saved, unless it says no, and the path of the page on which that was said."""

    saved = forms.ChoiceField(choices=[("yes", ""), ("no", "")], required=False, error_messages={"invalid_choice": "Save it, or not."})
    back = PathField(required=False, max_length=LONGEST_PATH, error_messages={"max_length": NOT_WHOLE["invalid"]})


class SetForm(forms.Form):
    """A set of one's own: its title, and its questions in the order of the page."""

    title = NameField(
        max_length=80,
        error_messages={"required": "Give the set a title.", "max_length": "A title has at most 80 characters."},
    )
    questions = IdsField(
        Question.objects.long(),
        error_messages={
            "required": "Choose the questions of the set.",
            "invalid_choice": "Choose from the questions shown.",
            "invalid_list": "Choose from the questions shown.",
        },
    )

    @property
    def in_order(self) -> list[Question]:
        """The questions chosen, in the order in which they were sent."""
        chosen = {str(question.pk): question for question in self.cleaned_data["questions"]}
        return [chosen[key] for key in dict.fromkeys(self.sent) if key in chosen]

    @property
    def sent(self) -> list[str]:
        """The ids that were sent, to be ticked again."""
        return cast("QueryDict", self.data).getlist("questions") if self.is_bound else []


class AnchorForm(forms.Form):
    """Levels for an anchor answer: `anchor` names it, `level-N` is that of criterion N."""

    anchor = forms.ChoiceField(choices=AnchorGrading.Anchor, error_messages={"invalid_choice": NOT_WHOLE["invalid"]} | NOT_WHOLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions_sent(self.data, "level")
        for position in self.positions:
            self.fields[f"level-{position}"] = level_field(required=False, error_messages={"invalid_choice": "A level is 0, 1, 2 or 3."})

    @property
    def levels(self) -> dict[int, int]:
        """What was given for each criterion that has a level."""
        levels = {position: self.cleaned_data.get(f"level-{position}") for position in self.positions}
        return {position: level for position, level in levels.items() if level is not None}


class NextForm(forms.Form):
    """Where a page leads back to: a path of this site; anything else is left out."""

    next = PathField(required=False, max_length=LONGEST_PATH)

    @classmethod
    def read(cls, query: QueryDict) -> str:
        """Return the path that a query asks for; empty without a right one."""
        form = cls(query)
        return str(form.cleaned_data["next"]) if form.is_valid() else ""


class ReportLinkForm(forms.Form):
    """For how many days a report's link lasts."""

    days = forms.TypedChoiceField(
        label="The link lasts for",
        choices=[(days, f"{days} days") for days in report_links.DAYS],
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how long the link lasts."),
    )


class StartForm(forms.Form):
    """Whether an interview begins without a clock."""

    clock = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], required=False, error_messages={"invalid_choice": "Start the clock, or not."}
    )


class HintForm(forms.Form):
    """How many hints the page shows."""

    after = CountField(min_value=0, max_value=100, error_messages=NOT_WHOLE)


MOST_THINGS = 100
"""More findings or clarifying questions than any case has."""


class AskForm(forms.Form):
    """What is asked for in a case: one of the things shown, such as `finding-3`, or the candidate's words."""

    asked = forms.ChoiceField(
        choices=[(f"{kind}-{number}", "") for kind in (Inquiry.Kind.FINDING, Inquiry.Kind.CLARIFICATION) for number in range(MOST_THINGS)],
        required=False,
        error_messages={"invalid_choice": NOT_WHOLE["invalid"]},
    )
    words = LineField(
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": f"Ask in at most {LONGEST_WORDS} characters."},
    )

    @property
    def chosen(self) -> tuple[str, int] | None:
        """Kind and number of what was chosen."""
        kind, _, number = self.cleaned_data["asked"].partition("-")
        return (kind, int(number)) if number else None

    @classmethod
    def words_of(cls, query: QueryDict) -> str:
        """Return the words that the query of a page gives; empty without right ones."""
        form = cls(query)
        return str(form.cleaned_data["words"]) if form.is_valid() else ""


class PhaseForm(forms.Form):
    """Which phase the page shows, from 0."""

    after = CountField(min_value=0, max_value=100, error_messages=NOT_WHOLE)


def level_field(**options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(choices=[(level, str(level)) for level in LEVELS], coerce=int, empty_value=None, **options)


class PredictForm(forms.Form):
    level = level_field(error_messages={"required": "Predict a level from 0 to 3.", "invalid_choice": "Predict a level from 0 to 3."})


MOST_CRITERIA = 50
"""More criteria than any rubric has; fields of further ones are ignored."""

POSITIONS = {str(position) for position in range(MOST_CRITERIA)}


def positions_sent(data: Mapping[str, Any], *names: str) -> list[int]:
    """Return the positions N of the fields `name-N` that were sent, in order. Storing checks that a rubric has such criteria."""
    parts = (field.rpartition("-") for field in data)
    return sorted({int(position) for name, _, position in parts if name in names and position in POSITIONS})


class RubricForm(forms.Form):
    """A rubric: `level-N`, `note-N` and `evidence-N` for criterion N, the tripwires ticked, and the version that the grader saw.

    On one's own page also `reply-N`, the level of the reply to follow-up N.
    """

    version = CountField(min_value=0, max_value=LARGEST_COUNT, error_messages=NOT_WHOLE)
    tripped = forms.TypedMultipleChoiceField(
        choices=[(position, "") for position in range(MOST_CRITERIA)],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "Tick the tripwires shown."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions_sent(self.data, "level", "note", "evidence")
        self.replies = positions_sent(self.data, "reply")
        for position in self.replies:
            self.fields[f"reply-{position}"] = level_field(required=False, error_messages={"invalid_choice": "A level is 0, 1, 2 or 3."})
        for position in self.positions:
            self.fields[f"level-{position}"] = level_field(required=False, error_messages={"invalid_choice": "A level is 0, 1, 2 or 3."})
            for name in ("note", "evidence"):
                self.fields[f"{name}-{position}"] = TextField(
                    required=False,
                    max_length=LONGEST_NOTE,
                    error_messages={"max_length": f"{name.capitalize()} has at most {LONGEST_NOTE:,} characters."},
                )

    @property
    def levels(self) -> dict[int, GivenLevel]:
        """What was given for each criterion that has a level."""
        data = self.cleaned_data
        return {
            position: GivenLevel(data[f"level-{position}"], data[f"note-{position}"], data[f"evidence-{position}"])
            for position in self.positions
            if data[f"level-{position}"] is not None
        }

    @property
    def reply_levels(self) -> dict[int, int]:
        """The level of each reply that has one, by the follow-up's position."""
        levels = {position: self.cleaned_data[f"reply-{position}"] for position in self.replies}
        return {position: level for position, level in levels.items() if level is not None}

    def missing_levels(self, rubric: Rubric) -> str:
        """Return a sentence that names the criteria with a note or evidence but no level, which isn't stored; empty if there are none."""
        data = self.cleaned_data
        bare = [position for position in self.positions if data[f"level-{position}"] is None]
        waiting = [position for position in bare if data[f"note-{position}"] or data[f"evidence-{position}"]]
        names = [rubric.criteria[position].name for position in waiting if position < len(rubric.criteria)]
        return f"Choose a level for {', '.join(names)}: a note is kept with its level." if names else ""

    @property
    def sent(self) -> QueryDict:
        """The data as it was sent, to be shown again."""
        return cast("QueryDict", self.data)

    def sent_with_version(self, version: int) -> QueryDict:
        """Return the data with another version, for a page that shows it again after a part of it was stored."""
        sent = self.sent.copy()
        sent["version"] = str(version)
        return sent

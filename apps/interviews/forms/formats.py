"""The form with which people put a format of their own together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, cast

from django import forms
from django.forms import BoundField, Field
from django.http import QueryDict

from apps.accounts.models import User
from apps.core.fields import CountField, NameField, field_of
from apps.curriculum.models import Blueprint, Question
from apps.curriculum.rules.content.source import RAPID
from apps.interviews.actions.planning import SECONDS_A_CARD
from apps.interviews.forms.interviews import NOT_WHOLE, FormatField, positions_sent
from apps.interviews.models import OwnFormat
from apps.interviews.queries.formats import formats_of, topic_titles
from apps.interviews.rules import asking_back, formats

FIELDS = ("kinds", "count", "minutes", "name", "topics", "difficulties")

MOST_MINUTES = 60
"""For one question."""

NEW_PART = {"count": 1, "minutes": 8}
"""A question of any kind but in phases is given so long or less, but for the longest."""

type Row = dict[str, Any]
"""What stands in the fields of a part, by the names of FIELDS."""


class LikeForm(forms.Form):
    """The format that a new one begins as, by the query of the page."""

    like = FormatField(required=False, error_messages={"invalid_choice": "Choose one of the formats shown."})

    @classmethod
    def read(cls, query: QueryDict, person: User | None) -> Blueprint | OwnFormat | None:
        """Return a format on offer or one of the person's; None without a right one."""
        form = cls(query)
        field_of(form, "like", FormatField).own = formats_of(person)
        return cast("Blueprint | OwnFormat | None", form.cleaned_data["like"]) if form.is_valid() else None


class FormatForm(forms.Form):
    """A format: its title, and for part N the fields `kinds-N` … `difficulties-N`. `change` adds, moves or takes a part out."""

    title = NameField(
        max_length=80,
        error_messages={"required": "Give the format a title.", "max_length": "A title has at most 80 characters."},
    )
    asks_back = forms.BooleanField(required=False)
    change = forms.ChoiceField(
        choices=[("add", ""), *((f"{what}-{number}", "") for what in ("up", "out") for number in range(2 * formats.MOST_PARTS))],
        required=False,
        error_messages={"invalid_choice": NOT_WHOLE["invalid"]},
    )

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, rows: Sequence[Row] = ()) -> None:
        """`rows` are the parts that a form that wasn't sent shows."""
        begun = {f"{name}-{number}": value for number, row in enumerate(rows) for name, value in row.items()}
        super().__init__(data, initial={**(initial or {}), **begun})
        self.positions = positions_sent(self.data, *FIELDS) if self.is_bound else list(range(len(rows)))
        self.topics = topic_titles()
        for position in self.positions:
            self.fields |= {f"{name}-{position}": field for name, field in _fields_of_a_part(self.topics).items()}

    @classmethod
    def of(cls, shown: Blueprint | OwnFormat | None, *, title: str = "") -> Self:
        """Return a form that shows a format, under another title if one is given; one with an empty part without a format."""
        if shown is None:
            return cls(initial={"asks_back": True}, rows=[NEW_PART])
        asks_back = shown.asks_back if isinstance(shown, OwnFormat) else shown.seconds >= asking_back.LONG_ENOUGH
        topics = topic_titles()
        return cls(initial={"title": title or shown.title, "asks_back": asks_back}, rows=[_row(part, topics) for part in shown.parts])

    @property
    def rows(self) -> list[tuple[int, dict[str, BoundField]]]:
        """The fields of each part by their names, and its number N."""
        return [(position, {name: self[f"{name}-{position}"] for name in FIELDS}) for position in self.positions]

    @property
    def may_grow(self) -> bool:
        """Another part fits."""
        return len(self.positions) < formats.MOST_PARTS

    @property
    def asks_for_change(self) -> bool:
        """A part is to be added, moved or taken out: nothing is stored yet."""
        return bool(self["change"].value())

    def changed(self) -> Self:
        """Return a form with the parts changed as asked for, and all else as it was sent, right or not."""
        sent: list[Row] = [{name: field.value() for name, field in fields.items()} for _, fields in self.rows]
        what, _, number = str(self["change"].value()).partition("-")
        place = self.positions.index(int(number)) if number in map(str, self.positions) else -1
        rows, place = formats.changed(sent, what, place, new=NEW_PART)
        form = type(self)(initial={name: self[name].value() for name in ("title", "asks_back")}, rows=rows)
        if place >= 0:
            form.fields[f"count-{place}"].widget.attrs["autofocus"] = True
        return form

    @property
    def chosen(self) -> dict[str, Any]:
        """Title, parts and follow-ups of a valid form, as actions take them."""
        return {name: self.cleaned_data[name] for name in ("title", "parts", "asks_back")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parts"] = [part for position in self.positions if (part := self._part(position, cleaned)) is not None]
        return cleaned

    def _part(self, position: int, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return part N as a format stores it; None, and what is wrong with it, if it isn't right."""
        if any(f"{name}-{position}" not in cleaned for name in FIELDS):
            return None
        sent = {name: cleaned[f"{name}-{position}"] for name in FIELDS}
        try:
            kinds, cases = formats.kinds_of(sent["kinds"])
        except formats.Mixed as mixed:
            self.add_error(f"kinds-{position}", str(mixed))
            return None
        if sent["minutes"] is None and kinds != [RAPID]:
            self.add_error(f"minutes-{position}", "Say how many minutes each question is given.")
            return None
        part = {
            "kinds": kinds,
            "count": sent["count"],
            "seconds": SECONDS_A_CARD if sent["minutes"] is None else 60 * sent["minutes"],
            "difficulties": sent["difficulties"],
            "cases": cases,
            "topics": sent["topics"],
        }
        return {"title": sent["name"] or formats.called(part, self.topics), **part}


def _fields_of_a_part(topics: Mapping[int, str]) -> dict[str, Field]:
    return {
        "kinds": _several([*formats.LABELS.items()], str, "Choose from the kinds shown."),
        "count": CountField(
            label="How many",
            min_value=1,
            max_value=formats.MOST_QUESTIONS,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), f"Say how many, from 1 to {formats.MOST_QUESTIONS}."
            ),
        ),
        "minutes": CountField(
            label="Minutes each",
            min_value=1,
            max_value=MOST_MINUTES,
            required=False,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"Give whole minutes, from 1 to {MOST_MINUTES}."),
        ),
        "name": NameField(
            label="Name", max_length=60, required=False, error_messages={"max_length": "The name of a part has at most 60 characters."}
        ),
        "topics": _several([*topics.items()], int, "Choose from the topics shown."),
        "difficulties": _several(Question.Difficulty.choices, str, "Choose mid, senior or staff."),
    }


def _several(choices: Sequence[tuple[Any, str]], kind: Callable[[Any], Any], refusal: str) -> Field:
    return forms.TypedMultipleChoiceField(
        choices=choices,
        coerce=kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), refusal),
    )


def _row(part: Mapping[str, Any], topics: Mapping[int, str]) -> Row:
    """Return what the fields of a stored part show: no name where it is called as nobody named it, no minutes for cards at half a one."""
    is_brief = part["kinds"] == [RAPID] and part["seconds"] <= SECONDS_A_CARD
    name = formats.called(part, topics)
    is_named = part["title"].removeprefix(name).strip().strip("0123456789")
    return {
        "kinds": formats.chosen_of(part),
        "count": part["count"],
        "minutes": None if is_brief else -(-part["seconds"] // 60),
        "name": part["title"] if is_named else "",
        "topics": part.get("topics", []),
        "difficulties": part.get("difficulties", []),
    }

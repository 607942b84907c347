"""What people send about their cards."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from django import forms

from apps.core.fields import LARGEST_COUNT, LONGEST_OF_A_ZONE, CountField, DayField, IdsField, LineField, TextField, field_of
from apps.core.text.zones import zone_names
from apps.curriculum.models import Blueprint
from apps.interviews.forms.interviews import NOT_WHOLE
from apps.reviews.actions.reviewing import Answer
from apps.reviews.rules.card_keys import CardKey
from apps.reviews.rules.memory import Rating, scheduler_of

LONGEST_FLAG = 1_000
"""Characters of what is wrong with a card."""

MOST_NEW, MOST_REVIEWS = 100, 500
"""Cards a day."""

LONGEST_HELD = 1_000
"""Characters of the keys of cards that a page holds."""


RETENTIONS = [0.8, 0.85, 0.9, 0.93, 0.95]
"""Chances of recall that one can choose from."""

MOST_MINUTES = 180
MOST_YEARS_AHEAD = 2
LONGEST_TITLE = 80
LONGEST_PARAMETERS = 500
NOT_21 = "FSRS takes 21 numbers within its bounds, with commas between them; copy them from Anki or leave the field empty."


def count_errors(least: int, most: int) -> dict[str, str]:
    """Return the sentence for every way in which a number can be wrong."""
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), f"This is a whole number from {least} to {most}.")


class ZoneForm(forms.Form):
    """The time zone that a browser says it is in, by its IANA name; it changes nothing where it isn't known."""

    zone = LineField(required=False, max_length=LONGEST_OF_A_ZONE)

    def clean_zone(self) -> str:
        """Return the zone's name; empty for one that isn't known."""
        zone: str = self.cleaned_data["zone"]
        return zone if zone in zone_names() else ""

    @classmethod
    def read(cls, sent: str) -> str:
        """Return the zone in a cookie, whatever it holds."""
        form = cls({"zone": unquote(sent)})
        return str(form.cleaned_data["zone"]) if form.is_valid() else ""


class ReviewForm(ZoneForm):
    """An answer to a card. `ago` is in seconds, `spent` in milliseconds; `held` are the keys of the cards that the page has already."""

    key = forms.UUIDField(error_messages=NOT_WHOLE)
    rating = forms.TypedChoiceField(
        choices=[(rating.value, rating.name) for rating in Rating],
        coerce=lambda value: Rating(int(value)),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say how well you knew it: Again, Hard, Good or Easy."),
    )
    ago = CountField(required=False, min_value=0, max_value=LARGEST_COUNT, error_messages=NOT_WHOLE)
    spent = CountField(required=False, min_value=0, max_value=LARGEST_COUNT, error_messages=NOT_WHOLE)
    held = LineField(required=False, max_length=LONGEST_HELD)
    cram = forms.BooleanField(required=False)

    @property
    def answer(self) -> Answer:
        """The valid form as a value."""
        sent = self.cleaned_data
        ago = timedelta(seconds=sent["ago"] or 0)
        return Answer(sent["key"], sent["rating"], ago, spent_ms=sent["spent"] or 0, is_cramming=sent["cram"])

    @property
    def cards_held(self) -> set[CardKey]:
        """The keys in `held`; what is no key is left out."""
        return {key for card in self.cleaned_data["held"].split(",") if (key := CardKey.read(card)) is not None}


class StudyForm(forms.Form):
    """How a person wants to be asked. `parameters` are FSRS' 21 numbers, such as Anki's optimizer prints them; none for its default."""

    desired_retention = forms.TypedChoiceField(
        label="How sure to be",
        coerce=float,
        widget=forms.RadioSelect,
        choices=[(retention, f"{retention:.0%}") for retention in RETENTIONS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the chances shown."),
    )
    new_a_day = CountField(label="New cards a day", min_value=0, max_value=MOST_NEW, error_messages=count_errors(0, MOST_NEW))
    reviews_a_day = CountField(
        label="Known cards a day, at most", min_value=1, max_value=MOST_REVIEWS, error_messages=count_errors(1, MOST_REVIEWS)
    )
    minutes_a_day = CountField(label="Minutes a day", min_value=5, max_value=MOST_MINUTES, error_messages=count_errors(5, MOST_MINUTES))
    remind_at = forms.TypedChoiceField(
        label="A mail a day, at most",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "No mail"), *((hour, f"at {hour}:00") for hour in range(24))],
        error_messages={"invalid_choice": "Choose one of the hours shown."},
    )
    types_answers = forms.BooleanField(label="Type before the answer shows", required=False)
    parameters = LineField(
        label="FSRS parameters",
        required=False,
        max_length=LONGEST_PARAMETERS,
        help_text="21 numbers with commas between them, such as Anki’s optimizer gives. Empty for the default.",
        error_messages={"max_length": NOT_21},
    )

    def clean_parameters(self) -> list[float]:
        """Return the numbers; none for an empty field. Refuses any that FSRS would."""
        text = self.cleaned_data["parameters"]
        if not text:
            return []
        try:
            numbers = tuple(float(number) for number in text.strip("[] ").split(","))
            scheduler_of(numbers)
        except ValueError:
            raise forms.ValidationError(NOT_21) from None
        return list(numbers)


class InterviewDateForm(forms.Form):
    """The day of a real interview, and with whom it is."""

    held_on = DayField(
        label="The day",
        years=MOST_YEARS_AHEAD,
        error_messages=dict.fromkeys(("required", "invalid"), "Choose the day of the interview."),
    )
    title = LineField(
        label="What for",
        required=False,
        max_length=LONGEST_TITLE,
        error_messages={"max_length": f"This has at most {LONGEST_TITLE} characters; shorten it."},
    )

    formats = IdsField(
        Blueprint.objects.on_offer(),
        label="What to practise, once a week each",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the interviews shown."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """`today` is the person's study day; an interview can't be before it."""
        super().__init__(*args, **kwargs)
        field = field_of(self, "held_on", DayField)
        field.today = today
        field.widget.attrs["min"] = today.isoformat()


class UndoForm(forms.Form):
    """Which answer is taken back; without a key, the latest."""

    key = forms.UUIDField(required=False, error_messages=NOT_WHOLE)


class FlagForm(forms.Form):
    """What is wrong with a card."""

    note = TextField(
        label="What is wrong with this card?",
        max_length=LONGEST_FLAG,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Say in a few words what is wrong, so that the authors can correct it.",
            "max_length": f"A note has at most {LONGEST_FLAG:,} characters; shorten yours.",
        },
    )

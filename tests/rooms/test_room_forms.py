"""The forms of rooms: each refusal is one sentence that says what would be right."""

import pytest
from django.utils import timezone

from apps.rooms.forms.rooms import MOST_YEARS_AHEAD, CodeForm, MoveForm, NameForm, OpenForm, WhenForm
from tests.factories import make_question

NEXT_YEAR = timezone.now().year + 1
TOO_FAR = timezone.now().year + MOST_YEARS_AHEAD + 1

NO_TIME = "Write the day and time as 2026-12-01 09:30."
PAST = "This moment is past; choose a later one"
FAR = f"This is too far away; choose a moment within {MOST_YEARS_AHEAD} years."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Say to which day and time the meeting moves."),
        (" ", NO_TIME),
        ("soon", NO_TIME),
        (f"{NEXT_YEAR}-13-01T09:00", NO_TIME),
        (f"{NEXT_YEAR}-02-30T09:00", NO_TIME),
        ("2020-01-01T09:00", f"{PAST}."),
        (f"{TOO_FAR}-01-01T09:00", FAR),
    ],
)
def test_a_meeting_moves_to_a_future_moment_within_two_years(typed, says):
    assert MoveForm({"scheduled_for": typed}).errors == {"scheduled_for": [says]}


def test_refusing_a_past_time_says_that_none_is_needed():
    assert WhenForm({}).is_valid()
    assert WhenForm({"scheduled_for": "2020-01-01T09:00"}).errors == {"scheduled_for": [f"{PAST}, or leave it empty to meet now."]}


@pytest.mark.parametrize(("zone", "hour"), [("", 9), ("Asia/Tokyo", 0)])
def test_a_typed_moment_is_in_the_persons_zone_or_utc(zone, hour):
    form = MoveForm({"scheduled_for": f"{NEXT_YEAR}-06-01T09:00", "zone": zone})

    assert form.is_valid()
    moment = form.cleaned_data["scheduled_for"]
    assert (moment.utctimetuple().tm_hour, moment.date().isoformat()) == (hour, f"{NEXT_YEAR}-06-01")


@pytest.mark.parametrize("zone", ["../etc", "Mars/Phobos"])
def test_a_zone_that_is_not_known_is_said_not_taken_for_utc(zone):
    form = MoveForm({"scheduled_for": f"{NEXT_YEAR}-06-01T09:00", "zone": zone})

    assert form.errors == {"scheduled_for": [f"The time zone “{zone}” isn’t known here: write the day and time in UTC."]}


@pytest.mark.parametrize(
    ("typed", "title"), [("Thursday\u2028at\x85nine\x0b", "Thursday at nine"), ("\u202edetfel", "detfel"), ("\u3164", "")]
)
def test_a_title_is_one_line(alice, typed, title):
    form = OpenForm(alice, {"title": typed})
    form.full_clean()

    assert form.cleaned_data["title"] == title


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u202e", "\u2800", " "])
def test_a_name_in_a_room_can_be_seen(name):
    assert NameForm({"name": name}).errors == {"name": ["Say by which name the others should see you."]}


@pytest.mark.parametrize("typed", ["\uff23\uff34KC MTUH", "ctkc-mtuh", "CTKCMTUH"])
def test_a_code_is_read_in_any_width(typed):
    form = CodeForm({"code": typed})

    assert form.is_valid()
    assert form.cleaned_data["code"] == "CTKCMTUH"


@pytest.mark.django_db
def test_a_question_is_chosen_by_its_title(alice):
    question = make_question()

    labels = [choice.choice_label for choice in OpenForm(alice)["questions"]]

    assert question.revision is not None
    assert labels == [f"{question.revision.title} ({question.code})"]

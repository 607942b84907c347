"""A room as a calendar file: its text, and the view that serves it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import icalendar
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.rooms.rules import states
from apps.rooms.rules.icalendar import event
from tests import NOON
from tests.factories import make_blueprint, make_module, make_participant, make_room, make_team

START = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "uid": "room-1@dryrun",
    "sequence": 3,
    "stamp": NOON,
    "start": START,
    "length": timedelta(minutes=45),
    "summary": "Thursday",
    "description": "The room",
    "url": "https://dryrun.example.com/rooms/1/",
    "location": "https://meet.example.com/a",
}

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1)


def parsed(text: str) -> icalendar.Event:
    """Return the only event of a calendar, as another library reads it."""
    calendar = icalendar.Calendar.from_ical(text)
    (entry,) = calendar.walk("VEVENT")
    assert isinstance(entry, icalendar.Event)
    assert entry.errors == []
    return entry


# The text


def test_the_text_is_an_event_of_rfc_5545():
    assert event(**PLAIN).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dry Run//Rooms//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:room-1@dryrun",
        "SEQUENCE:3",
        "DTSTAMP:20261123T120000Z",
        "DTSTART:20261201T173000Z",
        "DTEND:20261201T181500Z",
        "SUMMARY:Thursday",
        "DESCRIPTION:The room",
        "LOCATION:https://meet.example.com/a",
        "URL:https://dryrun.example.com/rooms/1/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_another_program_reads_what_was_written():
    entry = parsed(event(**PLAIN))

    assert (entry["UID"], entry["SEQUENCE"], entry["SUMMARY"]) == ("room-1@dryrun", 3, "Thursday")
    assert (entry.start, entry.end, entry.DTSTAMP) == (START, START + timedelta(minutes=45), NOON)
    assert (entry["URL"], entry["LOCATION"]) == (PLAIN["url"], PLAIN["location"])


def test_a_moment_of_any_zone_is_written_in_utc():
    elsewhere = START.astimezone(timezone(timedelta(hours=-5)))

    assert "DTSTART:20261201T173000Z\r\n" in event(**PLAIN | {"start": elsewhere})


def test_characters_that_end_a_value_are_escaped():
    text = event(**PLAIN | {"summary": "a,b;c\\d\r\nEND:VEVENT"})

    assert "SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT\r\n" in text
    assert parsed(text)["SUMMARY"] == "a,b;c\\d\nEND:VEVENT"


@given(summary=ANY_TEXT, description=ANY_TEXT)
def test_any_text_comes_back_unchanged_and_no_line_is_too_long(summary, description):
    text = event(**PLAIN | {"summary": summary, "description": description})

    entry = parsed(text)
    assert (entry["SUMMARY"], entry["DESCRIPTION"]) == (summary, description)
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    assert "\n" not in text.replace("\r\n", "")


# The view


@pytest.fixture
def room(alice, bob):
    """A room of Alice's, in a week, of a team in which Bob is a member."""
    blueprint = make_blueprint(module=make_module(), seconds=2700)
    team = make_team(owner=alice, members=[bob], name="Platform")
    return make_room(
        host=alice, team=team, title="Thursday", blueprint=blueprint, scheduled_for=START, call_url="https://meet.example.com/a"
    )


def address(room):
    return reverse("rooms:room-calendar", args=[room.pk])


def test_people_who_may_see_a_room_get_its_calendar_file(as_user, room, alice, bob, guest):
    make_participant(room=room, person=guest)

    for person in (alice, bob, guest):
        answer = as_user(person).get(address(room))

        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="room.ics"'
        entry = parsed(answer.content.decode())
        assert (entry["SUMMARY"], entry.start, entry.end) == ("Thursday (Platform)", START, START + timedelta(minutes=45))
        assert entry["URL"] == f"http://testserver{room.get_absolute_url()}"
        assert entry["LOCATION"] == "https://meet.example.com/a"


def test_a_stranger_a_guest_and_a_visitor_get_404(client, as_user, room, charlie, guest):
    for browser in (as_user(charlie), as_user(guest), client):
        assert browser.get(address(room)).status_code == 404


def test_a_room_of_single_questions_lasts_an_hour(as_user, alice):
    room = make_room(host=alice, scheduled_for=START)

    entry = parsed(as_user(alice).get(address(room)).content.decode())

    assert entry.end - entry.start == timedelta(minutes=60)
    assert entry["LOCATION"] == f"http://testserver{room.get_absolute_url()}"


def test_a_room_without_a_time_has_no_file(as_user, alice):
    assert as_user(alice).get(address(make_room(host=alice))).status_code == 404


def test_a_changed_room_is_the_same_event_with_a_higher_number(as_user, room, alice):
    before = parsed(as_user(alice).get(address(room)).content.decode())
    room.version += 1
    room.state = states.CLOSED
    room.save(update_fields=["version", "state"])

    after = parsed(as_user(alice).get(address(room)).content.decode())

    assert before["UID"] == after["UID"] == f"room-{room.pk}@dryrun"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)


def test_someone_taken_out_gets_no_file(as_user, room, charlie):
    make_participant(room=room, person=charlie, removed_at=NOON)

    assert as_user(charlie).get(address(room)).status_code == 404

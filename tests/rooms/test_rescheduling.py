"""Moving a meeting: who may, what its calendar file says, and who is told."""

from datetime import datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.rooms.actions import lobby, reminders
from apps.rooms.actions.context import NotYours
from apps.rooms.models import Participant, Room
from tests import NOON
from tests.factories import make_participant, make_room, make_team

NEXT_YEAR = timezone.now().year + 1
SOON, LATER = NOON + timedelta(minutes=50), NOON + timedelta(days=1)


@pytest.fixture
def room(alice, bob) -> Room:
    """A room of Alice's, in 50 minutes, with Bob in it."""
    room = make_room(host=alice, title="Thursday", scheduled_for=SOON)
    make_participant(room=room, person=bob)
    return room


def move(room: Room, to: datetime, *, by: str = "Alice", now: datetime = NOON) -> Room:
    lobby.reschedule(room.pk, Participant.objects.get(room=room, name=by), scheduled_for=to, now=now)
    return Room.objects.get(pk=room.pk)


def test_a_meeting_moves_and_the_room_says_from_where(room):
    moved = move(room, LATER)

    assert (moved.scheduled_for, moved.moved_from, moved.version) == (LATER, SOON, room.version + 1)


def test_moving_a_meeting_to_its_own_time_changes_nothing(room):
    moved = move(move(room, LATER), LATER)

    assert (moved.scheduled_for, moved.moved_from) == (LATER, SOON)


def test_scheduling_a_room_that_had_no_time_is_no_move(alice):
    put_off = move(make_room(host=alice), LATER)

    assert (put_off.scheduled_for, put_off.moved_from) == (LATER, None)


def test_only_the_host_moves_a_meeting_and_never_into_the_past(room):
    with pytest.raises(NotYours):
        move(room, LATER, by="Bob")
    with pytest.raises(Refused, match="This moment is past"):
        move(room, NOON - timedelta(seconds=1))

    assert Room.objects.get().scheduled_for == SOON


def test_a_running_round_is_not_moved(three):
    three.begin()

    with pytest.raises(Refused, match="The round is on"):
        move(three.room, LATER)


def test_everyone_is_reminded_again_after_a_move(room):
    assert reminders.claim_due(now=NOON) == [room]
    move(room, LATER)

    assert reminders.claim_due(now=NOON) == []
    assert reminders.claim_due(now=LATER - timedelta(minutes=50)) == [room]


@pytest.fixture
def tomorrow() -> datetime:
    """Tomorrow by the real clock, which pages read themselves."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)


def test_the_calendar_file_of_a_moved_meeting_replaces_the_earlier_one(alice, as_user, tomorrow):
    room = make_room(host=alice, scheduled_for=tomorrow)
    client = as_user(alice)

    def read() -> tuple[str, int, object]:
        file = client.get(reverse("rooms:room-calendar", args=[room.pk])).content
        (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
        assert isinstance(event, icalendar.Event)
        return str(event["UID"]), int(str(event["SEQUENCE"])), event.start

    uid, sequence, _ = read()
    move(room, tomorrow + timedelta(hours=1), now=timezone.now())
    uid_after, sequence_after, start = read()

    assert (uid_after, start) == (uid, tomorrow + timedelta(hours=1))
    assert sequence_after > sequence


def test_the_room_and_the_team_page_say_that_it_moved(alice, bob, as_user, tomorrow):
    team = make_team(owner=alice, members=[bob])
    room = make_room(host=alice, team=team, scheduled_for=tomorrow)
    make_participant(room=room, person=bob)
    as_user(alice).post(
        reverse("rooms:room-reschedule", args=[room.pk]),
        {"scheduled_for": f"{tomorrow + timedelta(hours=10):%Y-%m-%dT%H:%M}", "zone": "Asia/Tokyo"},
    )

    for address in (room.get_absolute_url(), team.get_absolute_url()):
        page = as_user(bob).get(address).content.decode()
        assert "moved" in page.lower()
        for moment in (tomorrow, tomorrow + timedelta(hours=1)):  # Tokyo is nine hours ahead
            assert page.count(f"{moment:%Y-%m-%dT%H:%M:%SZ}") == 1, address


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Say to which day and time the meeting moves."),
        ({"scheduled_for": "soon"}, "Write the day and time as 2026-12-01 09:30."),
        ({"scheduled_for": "2020-01-01T09:00"}, "This moment is past"),
        ({"scheduled_for": f"{NEXT_YEAR}-01-01T09:00", "zone": "../etc"}, "The time zone “../etc” isn’t known here"),
        ({"scheduled_for": f"{NEXT_YEAR}-12-31T23:59", "zone": "Pacific/Midway"}, ""),
        ({"scheduled_for": "0001-01-01T00:00", "zone": "Pacific/Kiritimati"}, "This moment is past"),
        ({"scheduled_for": "9999-12-31T23:59", "zone": "Pacific/Midway"}, "too far away"),
    ],
)
def test_what_was_typed_is_answered_with_a_sentence(alice, as_user, tomorrow, sent, says):
    room = make_room(host=alice, scheduled_for=tomorrow)

    answer = as_user(alice).post(reverse("rooms:room-reschedule", args=[room.pk]), sent)

    assert answer.status_code == (422 if says else 302)
    assert says in answer.content.decode()

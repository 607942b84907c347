"""Meetings that were called off: calendar, pages and mail say so, and say nothing of meetings that took place."""

from datetime import datetime, timedelta

import icalendar
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.config.celery import app
from apps.rooms import tasks
from apps.rooms.actions import calling_off, closing, lobby
from apps.rooms.actions.personal_data import CALLED_OFF
from apps.rooms.models import Participant, Room
from apps.rooms.rules import states
from tests import NOON
from tests.factories import make_participant, make_room, make_team

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def mail_leaves(settings):
    settings.MAIL_LEAVES, settings.REDIS_URL, settings.SITE_URL = True, "", "https://dryrun.example.com"


@pytest.fixture
def tomorrow() -> datetime:
    """Tomorrow by the real clock, which pages and tasks read themselves."""
    return timezone.now().replace(microsecond=0) + timedelta(days=1)


@pytest.fixture
def planned(alice, bob, tomorrow) -> Room:
    """A room of Alice's, tomorrow, with Bob in it."""
    room = make_room(host=alice, title="Thursday", scheduled_for=tomorrow, call_url="https://meet.example.com/a")
    make_participant(room=room, person=bob, name="Bob")
    return room


def host(room: Room) -> Participant:
    return Participant.objects.get(room=room, person=room.host_id)


def close(room: Room, *, now: datetime = NOON) -> None:
    closing.close(room.pk, host(room), now=now)


def event_of(room: Room, client) -> icalendar.Event:
    answer = client.get(reverse("rooms:room-calendar", args=[room.pk]))
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["METHOD"] == "PUBLISH"
    [event] = calendar.walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    assert event.errors == []
    return event


def sequence_of(event: icalendar.Event) -> int:
    return int(str(event["SEQUENCE"]))


# The calendar


def test_the_file_of_a_meeting_that_was_called_off_cancels_the_entry(planned, as_user, bob, tomorrow):
    before = event_of(planned, as_user(bob))
    close(planned)

    after = event_of(planned, as_user(bob))

    assert "STATUS" not in before
    assert (after["STATUS"], after["TRANSP"], after["SUMMARY"]) == ("CANCELLED", "TRANSPARENT", "Called off: Thursday")
    assert (after["UID"], after.start) == (before["UID"], before.start)
    assert sequence_of(after) > sequence_of(before)


def test_the_file_of_a_meeting_that_took_place_stays_the_same(three, as_user):
    Room.objects.update(scheduled_for=NOON + WEEK)
    three.reveal()
    close(three.room)

    assert "STATUS" not in event_of(three.room, as_user(three.bob.person))


def test_a_meeting_closed_during_its_first_round_took_place(three, as_user):
    Room.objects.update(scheduled_for=NOON)
    three.begin()
    close(three.room)

    assert not calling_off.was_called_off(three.room)


def test_a_round_that_was_only_prepared_is_no_meeting(three):
    Room.objects.update(scheduled_for=NOON)
    three.draw()
    close(three.room)

    assert calling_off.was_called_off(three.room)


def test_a_second_meeting_is_called_off_although_the_first_took_place(three, as_user):
    three.reveal()
    Room.objects.update(state=states.LOBBY)
    lobby.reschedule(three.room.pk, three.alice, scheduled_for=NOON + WEEK, now=NOON + timedelta(hours=1))
    close(three.room, now=NOON + timedelta(hours=2))

    assert event_of(three.room, as_user(three.bob.person))["STATUS"] == "CANCELLED"


def test_a_room_for_now_that_nobody_used_was_not_called_off(alice):
    room = make_room(host=alice)
    close(room)

    assert not calling_off.was_called_off(room)


def test_every_move_raises_the_sequence_even_back_to_an_earlier_time(planned, as_user, bob, tomorrow):
    client = as_user(bob)
    entries = [event_of(planned, client)]
    for to in (tomorrow + WEEK, tomorrow + 2 * WEEK, tomorrow, tomorrow + WEEK):
        lobby.reschedule(planned.pk, host(planned), scheduled_for=to, now=NOON)
        entries.append(event_of(planned, client))
    close(planned)
    entries.append(event_of(planned, client))

    numbers = list(map(sequence_of, entries))
    assert numbers == sorted(set(numbers))
    assert {str(entry["UID"]) for entry in entries} == {f"room-{planned.pk}@dryrun"}


# An erased host


def test_a_meeting_of_an_erased_host_is_called_off_for_its_participants(planned, as_user, alice, bob):
    before = event_of(planned, as_user(bob))

    personal_data.erase_all(alice, now=NOON)

    after = event_of(planned, as_user(bob))
    assert (after["STATUS"], sequence_of(after) > sequence_of(before)) == ("CANCELLED", True)
    assert after["SUMMARY"] == f"Called off: {CALLED_OFF}"
    assert "meet.example.com" not in after.to_ical().decode()
    assert "This meeting was called off." in as_user(bob).get(planned.get_absolute_url()).content.decode()


def test_a_meeting_of_an_erased_host_is_called_off_for_the_team(alice, bob, as_user, tomorrow):
    team = make_team(owner=alice, members=[bob])
    room = make_room(host=alice, team=team, scheduled_for=tomorrow)

    personal_data.erase_all(alice, now=NOON)

    assert event_of(room, as_user(bob))["STATUS"] == "CANCELLED"


def test_an_erased_hosts_past_meetings_and_those_nobody_knew_are_deleted(alice, bob):
    make_room(host=alice, scheduled_for=NOON + WEEK)
    make_participant(room=make_room(host=alice, scheduled_for=NOON - WEEK), person=bob)
    make_participant(room=make_room(host=alice), person=bob)

    personal_data.erase_all(alice, now=NOON)

    assert not Room.objects.exists()


# The pages


def test_room_entrance_list_and_team_page_say_it_was_called_off(alice, bob, charlie, as_user, tomorrow, client):
    team = make_team(owner=alice, members=[bob])
    room = make_room(host=alice, team=team, scheduled_for=tomorrow)
    make_participant(room=room, person=bob)
    assert "called off" not in as_user(bob).get(room.get_absolute_url()).content.decode()
    close(room)

    inside = as_user(bob).get(room.get_absolute_url()).content.decode()
    assert "This meeting was called off." in inside
    assert reverse("rooms:room-calendar", args=[room.pk]) in inside
    assert "This meeting was called off." in client.get(room.get_absolute_url()).content.decode()
    assert "called off" in as_user(bob).get(reverse("rooms:rooms")).content.decode()
    assert "called off" in as_user(bob).get(team.get_absolute_url()).content.decode()


def test_no_page_calls_a_meeting_off_that_took_place(three, as_user):
    Room.objects.update(scheduled_for=NOON)
    three.reveal()
    close(three.room)

    for address in (three.room.get_absolute_url(), reverse("rooms:rooms")):
        assert "called off" not in as_user(three.bob.person).get(address).content.decode()


# The mail


def test_everyone_but_the_host_is_told_once_that_it_is_off(planned, alice, bob, charlie, guest):
    make_participant(room=planned, person=charlie, removed_at=NOON)
    make_participant(room=planned, person=guest)
    assert tasks.tell_called_off() == 0
    close(planned)

    assert (tasks.tell_called_off(), tasks.tell_called_off()) == (1, 0)

    [message] = mail.outbox
    assert message.to == ["bob@example.com"]
    assert message.subject.startswith("Called off: Thursday, ")
    assert f"https://dryrun.example.com{reverse('rooms:room-calendar', args=[planned.pk])}" in message.body


def test_people_are_told_even_if_the_host_erased_their_account(planned, alice):
    personal_data.erase_all(alice, now=NOON)

    assert tasks.tell_called_off() == 1

    assert [message.to for message in mail.outbox] == [["bob@example.com"]]


def test_nobody_is_told_of_a_past_meeting_that_is_called_off(alice, bob):
    room = make_room(host=alice, scheduled_for=timezone.now() - timedelta(minutes=1))
    make_participant(room=room, person=bob)
    close(room)

    assert tasks.tell_called_off() == 0


def test_without_mail_no_called_off_meeting_is_claimed(planned, settings):
    settings.MAIL_LEAVES = False
    close(planned)

    assert tasks.tell_called_off() == 0
    assert Room.objects.get().called_off_told_at is None


def test_no_mail_goes_to_someone_erased_meanwhile(planned, bob):
    close(planned)
    personal_data.erase_all(bob, now=NOON)

    tasks.send_called_off(str(planned.pk), bob.pk)

    assert mail.outbox == []


def test_called_off_meetings_are_looked_for_every_minute():
    assert app.conf.beat_schedule["tell-called-off"] == {"task": tasks.tell_called_off.name, "schedule": 60.0}

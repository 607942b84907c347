"""Mail about rooms and invitations: who gets it, when, how often, and what it says."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.config.celery import app
from apps.core.mail import leaves
from apps.rooms import tasks
from apps.rooms.actions import reminders
from apps.rooms.models import Participant, Reminder, Room
from apps.rooms.rules import states
from apps.teams import tasks as invitations
from apps.teams.actions import membership
from tests import NOON
from tests.at_once import together
from tests.factories import make_invitation, make_participant, make_room, make_team
from tests.own_redis import OwnRedis
from tests.services import wait_until

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_leaves(settings):
    """Mail is sent at once, without a worker, to Django's outbox for tests."""
    settings.MAIL_LEAVES = True
    settings.REDIS_URL = ""
    settings.SITE_URL = "https://dryrun.example.com"


@pytest.fixture
def soon():
    """A moment 50 minutes from now by the real clock, which the task reads itself."""
    return timezone.now() + timedelta(minutes=50)


def due(room) -> bool:
    return room in reminders.claim_due(now=NOON)


# When


@pytest.mark.parametrize(
    ("ahead", "is_due"),
    [
        (timedelta(minutes=60, seconds=1), False),
        (timedelta(minutes=60), True),
        (timedelta(minutes=45), True),
        (timedelta(minutes=44, seconds=59), False),
        (timedelta(minutes=-1), False),
    ],
)
def test_a_reminder_is_due_from_an_hour_to_three_quarters_before(alice, ahead, is_due):
    assert due(make_room(host=alice, scheduled_for=NOON + ahead)) is is_due


def test_the_task_runs_several_times_within_that_quarter_hour():
    entry = app.conf.beat_schedule["remind"]

    assert entry["task"] == tasks.remind.name
    assert 3 * timedelta(seconds=entry["schedule"]) <= reminders.EARLIEST - reminders.LATEST


def test_a_room_is_claimed_for_reminders_once(alice):
    room = make_room(host=alice, scheduled_for=NOON + timedelta(minutes=50))

    assert due(room)
    assert not due(room)
    assert Room.objects.get().reminded_at == NOON


def test_a_closed_room_and_one_without_a_time_remind_nobody(alice):
    make_room(host=alice, scheduled_for=NOON + timedelta(minutes=50), state=states.CLOSED)
    make_room(host=alice)

    assert reminders.claim_due(now=NOON) == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_one_claims_a_room(alice):
    make_room(host=alice, scheduled_for=NOON + timedelta(minutes=50))
    given_out: list[object] = []

    raised = together(*[lambda: given_out.extend(reminders.claim_due(now=NOON))] * 6)

    assert raised == []
    assert len(given_out) == 1


# Whom


def test_members_and_participants_are_reminded_once_each(alice, bob, charlie, guest, soon):
    room = make_room(host=alice, team=make_team(owner=alice, members=[bob]), scheduled_for=soon)
    for person in (bob, charlie, guest):
        make_participant(room=room, person=person)

    assert tasks.remind() == 3
    assert tasks.remind() == 0

    assert sorted(message.to for message in mail.outbox) == [["alice@example.com"], ["bob@example.com"], ["charlie@example.com"]]


def test_people_taken_out_or_switched_off_are_not_reminded(alice, bob, charlie, soon):
    room = make_room(host=alice, team=make_team(owner=alice, members=[bob]), scheduled_for=soon)
    make_participant(room=room, person=bob, removed_at=NOON)
    make_participant(room=room, person=charlie)
    charlie.is_active = False
    charlie.save(update_fields=["is_active"])

    tasks.remind()

    assert [message.to for message in mail.outbox] == [["alice@example.com"]]


@pytest.mark.parametrize(("guests", "reminds"), [(Room.Guests.NONE, False), (Room.Guests.OBSERVE, True)])
def test_a_former_member_is_reminded_only_if_guests_may_come(alice, bob, soon, guests, reminds):
    team = make_team(owner=alice, members=[bob])
    room = make_room(host=alice, team=team, guests=guests, scheduled_for=soon)
    make_participant(room=room, person=bob)

    membership.leave(team, person=bob)

    assert (bob in reminders.people_of(room)) is reminds


def test_a_room_without_a_team_reminds_nobody_but_those_who_came(alice, bob, charlie, soon):
    room = make_room(host=alice, scheduled_for=soon)
    make_participant(room=room, person=bob)

    tasks.remind()

    assert sorted(message.to for message in mail.outbox) == [["alice@example.com"], ["bob@example.com"]]


def test_without_mail_no_room_counts_as_reminded(settings, alice, soon):
    settings.MAIL_LEAVES = False
    make_room(host=alice, scheduled_for=soon)

    assert tasks.remind() == 0
    assert Room.objects.get().reminded_at is None


# Again


class RefusesBob(EmailBackend):
    """Sends every mail except those to Bob, which raise the error it is given."""

    fails_with: Exception | None = None

    def send_messages(self, messages):
        for message in messages:
            if "bob@example.com" in message.to and self.fails_with is not None:
                raise self.fails_with
        return super().send_messages(messages)


@pytest.fixture
def refuses_bob(settings):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.RefusesBob"}}
    yield RefusesBob
    RefusesBob.fails_with = None


def a_while_later():
    """Move all tries further into the past, as if the task ran again later."""
    Reminder.objects.update(tried_at=F("tried_at") - reminders.AGAIN_AFTER)


def mailed_to() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


@pytest.mark.parametrize(
    "trouble",
    [SMTPRecipientsRefused({"bob@example.com": (550, b"no such box")}), ConnectionRefusedError(), ValueError("no head of a mail")],
)
def test_a_failed_mail_stops_no_other_and_is_tried_again(alice, bob, charlie, soon, refuses_bob, trouble):
    room = make_room(host=alice, team=make_team(owner=bob, members=[charlie]), scheduled_for=soon)
    make_room(host=charlie, scheduled_for=soon + timedelta(minutes=1))
    refuses_bob.fails_with = trouble

    assert tasks.remind() == 3
    assert mailed_to() == ["alice@example.com", "charlie@example.com", "charlie@example.com"]
    assert list(room.reminders.filter(sent_at=None).values_list("person", flat=True)) == [bob.pk]

    a_while_later()
    assert tasks.remind() == 0  # not better yet
    a_while_later()
    refuses_bob.fails_with = None
    assert tasks.remind() == 1

    assert mailed_to() == ["alice@example.com", "bob@example.com", "charlie@example.com", "charlie@example.com"]
    a_while_later()
    assert tasks.remind() == 0


def test_a_failed_reminder_is_retried_until_fifteen_minutes_before(alice):
    begins = NOON + timedelta(minutes=50)
    room = make_room(host=alice, scheduled_for=begins)
    reminders.claim_due(now=NOON)

    def is_tried(now) -> bool:
        return [reminder.room for reminder in reminders.claim_unsent(now=now)] == [room]

    assert is_tried(NOON)
    assert not is_tried(NOON + timedelta(minutes=1))
    assert is_tried(NOON + timedelta(minutes=5))
    assert is_tried(begins - reminders.LAST_TRY)
    assert not is_tried(begins - reminders.LAST_TRY + timedelta(minutes=5))


def test_every_run_of_the_task_tries_failed_reminders_again():
    assert timedelta(seconds=app.conf.beat_schedule["remind"]["schedule"]) > reminders.AGAIN_AFTER


def test_a_reminder_queued_twice_is_sent_once(alice, soon):
    room = make_room(host=alice, scheduled_for=soon)
    tasks.remind()

    tasks.send_reminder(str(room.pk), alice.pk)

    assert mailed_to() == ["alice@example.com"]


@pytest.mark.parametrize("gone", ["erased", "deleted", "taken out", "room closed", "room moved", "room deleted"])
def test_a_reminder_that_became_pointless_is_not_sent(alice, bob, soon, gone):
    room = make_room(host=alice, scheduled_for=soon)
    participant = make_participant(room=room, person=bob)
    ids = str(room.pk), bob.pk
    reminders.claim_due(now=timezone.now())
    if gone == "erased":
        User.objects.filter(pk=bob.pk).update(email=None)
    elif gone == "taken out":
        Participant.objects.filter(pk=participant.pk).update(removed_at=NOON)
    elif gone == "room closed":
        Room.objects.update(state=states.CLOSED)
    elif gone == "room moved":
        Room.objects.update(scheduled_for=soon + timedelta(days=1))
    else:
        room.participants.all().delete()
        (bob if gone == "deleted" else room).delete()

    tasks.send_reminder(*ids)

    assert mail.outbox == []


def test_a_room_that_the_last_release_reminded_of_is_left_alone(alice, soon):
    make_room(host=alice, scheduled_for=soon, reminded_at=timezone.now())

    assert tasks.remind() == 0


def test_reminders_queued_by_the_last_release_are_sent(alice, soon):
    room = make_room(host=alice, scheduled_for=soon, reminded_at=timezone.now())

    tasks.send_reminder(str(room.pk), alice.pk)

    assert mailed_to() == ["alice@example.com"]


@pytest.mark.parametrize("title", ["a\u2028b", "a\x85b", "a\x0bb", "a\nBcc: mallory@example.com", "\u202edetfel", "\u3164"])
def test_everyone_is_reminded_of_a_room_with_an_old_multiline_title(alice, bob, soon, title, as_user):
    room = make_room(host=alice, title=title, scheduled_for=soon)
    make_participant(room=room, person=bob)

    assert tasks.remind() == 2

    assert mailed_to() == ["alice@example.com", "bob@example.com"]
    for address in (reverse("rooms:rooms"), room.get_absolute_url(), reverse("rooms:room-calendar", args=[room.pk])):
        assert as_user(alice).get(address).status_code == 200


# What


def test_a_reminder_says_which_room_when_and_where(alice, bob, soon):
    team = make_team(owner=alice, name="R&D <core>")
    room = make_room(host=alice, team=team, title="Thursday's & more", scheduled_for=soon, call_url="https://meet.example.com/a?b=1&c=2")

    tasks.remind()

    (message,) = mail.outbox
    assert message.subject == f"Soon: Thursday's & more, {soon:%-d %b %Y, %H:%M} UTC"
    assert f"of R&D <core> begins on {soon:%-d %b %Y, %H:%M} UTC." in message.body
    assert f"\nhttps://dryrun.example.com{room.get_absolute_url()}\n" in message.body
    assert "\nhttps://meet.example.com/a?b=1&c=2\n" in message.body


def test_an_invitation_says_who_invites_to_what(alice):
    invitation = make_invitation(team=make_team(owner=alice, name="R&D"), by=alice, email="dora@example.com", at=timezone.now())

    invitations.send_invitation(str(invitation.pk), "https://dryrun.example.com/invitations/1/")

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Alice invites you to R&D on Dry Run", ["dora@example.com"])
    assert "\nhttps://dryrun.example.com/invitations/1/\n" in message.body
    assert f"until {invitation.expires_at:%-d %b %Y, %H:%M} UTC" in message.body


def test_a_withdrawn_or_open_to_all_invitation_is_not_sent(alice):
    team = make_team(owner=alice)
    for fields in ({"email": "dora@example.com", "revoked_at": NOON}, {"email": ""}):
        invitations.send_invitation(str(make_invitation(team=team, by=alice, at=timezone.now(), **fields).pk), "https://x/")

    assert mail.outbox == []


# How


def test_sending_says_that_the_mail_server_is_away(settings, alice):
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}
    }
    invitation = make_invitation(team=make_team(owner=alice), by=alice, email="dora@example.com", at=timezone.now())

    assert leaves(invitations.send_invitation, str(invitation.pk), "https://x/") is False


@pytest.mark.services
def test_sending_says_within_seconds_that_redis_is_away_or_silent(settings, own_redis: OwnRedis):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = own_redis.url
    assert leaves(invitations.send_invitation, "no-such-invitation", "https://dryrun.example.com/")

    began = time.monotonic()
    with own_redis.frozen():
        assert not leaves(invitations.send_invitation, "no-such-invitation", "https://dryrun.example.com/")
    own_redis.kill()
    assert not leaves(invitations.send_invitation, "no-such-invitation", "https://dryrun.example.com/")
    assert time.monotonic() - began < 3


class OneMailServer(StreamRequestHandler):
    """As much of an SMTP server as it takes to receive one mail."""

    received: list[str] = []

    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            word = line.split()[0].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.received.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self.say("221 bye" if word == b"QUIT" else "250 fine")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_the_timetable_asks_for(settings, alice, bob, soon, tmp_path):
    room = make_room(host=alice, team=make_team(owner=alice, members=[bob]), title="Thursday", scheduled_for=soon)
    database = configured.DATABASES["default"]
    log = tmp_path / "worker.log"
    with ThreadingTCPServer(("127.0.0.1", 0), OneMailServer) as server, log.open("wb") as output:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environ = os.environ | {
            "DATABASE_URL": f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
            "EMAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
            "SITE_URL": "https://dryrun.example.com",
            "LOG_LEVEL": "INFO",
        }
        command = [sys.executable, "-m", "celery", "-A", "apps.config.celery", "worker", "--pool=solo"]
        worker = subprocess.Popen([*command, "--without-mingle"], cwd=ROOT, env=environ, stdout=output, stderr=output)
        try:
            wait_until(lambda: " ready." in log.read_text(errors="replace"), "the worker", log)
            tasks.remind.delay()
            wait_until(lambda: len(OneMailServer.received) == 2, "the mail", log)
        finally:
            worker.terminate()
            worker.wait(timeout=20)
            server.shutdown()

    assert all(f"https://dryrun.example.com{room.get_absolute_url()}" in message for message in OneMailServer.received)
    assert Room.objects.get().reminded_at is not None

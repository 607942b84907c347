"""Guests without records are removed after a while; nobody else is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import tasks
from apps.accounts.actions import old_guests
from apps.accounts.models import Preferences, User
from apps.config.celery import app
from apps.curriculum.models import Section
from tests import NOON
from tests.factories import make_interview, make_participant, make_read_mark, make_room

pytestmark = pytest.mark.django_db

LONG_AGO, LATELY = NOON - timedelta(days=91), NOON - timedelta(days=89)


def came(at, **fields) -> User:
    """Create a guest who was last here at that moment."""
    guest = User.objects.create_guest()
    User.objects.filter(pk=guest.pk).update(**{"joined_at": at, "last_login": at} | fields)
    return guest


def test_who_did_nothing_and_stayed_away_is_removed_with_their_settings():
    Preferences.objects.create(person=came(LONG_AGO), time_factor=2.0)
    came(LONG_AGO, last_login=None)

    assert old_guests.remove(now=NOON) == 2
    assert not User.objects.exists()


def test_who_was_there_lately_stays():
    came(LATELY)
    came(LONG_AGO, last_login=LATELY)

    assert old_guests.remove(now=NOON) == 0


def test_who_did_anything_at_all_stays(module, alice):
    make_interview(person=came(LONG_AGO))
    make_read_mark(person=came(LONG_AGO), section=Section.objects.all()[0])
    make_participant(room=make_room(host=alice), person=came(LONG_AGO))
    make_room(host=came(LONG_AGO))

    assert old_guests.remove(now=NOON) == 0


def test_an_account_stays_however_long_nobody_used_it(alice):
    User.objects.update(joined_at=LONG_AGO, last_login=LONG_AGO)

    assert old_guests.remove(now=NOON) == 0


def test_what_one_run_leaves_the_next_one_takes(monkeypatch):
    monkeypatch.setattr(old_guests, "MOST_AT_ONCE", 2)
    for _ in range(3):
        came(LONG_AGO)

    assert [old_guests.remove(now=NOON) for _ in range(3)] == [2, 1, 0]


def test_the_command_says_how_many(capsys):
    came(timezone.now() - timedelta(days=91))

    for words in ("1 guest removed.\n", "0 guests removed.\n"):
        call_command("remove_old_guests")
        assert capsys.readouterr().out == words


def test_a_worker_does_it_every_night():
    came(timezone.now() - timedelta(days=91))
    planned = app.conf.beat_schedule["remove-old-guests"]

    assert planned["task"] == tasks.remove_old_guests.name
    assert tasks.remove_old_guests() == 1


def test_a_hundred_cost_as_many_queries_as_one():
    counts = []
    for number in (1, 100):
        for _ in range(number):
            came(LONG_AGO)
        with CaptureQueriesContext(connection) as asked:
            assert old_guests.remove(now=NOON) == number
        counts.append(len(asked))

    assert counts[0] == counts[1]

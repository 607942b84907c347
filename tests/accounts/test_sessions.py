"""Expired sessions are cleared at night; all others stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from apps.accounts import tasks
from apps.accounts.actions import sessions
from apps.config import nightly
from apps.config.celery import app
from tests import NOON

pytestmark = pytest.mark.django_db


def expire(*moments) -> None:
    first = Session.objects.count()
    Session.objects.bulk_create(Session(session_key=f"key-{first + n}", session_data="", expire_date=at) for n, at in enumerate(moments))


def test_what_has_expired_goes_and_what_has_not_stays():
    expire(NOON - timedelta(days=400), NOON - timedelta(seconds=1), NOON, NOON + timedelta(seconds=1))

    assert sessions.clear(now=NOON) == 2
    assert sessions.clear(now=NOON) == 0
    assert Session.objects.count() == 2


def test_who_is_signed_in_stays_so(as_user, alice):
    client = as_user(alice)

    sessions.clear(now=timezone.now() + timedelta(days=364))

    assert client.get("/progress/").context["person"] == alice


def test_many_are_cleared_in_batches_and_the_next_run_continues(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sessions, "BATCH", 2)
    monkeypatch.setattr(sessions, "MOST_AT_ONCE", 4)
    expire(*[NOON - timedelta(days=1)] * 7)

    with django_assert_num_queries(4):
        assert sessions.clear(now=NOON) == 4
    assert sessions.clear(now=NOON) == 3


def test_the_command_says_how_many(capsys):
    expire(NOON - timedelta(days=400))

    for words in ("1 session removed.\n", "0 sessions removed.\n"):
        call_command("clear_old_sessions")
        assert capsys.readouterr().out == words


def test_a_worker_does_it_every_night():
    expire(NOON - timedelta(days=400))

    assert app.conf.beat_schedule["clear-old-sessions"]["task"] == tasks.clear_old_sessions.name
    assert tasks.clear_old_sessions() == 1


@pytest.mark.django_db(transaction=True)  # its connection is closed in between
def test_the_embedded_server_tidies_up_by_itself(caplog):
    expire(NOON - timedelta(days=400))
    caplog.set_level("INFO", "dryrun.nightly")

    nightly.tidy_up()

    assert [record.getMessage() for record in caplog.records] == ["Tidied up: 1 sessions, 0 guests, 0 interviews."]
    assert not Session.objects.exists()

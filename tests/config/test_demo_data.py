"""`manage.py demo_data`: a half-year that every page can show, and that adds up."""

import re
from collections.abc import Iterator
from io import StringIO
from itertools import product
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Blueprint
from apps.interviews.models import Interview
from apps.progress.models import PracticeDay
from apps.reviews.actions.scheduling import WRITTEN
from apps.reviews.models import CardSchedule, Gap, InterviewDate, Review, StudySettings
from apps.rooms.models import Room
from tests import NOON
from tests.bench.scale import REAL
from tests.test_access import ROOM_ACTIONS

pytestmark = pytest.mark.xdist_group("demo")  # one process makes the data

ANA = "ana@demo.example"
OF_OPEN_ROOMS = {"rooms:room-calendar", "rooms:room-stage", "rooms:room-desk"}
PAGES = [name for name, (_, statuses) in ROOM_ACTIONS.items() if statuses[0] in {200, 302}]


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker, quick_passwords) -> Iterator[str]:
    """Load the content and make the data once; each test is rolled back to here. Return what the command said."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", stdout=StringIO())
        call_command("demo_data", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def ana(said, db) -> User:
    return User.objects.get(email=ANA)


def ids(person: User, name: str) -> dict[str, list[Any]]:
    """Return all objects of the person's that the URL may name, by its argument."""
    rooms = Room.objects.lately_of(person)
    rooms = rooms.not_closed() if name in OF_OPEN_ROOMS else rooms
    team = person.memberships.get().team
    return {
        "interview_id": list(Interview.objects.visible_to(person).filter(is_hosted=False).values_list("pk", flat=True)),
        "team_id": [team.pk],
        "member_id": list(team.memberships.exclude(person=person).values_list("pk", flat=True)),
        "invitation_id": list(team.invitations.values_list("pk", flat=True)),
        "format_id": list(person.own_formats.values_list("pk", flat=True)),
        "attempt_id": list(person.incident_attempts.values_list("pk", flat=True)),
        "set_id": list(person.question_sets.values_list("pk", flat=True)),
        "own_id": list(person.own_cards.values_list("pk", flat=True)),
        "room_id": list(rooms.values_list("pk", flat=True)),
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_show_it(name, ana, as_user):
    own, client = ids(ana, name), as_user(ana)
    arguments = {key: own[key] if value == "?" else [REAL.get(key, value)] for key, value in ROOM_ACTIONS[name][0].items()}
    for values in product(*arguments.values()):
        path = reverse(name, kwargs=dict(zip(arguments, values, strict=True)))

        assert client.get(path, follow=True).status_code == 200, path


def test_it_says_how_to_sign_in(said, db):
    words = re.search(r"Sign in as (\S+) with the password (\S+)", said)

    assert words
    assert Client().login(username=words[1], password=words[2])


def test_what_is_kept_is_what_the_logs_add_up_to(ana):
    def kept() -> tuple[list[tuple], list[tuple]]:
        schedules = CardSchedule.objects.filter(person=ana).order_by("card").values_list("card", "suspended_at", *WRITTEN)
        days = PracticeDay.objects.filter(person=ana).order_by("on")
        return list(schedules), list(days.values_list("on", "card_seconds", "answer_seconds", "reading_seconds"))

    before = kept()
    call_command("rebuild_schedules", verbosity=0, stdout=StringIO())
    call_command("rebuild_practice_days", verbosity=0, stdout=StringIO())

    assert kept() == before


def test_it_holds_something_of_everything(ana):
    assert Review.objects.filter(person=ana).count() > 1_000
    assert Review.objects.filter(person=ana, source=Review.Source.INTERVIEW).exists()
    assert Review.objects.filter(person=ana).exclude(undone_at=None).exists()
    assert 0 < CardSchedule.objects.filter(person=ana).count() < 186
    assert {gap.closed_by_id is None for gap in Gap.objects.filter(person=ana)} == {True, False}
    assert Interview.objects.filter(person=ana, state="graded").values("title").distinct().count() > 6
    assert set(Interview.objects.filter(person=ana).values_list("state", flat=True)) == {"planned", "submitted", "graded"}
    assert InterviewDate.objects.get().held_on == StudySettings.objects.get().scheduled_for


def test_a_database_with_people_is_not_touched(said, db):
    before = User.objects.count()

    with pytest.raises(CommandError, match=r"^There are people in this database: [^.]*\.$"):
        call_command("demo_data")

    assert User.objects.count() == before


def test_a_second_time_it_says_that_it_is_there(said, db):
    with pytest.raises(CommandError, match="has the demonstration data already"):
        call_command("demo_data", add=True)


def test_without_content_it_says_how_to_load_it(said, db):
    User.objects.update(email=None)
    Blueprint.objects.update(retired_at=NOON)

    with pytest.raises(CommandError, match="load_content"):
        call_command("demo_data", add=True)

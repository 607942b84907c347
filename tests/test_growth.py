"""What a page reads doesn't grow with others' work: every URL, page of the admin and task, on tables full of strangers' records.

The database itself counts the rows that it fetched, of each table, for each request. A query without an index reads all of a table, and one
by the wrong index reads most of it; either shows here, no matter who wrote it.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import old_guests, personal_data
from apps.accounts.models import Preferences, User
from apps.core.admin import MOST_COUNTED
from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, ReadMark, Section, StudyDocument
from apps.example.models import Drill, DrillSample
from apps.handson.models import Attempt, CommandRun
from apps.interviews.actions import answering, deleting
from apps.interviews.models import (
    AnchorGrading,
    Assessment,
    CriterionLevel,
    FirstGrades,
    FollowUp,
    Inquiry,
    Interview,
    OwnFormat,
    QuestionSet,
    ReportLink,
    Response,
    SavedQuestion,
    SetQuestion,
)
from apps.observability.queries import gauges
from apps.progress.models import DayPlan, PracticeDay
from apps.reviews.models import CardDraft, CardFlag, CardSchedule, Gap, InterviewDate, OwnCard, OwnReview, Review, StudySettings
from apps.rooms.actions import reminders
from apps.rooms.models import Attendance, Event, Feedback, Participant, Reminder, Room, Round
from apps.teams.actions import report_sharing
from apps.teams.models import Invitation, Membership, SharedReport, Team
from tests.bench import population
from tests.factories import (
    make_attempt,
    make_blueprint,
    make_format,
    make_invitation,
    make_lesson,
    make_own_card,
    make_question,
    make_room,
    make_set,
    make_team,
)
from tests.small_module import grade
from tests.test_access import ALLAUTH, ROOM_ACTIONS

pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.xdist_group("crowd")]  # one process makes the crowd

GROWING: set[type[models.Model]] = {
    *(User, Preferences, EmailAddress, Session, ReadMark),
    *(Interview, Response, FollowUp, Inquiry, Assessment, CriterionLevel, AnchorGrading, FirstGrades, ReportLink),
    *(SavedQuestion, QuestionSet, SetQuestion, OwnFormat),
    *(Attempt, CommandRun),
    *(Review, CardSchedule, StudySettings, InterviewDate, InterviewDate.formats.through, Gap, CardFlag, PracticeDay, DayPlan),
    *(OwnCard, OwnReview, CardDraft),
    *(Team, Membership, Invitation, SharedReport, Room, Reminder, Participant, Round, Attendance, Event, Feedback),
}
"""Tables to which people keep adding rows."""

NOT_GROWING: set[type[models.Model]] = {
    *(Module, Lesson, Section, Question, QuestionRevision, Blueprint, Question.sections.through),  # as long as the content
    *(Drill, DrillSample),  # the last few are kept
    *(Group, Permission, ContentType, Group.permissions.through, User.groups.through, User.user_permissions.through),
    LogEntry,  # as long as what staff do by hand
    EmailConfirmation,  # we confirm none
    StudyDocument,  # staff send them by hand, and remove them
}

MANY = 2_000
"""Strangers' rows in each growing table: so many that the planner never reads them all because it is cheaper."""

FEW = 200
"""Rows of a table that a request may fetch: more than Alice has of anything, a tenth of what others have."""

FEW_OF_THE_ADMIN = MOST_COUNTED + 150
"""The same for pages of the admin, which show 100 rows and count to MOST_COUNTED."""


def concrete() -> set[type[models.Model]]:
    return {model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy and model._meta.managed}


def test_every_model_says_whether_it_grows():
    assert concrete() == GROWING | NOT_GROWING
    assert not GROWING & NOT_GROWING


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Other people with many records. They are made once; each test is rolled back to here, and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_lesson()
        make_question()
        make_question(kind=Question.Kind.RAPID)
        people = population.others(MANY)
        population.answers(4 * MANY, people, turns=2, hosted_every=2)
        population.share_reports(MANY)
        population.grade_again(MANY)
        population.put_together(MANY)
        population.debug(MANY)
        population.calibrate(MANY)
        wanted, blueprint = InterviewDate.formats.through, make_blueprint(module=make_lesson().module)
        dates = InterviewDate.objects.values_list("pk", flat=True)
        wanted.objects.bulk_create([wanted(interviewdate_id=date, blueprint=blueprint) for date in dates])
        population.analyse()
        connection.check_constraints()  # now, not at the end of every test
        yield
        transaction.set_rollback(True)


@pytest.fixture
def someone_of_old(crowd, three, alice, bob, plan) -> dict[str, Any]:
    """Make Alice with something of everything. Return the values for the arguments of URLs, one or several of each."""
    now = timezone.now()
    team = make_team(owner=alice, members=[bob])
    interviews = {}
    for name in ("running", "submitted", "graded"):
        interviews[name] = plan(alice, now=now)
        answering.start(interviews[name], now=now)
    for name in ("submitted", "graded"):
        answering.submit(interviews[name], now=now)
    grade(interviews["graded"], alice, 2, 2)
    report_sharing.share(team.memberships.get(person=alice), interviews["graded"], now=now)
    three.reveal()
    population.analyse()
    return {
        "interview_id": [interview.pk for interview in interviews.values()] + [three.interview.pk],
        "attempt_id": [make_attempt(person=alice).pk],
        "set_id": [make_set(person=alice).pk],
        "format_id": [make_format(person=alice).pk],
        "team_id": [team.pk],
        "member_id": [team.memberships.get(person=bob).pk],
        "own_id": [make_own_card(person=alice).pk],
        "invitation_id": [make_invitation(team=team, by=alice, at=now).pk],
        "room_id": [three.room.pk, make_room(host=alice, team=team, scheduled_for=now + timedelta(days=1)).pk],
    }


def fetched() -> Counter[str]:
    """Return how many rows of each growing table this transaction has fetched so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables")
        tables = {model._meta.db_table for model in GROWING}
        return Counter({table: count for table, count in cursor.fetchall() if table in tables})


class TooMuch(AssertionError):
    """More rows of a table were fetched than allowed; the text names the queries."""


@contextmanager
def reads_little(what: str, few: int = FEW) -> Iterator[None]:
    """Fail if the block reads too many rows. Whatever it does is rolled back."""
    before = fetched()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        yield
        read = {table: count for table, count in (fetched() - before).items() if count > few}
        if read:
            raise TooMuch(f"{what} fetches {read}\n{plans(asked, read)}")
        transaction.set_rollback(True)


def plans(asked: CaptureQueriesContext, read: dict[str, int]) -> str:
    """Return how the database finds the rows, for the queries on these tables."""
    plans_of_queries = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            text = query["sql"]
            if text.startswith("SELECT") and any(f'"{table}"' in text for table in read):
                with transaction.atomic():
                    cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {text}")
                    plans_of_queries.append("\n".join([text[:600], *(row[0] for row in cursor.fetchall())]))
    return "\n\n".join(plans_of_queries)


def addresses(name: str, ids: dict[str, Any]) -> list[str]:
    """Return the URL's paths with every object that it could be tried on."""
    made: list[dict[str, Any]] = [{}]
    for argument, value in (ROOM_ACTIONS[name][0] if name in ROOM_ACTIONS else {}).items():
        made = [arguments | {argument: chosen} for arguments in made for chosen in (ids[argument] if value == "?" else [value])]
    return [reverse(name, kwargs=arguments) for arguments in made]


SENT: dict[str, dict[str, object]] = {
    "accounts:erase": {"word": "erase"},
    "account_login": {"login": "person-7@example.com", "password": "wrong and long enough"},
    "account_signup": {"email": "new@example.com", "password1": "rather long and odd 7"},
    "account_reset_password": {"email": "alice@example.com"},
    "interviews:new": {"time_factor": 1.0},
    "teams:team-invite-mail": {"email": "zoe@example.com", "days": 7},
    "rooms:room-new": {"title": "Thursday", "name": "Alice", "guests": "observe"},
    "rooms:room-join": {"code": "ABCDEFGH"},
    "rooms:room-enter": {"name": "Alice"},
}
"""Forms that are posted to a URL, besides an empty one, where the work begins only with a valid form."""


@pytest.mark.parametrize("plan_for", ["auto", "force_generic_plan"])
def test_no_address_reads_what_others_did(plan_for, someone_of_old, alice, as_user, blueprint):
    """Each is tried by GET and by POST, with each object in each state; signing in and up as a visitor.

    Queries are planned once for the person's own values, and once generically, as prepared statements soon are in a process.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL plan_cache_mode = {plan_for}")
    signed_in = as_user(alice).cookies
    failures = []
    for name in [*ROOM_ACTIONS, *sorted(ALLAUTH - {"account_reset_password_from_key"})]:
        for path in addresses(name, someone_of_old):
            sent = SENT.get(name, {}) | ({"blueprint": blueprint.pk} if name in {"interviews:new", "rooms:room-new"} else {})
            for method in ("get", "post"):
                client = Client()
                if name not in ALLAUTH:
                    client.cookies = copy.deepcopy(signed_in)  # of each request anew: leaving ends a session for the others too
                try:
                    with reads_little(f"{method.upper()} {name}"):
                        assert getattr(client, method)(path, sent).status_code < 500
                except TooMuch as failure:
                    failures.append(str(failure))
    assert not failures, "\n\n".join(failures)


@pytest.fixture
def staff(someone_of_old, as_user) -> Client:
    return as_user(User.objects.create_superuser("staff@example.com", "correct horse battery"))


def test_no_page_of_the_admin_reads_everything(staff):
    failures = []
    for model in admin.site._registry:
        of_model = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.order_by("pk").first()
        paths = [reverse(f"{of_model}_changelist"), *([reverse(f"{of_model}_change", args=[row.pk])] if row else [])]
        for path in paths:
            try:
                with reads_little(f"GET {path}", FEW_OF_THE_ADMIN):
                    assert staff.get(path, follow=True).status_code == 200
            except TooMuch as failure:
                failures.append(str(failure))
    with reads_little("GET admin:index"):
        assert staff.get(reverse("admin:index")).status_code == 200
    assert not failures, "\n\n".join(failures)


WORK: dict[str, Callable[[User], object]] = {
    "the sweep": lambda _: answering.finish_overdue(now=timezone.now()),
    "the sweep of deleted ones": lambda _: deleting.remove(now=timezone.now()),
    "reminders": lambda _: [reminders.people_of(room) for room in reminders.claim_due(now=timezone.now() + timedelta(days=1))],
    "gauges": lambda _: list(gauges.SharedGauges().collect()),
    "the file of all that is kept": personal_data.export_all,
    "what erasing means": personal_data.warnings,
}


def test_no_work_in_the_background_reads_what_needs_nothing(someone_of_old, alice):
    for what, work in WORK.items():
        with reads_little(what):
            work(alice)


def test_everything_that_grows_has_many_rows_here(crowd):
    few = {model.__name__: count for model in GROWING if (count := model._base_manager.count()) < MANY}

    assert not few


def test_a_query_without_an_index_is_found(someone_of_old):
    with pytest.raises(TooMuch, match=r"(?s)fetches \{'accounts_user': .*Seq Scan on accounts_user"), reads_little("a search by name"):
        list(User.objects.filter(name="Person 7"))


def test_a_query_by_the_wrong_index_is_found(someone_of_old):
    with pytest.raises(TooMuch), reads_little("the latest of one person"):
        list(Interview.objects.filter(title="nothing").order_by("-pk")[:1])


def test_old_guests_are_read_once_a_night_and_no_more(someone_of_old):
    """Guests with records are checked again each night, which reads one row each. A batch of removals takes as many queries as one."""
    with CaptureQueriesContext(connection) as asked:
        old_guests.remove(now=timezone.now() + timedelta(days=3_650))

    assert len(asked) < 60

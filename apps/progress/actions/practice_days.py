"""Keep how long each day was practised. What changes a day's sources has that day added up anew, so nothing can be counted twice."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.curriculum.models import ReadMark
from apps.interviews.models import FollowUp, Interview, Response
from apps.interviews.rules import states
from apps.progress.models import PracticeDay
from apps.reviews.models import Review
from apps.reviews.queries.log import days_reviewed, seconds_spent
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.study_days import day_begins, study_day, zone_named


def on_reviews_changed(sender: type[Review], person: User, on: date, **_: Any) -> None:
    """Add up the day of a review."""
    add_up(person, [on], "card_seconds")


def on_reading_changed(sender: type[ReadMark], person: User, moments: Iterable[datetime], **_: Any) -> None:
    """Add up the days of read marks that came or went."""
    zone = zone_named(settings_of(person).time_zone)
    add_up(person, {study_day(at, zone) for at in moments}, "reading_seconds")


def on_interview_changed(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Add up the days on which the interview was answered, now that it counts or counts no more."""
    zone = zone_named(settings_of(interview.person).time_zone)
    closed = interview.responses.exclude(closed_at=None).values_list("closed_at", flat=True)
    add_up(interview.person, {study_day(at, zone) for at in closed if at}, "answer_seconds")


def on_person_merged(sender: type[User], source: User, target: User, **_: Any) -> None:
    """Add up all days of the account, now that the guest's work is its own."""
    rebuild(target)


def add_up(person: User, days: Iterable[date], *kinds: str) -> None:
    """Write what was practised on these study days, of these fields of a PracticeDay; without any, of all."""
    wanted = kinds or tuple(SECONDS)
    zone = zone_named(settings_of(person).time_zone) if SPANNED & set(wanted) else UTC
    for day in days:
        seconds = {kind: SECONDS[kind](person, day, zone) for kind in wanted}
        PracticeDay.objects.update_or_create(person=person, on=day, defaults=seconds)


def _card_seconds(person: User, day: date, zone: tzinfo) -> int:
    return seconds_spent(person, day)  # those of interviews are among the answers


def _answer_seconds(person: User, day: date, zone: tzinfo) -> int:
    answers = Response.objects.filter(interview__person=person, interview__state=states.GRADED, closed_at__range=_span(day, zone))
    replies = FollowUp.objects.filter(response__interview__person=person, response__interview__state=states.GRADED)
    given = [*answers, *replies.filter(closed_at__range=_span(day, zone))]
    return sum(min(answer.spent_seconds, MOST_SPENT * answer.allotted_seconds) for answer in given)


def _reading_seconds(person: User, day: date, zone: tzinfo) -> int:
    marks = ReadMark.objects.filter(person=person, read_at__range=_span(day, zone))
    return 60 * sum(mark.section.minutes for mark in marks.select_related("section"))


def _span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a study day."""
    return day_begins(day, zone), day_begins(day + timedelta(days=1), zone) - timedelta(microseconds=1)


MOST_SPENT = 2
"""Times what a question is given: more of an answer without a clock is time in which the page was open and nobody there."""

SECONDS: dict[str, Callable[[User, date, tzinfo], int]] = {
    "card_seconds": _card_seconds,
    "answer_seconds": _answer_seconds,
    "reading_seconds": _reading_seconds,
}
"""How the fields of a PracticeDay are added up."""

SPANNED = {"answer_seconds", "reading_seconds"}
"""Those whose sources know a moment alone, so the person's zone says which day it was."""


@transaction.atomic
def rebuild(person: User) -> int:
    """Make all days of the person anew. Return how many there are."""
    zone = zone_named(settings_of(person).time_zone)
    closed = Response.objects.filter(interview__person=person, interview__state=states.GRADED, closed_at__isnull=False)
    moments = [*closed.values_list("closed_at", flat=True), *ReadMark.objects.filter(person=person).values_list("read_at", flat=True)]
    days = {study_day(at, zone) for at in moments if at}
    days |= days_reviewed(person)
    PracticeDay.objects.filter(person=person).exclude(on__in=days).delete()
    add_up(person, sorted(days))
    return len(days)

"""Which questions a person was asked before, and how they went, in their latest LATEST interviews."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.interviews.models import Interview, Response
from apps.interviews.rules import states

LATEST = 500
"""Interviews that are looked at. A question further back may well come again, and without a bound the pages of someone who practises daily
would get slower every year."""

SHOWN = Q(opened_at__isnull=False) | Q(interview__submitted_at__isnull=False)
"""Selects responses whose question was shown: when its turn opened or, at the latest, with the model answer after the interview."""


def last_shares(person: User) -> dict[int, float | None]:
    """Return, for each question (by id) that the person was shown, the share of points (0–1) of the latest time; None if never graded.

    Questions shown in a discarded interview count as shown, but say nothing about how they went.
    """
    at = Coalesce("opened_at", "interview__submitted_at")
    shown = latest_answers(person).filter(SHOWN).annotate(shown_at=at)
    shares: dict[int, float | None] = {}
    for question, share, state in shown.order_by("shown_at", "pk").values_list("question_id", "share", "interview__state"):
        if state == states.VOID:
            shares.setdefault(question, None)
        else:
            shares[question] = share
    return shares


def latest_answers(person: User) -> QuerySet[Response]:
    """Return the responses of the person's latest interviews that aren't deleted.

    A subquery selects those interviews first, in an order that an index has.
    """
    latest = Interview.objects.filter(person=person).exclude(state=states.DELETED).latest_first().values("pk")[:LATEST]
    return Response.objects.filter(interview__in=latest)


def timed_answers(person: User) -> QuerySet[Response]:
    """Return those of `latest_answers` that are graded and were given against the clock: what figures are made of."""
    return latest_answers(person).filter(interview__state=states.GRADED, interview__is_untimed=False)


def waiting(person: User) -> set[int]:
    """Return the ids of questions in the person's planned or running interviews that weren't shown yet."""
    coming = latest_answers(person).filter(interview__state__in=[states.PLANNED, states.RUNNING]).exclude(SHOWN)
    return set(coming.values_list("question_id", flat=True))

"""What a person was asked before, and how it went: as far back as their latest 500 interviews."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.interviews.models import Interview, Response
from apps.interviews.rules import states

LATEST = 500
"""Interviews that are looked at. Nobody meets a question again by chance that lies further back, and without an end the page of someone who
practises daily would get slower every year."""

SHOWN = Q(opened_at__isnull=False) | Q(interview__submitted_at__isnull=False)
"""A question is shown when its turn opens, and at the latest with the model answer, when the interview is graded."""


def last_shares(person: User) -> dict[int, float | None]:
    """For each question this person was shown, the share of points (0–1) of the latest time; None where that was never graded.

    What was shown in an interview that was discarded was shown too, but says nothing about how it went.
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
    """Of the person's latest interviews. These are found first, in an order that an index has, whatever the database thinks of how many."""
    latest = Interview.objects.filter(person=person).latest_first().values("pk")[:LATEST]
    return Response.objects.filter(interview__in=latest)


def waiting(person: User) -> set[int]:
    """The questions of this person's interviews that are planned or running which weren't shown yet."""
    coming = latest_answers(person).filter(interview__state__in=[states.PLANNED, states.RUNNING]).exclude(SHOWN)
    return set(coming.values_list("question_id", flat=True))

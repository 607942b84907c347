"""What a person was asked before, and how it went."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.interviews import states
from apps.interviews.models import Response

SHOWN = Q(opened_at__isnull=False) | Q(interview__submitted_at__isnull=False)
"""A question is shown when its turn opens, and at the latest with the model answer, when the interview is graded."""


def last_shares(person: User) -> dict[int, float | None]:
    """For each question this person was shown, the share of points (0–1) of the latest time; None where that was never graded.

    What was shown in an interview that was discarded was shown too, but says nothing about how it went.
    """
    shown = Response.objects.filter(SHOWN, interview__person=person)
    shares: dict[int, float | None] = {}
    at = Coalesce("opened_at", "interview__submitted_at")
    for question, share, state in shown.order_by(at, "pk").values_list("question_id", "share", "interview__state"):
        if state == states.VOID:
            shares.setdefault(question, None)
        else:
            shares[question] = share
    return shares


def waiting(person: User) -> set[int]:
    """The questions of this person's interviews that are planned or running which weren't shown yet."""
    coming = Response.objects.filter(interview__person=person, interview__state__in=[states.PLANNED, states.RUNNING]).exclude(SHOWN)
    return set(coming.values_list("question_id", flat=True))

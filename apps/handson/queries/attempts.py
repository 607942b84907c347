"""A person's attempts at incidents."""

from django.db import models

from apps.accounts.models import User
from apps.handson.models import Attempt

MOST_LISTED = 20


def attempts_of(person: User, slug: str) -> list[Attempt]:
    """The newest attempts at one incident, without their clusters."""
    return list(Attempt.objects.filter(person=person, incident=slug).defer("state").order_by("-started_at", "-pk")[:MOST_LISTED])


def newest_by_incident(person: User) -> dict[str, Attempt]:
    """The attempt at each incident that is to be shown: one that is open, else the newest."""
    newest: dict[str, Attempt] = {}
    open_first = models.Case(models.When(ended_at=None, then=0), default=1)
    for attempt in Attempt.objects.filter(person=person).defer("state").order_by(open_first, "-started_at", "-pk")[:200]:
        newest.setdefault(attempt.incident, attempt)
    return newest

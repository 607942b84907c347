"""A person's attempts at incidents."""

from apps.accounts.models import User
from apps.handson.models import Attempt

MOST_LISTED = 20


def attempts_of(person: User, slug: str) -> list[Attempt]:
    """The newest attempts at one incident, without their clusters."""
    return list(Attempt.objects.filter(person=person, incident=slug).defer("state").order_by("-started_at", "-pk")[:MOST_LISTED])


def newest_by_incident(person: User) -> dict[str, Attempt]:
    """The newest attempt at each incident."""
    newest: dict[str, Attempt] = {}
    for attempt in Attempt.objects.filter(person=person).defer("state").order_by("-started_at", "-pk")[:200]:
        newest.setdefault(attempt.incident, attempt)
    return newest

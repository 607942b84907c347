"""What bears on a person's next interview."""

from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import Blueprint
from apps.interviews.models import Interview


def running_interview(person: User | None, now: datetime) -> Interview | None:
    """Return the latest interview taken alone whose clock runs; None if there is none, or if `person` is None."""
    if person is None:
        return None
    return Interview.objects.visible_to(person).running().filter(is_hosted=False, deadline__gt=now).latest_first().first()


def first_interview() -> Blueprint | None:
    """Return the blueprint that is advised for a first interview, the shortest; None if there is none at all."""
    return Blueprint.objects.not_retired().order_by("seconds", "module__number", "position", "pk").first()

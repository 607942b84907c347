"""Rebuild schedules when the log of a person has changed by more than a review."""

from typing import Any

from apps.accounts.models import User
from apps.reviews.actions.scheduling import rebuild_all
from apps.reviews.models import Review


def on_person_merged(sender: type[User], source: User, target: User, **_: Any) -> None:
    """Rebuild the account's schedules, now that a guest's reviews are its own."""
    if Review.objects.filter(person=target).exists():
        rebuild_all(target)

"""Rebuild schedules when the log of a person has changed by more than a review."""

from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.reviews.actions.scheduling import follow_interview, rebuild_all
from apps.reviews.models import OwnReview, Review
from apps.reviews.queries.settings import settings_of


def on_person_merged(sender: type[User], source: User, target: User, **_: Any) -> None:
    """Rebuild the account's schedules, now that a guest's reviews are its own, and follow the interviews of both."""
    follow_interview(target, settings_of(target), now=timezone.now())
    if Review.objects.filter(person=target).exists() or OwnReview.objects.filter(person=target).exists():
        rebuild_all(target)

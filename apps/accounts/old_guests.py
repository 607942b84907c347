"""Guests who came, did nothing that is kept, and stayed away."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import Preferences, User
from apps.accounts.personal_data import keys

STAYED_AWAY = timedelta(days=90)
MOST_AT_ONCE = 1_000
"""In one run: the next one takes the rest."""


def remove(*, now: datetime) -> int:
    """Removes those who began no session for 90 days and of whom nothing is kept but settings. Returns how many that were."""
    return sum(_remove(pk, now) for pk in list(_old(now).values_list("pk", flat=True)[:MOST_AT_ONCE]))


@transaction.atomic
def _remove(pk: int, now: datetime) -> bool:
    """The row is held first, so that nobody begins to work meanwhile."""
    User.objects.select_for_update().filter(pk=pk).first()
    removed, _ = _old(now).filter(pk=pk).delete()
    return bool(removed)


def _old(now: datetime) -> QuerySet[User]:
    before = now - STAYED_AWAY
    guests = User.objects.filter(email=None, is_active=True, joined_at__lt=before).exclude(last_login__gte=before)
    for model, key in keys(ours=True):
        if model is not Preferences:
            guests = guests.filter(~Exists(model._base_manager.filter(**{key: OuterRef("pk")})))
    return guests.order_by("pk")

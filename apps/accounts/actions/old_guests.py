"""Remove guests who stayed away for 90 days and have no records but settings."""

from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.actions.personal_data import keys
from apps.accounts.models import Preferences, User

STAYED_AWAY = timedelta(days=90)
MOST_AT_ONCE = 20_000
"""Guests removed in one run; the next run continues."""

BATCH = 500
"""Guests removed in one transaction, which queries every table that points at a person once."""


def remove(*, now: datetime) -> int:
    """Remove guests who began no session for 90 days and have no records but settings. Return how many."""
    pks = list(_old(now).values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_remove(list(batch), now) for batch in batched(pks, BATCH))


@transaction.atomic
def _remove(pks: list[int], now: datetime) -> int:
    """Lock the rows, so that nobody stores work meanwhile, and delete those that are still old and without records."""
    locked = list(User.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    still_old = list(_old(now).filter(pk__in=locked).values_list("pk", flat=True))
    User.objects.filter(pk__in=still_old).delete()
    return len(still_old)


def _old(now: datetime) -> QuerySet[User]:
    before = now - STAYED_AWAY
    guests = User.objects.filter(email=None, is_active=True, joined_at__lt=before).exclude(last_login__gte=before)
    for model, key in keys(ours=True):
        if model is not Preferences:
            guests = guests.filter(~Exists(model._base_manager.filter(**{key: OuterRef("pk")})))
    return guests.order_by("pk")

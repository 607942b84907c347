"""Guests who came, did nothing that is kept, and stayed away."""

from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.actions.personal_data import keys
from apps.accounts.models import Preferences, User

STAYED_AWAY = timedelta(days=90)
MOST_AT_ONCE = 20_000
"""In one run: the next one takes the rest."""

BATCH = 500
"""In one transaction, which asks every table that points at a person once."""


def remove(*, now: datetime) -> int:
    """Removes those who began no session for 90 days and of whom nothing is kept but settings. Returns how many that were."""
    found = list(_old(now).values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_remove(list(batch), now) for batch in batched(found, BATCH))


@transaction.atomic
def _remove(pks: list[int], now: datetime) -> int:
    """The rows are held first, so that nobody begins to work meanwhile; who did before that stays."""
    held = list(User.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    gone = list(_old(now).filter(pk__in=held).values_list("pk", flat=True))
    User.objects.filter(pk__in=gone).delete()
    return len(gone)


def _old(now: datetime) -> QuerySet[User]:
    before = now - STAYED_AWAY
    guests = User.objects.filter(email=None, is_active=True, joined_at__lt=before).exclude(last_login__gte=before)
    for model, key in keys(ours=True):
        if model is not Preferences:
            guests = guests.filter(~Exists(model._base_manager.filter(**{key: OuterRef("pk")})))
    return guests.order_by("pk")

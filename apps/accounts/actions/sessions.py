"""Delete expired sessions. A session expires a year after its last use."""

from datetime import datetime

from django.contrib.sessions.models import Session

BATCH = 1_000
"""Rows deleted in one statement, so that nobody who signs in has to wait for it."""

MOST_AT_ONCE = 200_000
"""Rows deleted in one run; the next run continues."""


def clear(*, now: datetime) -> int:
    """Delete expired sessions, and return how many. May be repeated."""
    cleared = 0
    while cleared < MOST_AT_ONCE:
        expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date").values_list("pk", flat=True)
        removed, _ = Session.objects.filter(pk__in=list(expired[:BATCH])).delete()
        cleared += removed
        if removed < BATCH:
            break
    return cleared

"""Sessions that are over: a year after they were last used they open nothing, and only take up room."""

from datetime import datetime

from django.contrib.sessions.models import Session

BATCH = 1_000
"""Rows of one statement, so that nobody who signs in waits for it."""

MOST_AT_ONCE = 200_000
"""In one run: the next one takes the rest."""


def clear(*, now: datetime) -> int:
    """Removes those that have expired. Returns how many that were; harmless when repeated."""
    cleared = 0
    while cleared < MOST_AT_ONCE:
        expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date").values_list("pk", flat=True)
        removed, _ = Session.objects.filter(pk__in=list(expired[:BATCH])).delete()
        cleared += removed
        if removed < BATCH:
            break
    return cleared

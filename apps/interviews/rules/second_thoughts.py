"""How long someone may think again about an interview of their own. All moments are aware and in UTC; the caller passes `now`."""

from datetime import datetime, timedelta

REOPENED_FOR = timedelta(hours=24)
"""How long after the first grading the grades can be reopened. Grading again doesn't prolong it."""


def may_reopen(graded_at: datetime, now: datetime) -> bool:
    """Whether grades first given at `graded_at` can be reopened: up to, but not at, REOPENED_FOR after it."""
    return now < graded_at + REOPENED_FOR

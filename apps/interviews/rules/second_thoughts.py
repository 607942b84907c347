"""How long someone may think again about an interview of their own. All moments are aware and in UTC; the caller passes `now`."""

from datetime import datetime, timedelta

REOPENED_FOR = timedelta(hours=24)
"""How long after the first grading the grades can be reopened. Grading again doesn't prolong it."""

UNDONE_FOR = timedelta(minutes=10)
"""How long a deleted interview can be brought back. Then its rows are removed."""


def may_reopen(graded_at: datetime, now: datetime) -> bool:
    """Whether grades first given at `graded_at` can be reopened: up to, but not at, REOPENED_FOR after it."""
    return now < graded_at + REOPENED_FOR


def may_undo(deleted_at: datetime, now: datetime) -> bool:
    """Whether an interview deleted at `deleted_at` can be brought back: up to, but not at, UNDONE_FOR after it."""
    return now < deleted_at + UNDONE_FOR

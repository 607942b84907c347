"""The only place that decides about time. All moments are aware and in UTC; the caller passes `now`."""

from datetime import datetime, timedelta

GRACE = timedelta(seconds=5)
"""The last keystrokes of someone who stopped in time may still be on the wire."""

NOTICES = (600, 300, 60, 30)
"""Seconds left at which the time is said aloud to who listens to the page; never each second."""


def turn_deadline(opened_at: datetime, allotted: timedelta, whole_deadline: datetime) -> datetime:
    """When a turn ends: after the time it was given, and never after the whole."""
    return min(opened_at + allotted, whole_deadline)


def is_over(deadline: datetime, now: datetime) -> bool:
    """Whether the time is up. At the deadline itself it is."""
    return now >= deadline


def still_counts(deadline: datetime, now: datetime) -> bool:
    """Whether text that reaches the server at `now` is part of the answer: up to and including GRACE after the deadline."""
    return now <= deadline + GRACE


def milliseconds_left(deadline: datetime, now: datetime) -> int:
    """Time left for the page's clock; never negative. The page gets this and no wall-clock time, so its own clock can't matter."""
    return max(0, round((deadline - now) / timedelta(milliseconds=1)))


def milliseconds_over(deadline: datetime, now: datetime) -> int:
    """Time left where nothing ends by itself: below zero, how long the deadline has passed."""
    return round((deadline - now) / timedelta(milliseconds=1))


def time_spent(opened_at: datetime, closed_at: datetime, deadline: datetime) -> timedelta:
    """How long a turn was worked on: until it was closed, but never past its deadline, whoever noticed that late."""
    return max(timedelta(0), min(closed_at, deadline) - opened_at)

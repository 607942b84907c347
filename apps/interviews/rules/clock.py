"""What the clock decides. All moments are aware and in UTC; the caller passes `now`."""

from datetime import datetime, timedelta

GRACE = timedelta(seconds=5)
"""How long after its deadline text still counts: the last save of someone who stopped in time may still be on its way."""

UNTIMED = timedelta(days=7)
"""How long an interview without a clock stays open: what nobody came back to is handed in as it is."""

NOTICES = (600, 300, 60, 30)
"""Seconds left at which a screen reader is told the time; every second would be too often."""


def turn_deadline(opened_at: datetime, allotted: timedelta, whole_deadline: datetime) -> datetime:
    """Return when a turn ends: after its allotted time, but never after the whole interview."""
    return min(opened_at + allotted, whole_deadline)


def is_over(deadline: datetime, now: datetime) -> bool:
    """Whether the time is up, as it is from the deadline itself on."""
    return now >= deadline


def still_counts(deadline: datetime, now: datetime) -> bool:
    """Whether text that reaches the server at `now` is part of the answer: up to and including GRACE after the deadline."""
    return now <= deadline + GRACE


def milliseconds_left(deadline: datetime, now: datetime) -> int:
    """Return the time left, never negative. Pages get this instead of a deadline, so that a wrong clock on a device doesn't matter."""
    return max(0, round((deadline - now) / timedelta(milliseconds=1)))


def milliseconds_over(deadline: datetime, now: datetime) -> int:
    """Return the time left or, if negative, the time since the deadline; for rooms, where the clock ends nothing."""
    return round((deadline - now) / timedelta(milliseconds=1))


def time_spent(opened_at: datetime, closed_at: datetime, deadline: datetime) -> timedelta:
    """Return how long a turn was worked on: until it was closed, or its deadline if that was noticed only later."""
    return max(timedelta(0), min(closed_at, deadline) - opened_at)

"""Signals of this app."""

from django.dispatch import Signal

interview_graded = Signal()
"""Sent when the candidate has graded every criterion of `interview`, inside the transaction that stores it."""

time_changed = Signal()
"""Sent when the allotted time of a planned `interview` has changed, inside the transaction that stores it."""

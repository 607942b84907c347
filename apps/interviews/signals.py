"""News of this app."""

from django.dispatch import Signal

interview_graded = Signal()
"""`interview` has every criterion graded by its candidate. Sent inside the transaction that stores it."""

time_changed = Signal()
"""`interview`, which is planned, now allots another time. Sent inside the transaction that stores it."""

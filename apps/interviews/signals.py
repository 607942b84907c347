"""News of this app."""

from django.dispatch import Signal

interview_graded = Signal()
"""`interview` has every criterion graded by its candidate. Sent inside the transaction that stores it."""

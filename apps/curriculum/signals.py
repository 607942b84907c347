"""Signals of this app."""

from django.dispatch import Signal

reading_changed = Signal()
"""Sent when `person` has marked sections as read or unread; `moments` are those of the marks that came or went."""

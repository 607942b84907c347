"""Signals of this app."""

from django.dispatch import Signal

reviews_changed = Signal()
"""Sent when a review of `person` on the study day `on` was stored or taken back, inside the transaction that stores it."""

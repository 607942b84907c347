"""News that apps tell each other without importing each other."""

from django.dispatch import Signal

person_merging = Signal()
"""All that `source` has is about to belong to `target` (both are users): a guest signs in to an account that was there before.

Sent inside the transaction that moves it, before anything has moved: for locks, and for telling who is affected once it holds.
"""

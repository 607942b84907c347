"""News that apps tell each other without importing each other."""

from django.dispatch import Signal

person_merged = Signal()
"""What `source` owned now belongs to `target` (both are users): a guest signed in to an account that was there before.

Sent inside a transaction, before the source is deleted. Every app with personal records moves its own.
"""

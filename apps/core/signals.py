"""News that apps tell each other without importing each other."""

from django.dispatch import Signal

sessions_ended = Signal()
"""Some session of `person` (a user) has ended before its time: they signed out.

Sent after the fact, for whatever goes on in the name of a session: it asks again whether it may.
"""

person_merging = Signal()
"""All that `source` has is about to belong to `target` (both are users): a guest signs in to an account that was there before.

Sent inside the transaction that moves it, before anything has moved: for locks, and for telling who is affected once it holds.
"""

person_merged = Signal()
"""All that `source` had belongs to `target` now. Sent inside the transaction that moved it, once everything is in its place."""

"""Signals by which a lower app tells higher ones without importing them."""

from django.dispatch import Signal

sessions_ended = Signal()
"""Sent after `person` (a user) signed out of a session. Whatever was opened by that session, such as a stream, checks its access again."""

person_going = Signal()
"""Sent when the row of `person` (a user) is about to be deleted: a guest signs in to an existing account, or someone is erased.

It is sent inside that transaction, before the person's row is locked and anything has changed. Receivers lock what they need and notify
others on commit. Rooms and teams must be locked before the person: a transaction that has locked a room or a team goes on to write
rows that point at people, and those writes wait for the person's row.
"""

person_merged = Signal()
"""Sent when everything of `source` has been moved to `target`, at the end of that transaction."""

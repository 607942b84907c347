"""News that apps tell each other without importing each other."""

from django.dispatch import Signal

sessions_ended = Signal()
"""Some session of `person` (a user) has ended before its time: they signed out.

Sent after the fact, for whatever goes on in the name of a session: it asks again whether it may.
"""

person_going = Signal()
"""The row of `person` (a user) is about to go: a guest signs in to an account that was there before, or someone is erased.

Sent inside the transaction that does it, before that row is locked and anything has changed: for telling who is affected once it holds, and
for locks. Whoever has locked a room or a team goes on to write rows that point at people, and those wait for the person's row: so rooms and
teams are locked first.
"""

person_merged = Signal()
"""All that `source` had belongs to `target` now. Sent inside the transaction that moved it, once everything is in its place."""

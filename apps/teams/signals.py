"""Signals of this app, sent inside the transaction that makes the change."""

from django.dispatch import Signal

member_joined = Signal()
"""Sent when `person` has become a member of `team`."""

member_removed = Signal()
"""Sent when an owner has removed `person` from `team`, at the time `now`. Django's `post_delete` of the membership was sent before."""

team_dissolving = Signal()
"""Sent when `team` is about to be dissolved, while its memberships still exist."""

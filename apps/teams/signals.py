"""News of this app, sent inside the transaction that stores it."""

from django.dispatch import Signal

member_joined = Signal()
"""`person` is a member of `team` now."""

member_removed = Signal()
"""`person` was taken out of `team` by an owner at `now`. Django's `post_delete` has said before that a membership ended."""

team_dissolving = Signal()
"""`team` is about to be dissolved: its memberships are still there."""

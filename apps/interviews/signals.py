"""Signals of this app."""

from django.dispatch import Signal

interview_graded = Signal()
"""Sent when the candidate has graded every criterion of `interview`, inside the transaction that stores it.

It is sent once more when the grades were reopened and given again, or a deleted interview came back. Before that, `interview_uncounted`
was sent.
"""

interview_uncounted = Signal()
"""Sent when a graded `interview` stops to count, at the moment `now`, inside the transaction that stores it.

Receivers take back what they made of it. If it counts again, `interview_graded` says so.
"""

interviews_going = Signal()
"""Sent before the rows of `interviews` (their ids) are removed, inside the transaction that does. Receivers delete what protects them."""

time_changed = Signal()
"""Sent when the allotted time of a planned `interview` has changed, inside the transaction that stores it."""

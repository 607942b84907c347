"""Delete an interview taken alone, bring it back for a while, and then remove its rows.

A deleted interview is in a state of its own, so it leaves every list and figure at once, and undoing has nothing to put together.
"""

from datetime import datetime

from django.db import transaction

from apps.core.errors import Refused
from apps.interviews.actions import answering
from apps.interviews.models import Interview
from apps.interviews.rules import second_thoughts, states
from apps.interviews.signals import interview_graded, interview_uncounted, interviews_going

MOST_AT_ONCE = 200
"""Interviews that one run of the sweep removes, so that no transaction is long."""


@transaction.atomic
def delete(interview: Interview, *, now: datetime) -> None:
    """Delete an interview, which `undo` can bring back. Does nothing if it is deleted already.

    Raises Refused while its clock runs, in a room, and if it was discarded.
    """
    if interview.is_hosted:
        raise Refused("An interview held in a room belongs to the others too, so it can’t be deleted.")
    answering.settle(interview, now=now)
    before = interview.state
    if before == states.DELETED:
        return
    if not states.INTERVIEW.may(before, states.DELETED):
        raise Refused("The clock of this interview runs; end it first, then it can be deleted.")
    rows = Interview.objects.filter(pk=interview.pk, state=before)
    if not rows.update(state=states.DELETED, deleted_at=now, deleted_from=before):
        raise Refused("This interview went on in another tab meanwhile; look at it again first.")
    interview.refresh_from_db()
    if before == states.GRADED:
        interview_uncounted.send(sender=Interview, interview=interview, now=now)


@transaction.atomic
def undo(interview: Interview, *, now: datetime) -> None:
    """Bring a deleted interview back, as it was. Does nothing if it isn't deleted. Raises Refused later than UNDONE_FOR after deleting."""
    before, deleted_at = interview.deleted_from, interview.deleted_at
    if interview.state != states.DELETED or deleted_at is None:
        return
    deleted = Interview.objects.filter(pk=interview.pk, state=states.DELETED)
    if not second_thoughts.may_undo(deleted_at, now) or not deleted.update(state=before, deleted_at=None, deleted_from=""):
        raise Refused("A deleted interview can be brought back for ten minutes; this one is gone.")
    interview.refresh_from_db()
    if before == states.GRADED:
        interview_graded.send(sender=Interview, interview=interview)


@transaction.atomic
def remove(*, now: datetime) -> int:
    """Remove for good what can't be brought back any more, at most MOST_AT_ONCE interviews. Return their number."""
    due = Interview.objects.filter(state=states.DELETED, deleted_at__lte=now - second_thoughts.UNDONE_FOR)
    gone = [interview.pk for interview in due.select_for_update().order_by("deleted_at", "pk")[:MOST_AT_ONCE]]
    if gone:
        interviews_going.send(sender=Interview, interviews=gone)
        Interview.objects.filter(pk__in=gone).delete()
    return len(gone)

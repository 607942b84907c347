"""What a person was asked before, and how it went."""

from django.db.models import Q

from apps.accounts.models import User
from apps.interviews import states
from apps.interviews.models import Response


def last_shares(person: User) -> dict[int, float | None]:
    """For each question this person has seen, the share of points (0–1) of the latest time; None where that was never graded."""
    seen = Response.objects.filter(Q(opened_at__isnull=False), interview__person=person).exclude(interview__state=states.VOID)
    return dict(seen.order_by("opened_at").values_list("question_id", "share"))

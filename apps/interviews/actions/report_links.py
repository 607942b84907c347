"""Share a report by a link that expires, and that can be revoked before."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from apps.core.errors import Refused
from apps.interviews.models import Interview, ReportLink
from apps.interviews.rules import states

DAYS = (7, 30, 90)
"""How long a link may last."""


def share(interview: Interview, *, days: int, now: datetime) -> None:
    """Give the report a link that lasts for one of DAYS. An earlier link leads nowhere any more. Raises Refused if nothing is graded."""
    if interview.state != states.GRADED:
        raise Refused("Grade the interview first: its report is what is shared.")
    ReportLink.objects.update_or_create(interview=interview, defaults={"key": token_urlsafe(32), "expires_at": now + timedelta(days=days)})


def revoke(interview: Interview) -> None:
    """Take the report's link away; a later one is another."""
    ReportLink.objects.filter(interview=interview).delete()

"""Share the report of an interview done alone with one's team, until the member stops or leaves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.interviews.models import Interview
from apps.interviews.rules.states import GRADED
from apps.teams.models import Membership, SharedReport, Team

MOST_OF_A_MEMBER = 5
"""Reports that a team's page shows of each member: those shared last."""


def share(membership: Membership, interview: Interview, *, now: datetime) -> SharedReport:
    """Share the report with the membership's team. May be repeated.

    Raises Refused unless the member did and graded the interview alone.
    """
    if interview.person_id != membership.person_id or interview.is_hosted or interview.state != GRADED:
        raise Refused("Only the report of an interview that you did and graded alone can be shared.")
    shared, _ = SharedReport.objects.get_or_create(membership=membership, interview=interview, defaults={"shared_at": now})
    return shared


def stop(membership: Membership, interview: Interview) -> None:
    """Stop sharing the report with the membership's team. Do nothing if it isn't shared."""
    SharedReport.objects.filter(membership=membership, interview=interview).delete()


def on_interviews_going(sender: type[Interview], interviews: Collection[UUID], **_: Any) -> None:
    """Stop sharing the reports of interviews that are about to be removed."""
    SharedReport.objects.filter(interview__in=interviews).delete()


def seen_by(person: User, team_id: UUID) -> QuerySet[SharedReport]:
    """Return the reports that members shared with the team, if the person is one of them; else none."""
    inside = Team.objects.of(person).filter(pk=team_id)
    return _shown().filter(membership__team__in=inside).select_related("membership__person", "membership__team")


def latest_by_member(members: Collection[Membership]) -> dict[int, list[SharedReport]]:
    """Return, by membership id, the MOST_OF_A_MEMBER reports shared last, the latest graded first. Takes two queries."""
    of_member = SharedReport.objects.filter(membership=OuterRef("pk")).order_by("-shared_at", "-pk").values("pk")
    latest = {f"latest_{place}": Subquery(of_member[place : place + 1]) for place in range(MOST_OF_A_MEMBER)}
    rows = Membership.objects.filter(pk__in=[member.pk for member in members]).values_list(*latest.values())
    by_member: dict[int, list[SharedReport]] = {}
    shown = _shown().filter(pk__in=[pk for row in rows for pk in row if pk is not None])
    for report in shown.select_related("membership").order_by("-interview__graded_at", "-pk"):
        by_member.setdefault(report.membership_id, []).append(report)
    return by_member


def _shown() -> QuerySet[SharedReport]:
    return SharedReport.objects.filter(interview__state=GRADED).select_related("interview")

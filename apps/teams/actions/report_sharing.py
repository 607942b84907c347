"""Reports of what someone practised alone, shown to a team they are in, for as long as they are in it and want it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.interviews.models import Interview
from apps.interviews.rules.states import GRADED
from apps.teams.models import Membership, SharedReport, Team

MOST_OF_A_MEMBER = 5
"""How many a team's page shows of each member, the latest ones."""


def share(membership: Membership, interview: Interview, *, now: datetime) -> SharedReport:
    """Shows the report to the membership's team; harmless when it is already. Raises Refused for what isn't solo work of one's own."""
    if interview.person_id != membership.person_id or interview.is_hosted or interview.state != GRADED:
        raise Refused("Only the report of an interview that you did and graded alone can be shared.")
    shared, _ = SharedReport.objects.get_or_create(membership=membership, interview=interview, defaults={"shared_at": now})
    return shared


def stop(membership: Membership, interview: Interview) -> None:
    """Harmless when it isn't shared."""
    SharedReport.objects.filter(membership=membership, interview=interview).delete()


def seen_by(person: User, team_id: UUID) -> QuerySet[SharedReport]:
    """What the members of the team shared with it, for one of them; for anyone else, nothing."""
    inside = Team.objects.of(person).filter(pk=team_id)
    return _shown().filter(membership__team__in=inside).select_related("membership__person", "membership__team")


def latest_by_member(members: Collection[Membership]) -> dict[int, list[SharedReport]]:
    """By membership, the few that were shared last, the latest graded first. Two queries."""
    of_member = SharedReport.objects.filter(membership=OuterRef("pk")).order_by("-shared_at", "-pk").values("pk")
    latest = {f"latest_{place}": Subquery(of_member[place : place + 1]) for place in range(MOST_OF_A_MEMBER)}
    rows = Membership.objects.filter(pk__in=[member.pk for member in members]).values_list(*latest.values())
    found: dict[int, list[SharedReport]] = {}
    shown = _shown().filter(pk__in=[pk for row in rows for pk in row if pk is not None])
    for one in shown.select_related("membership").order_by("-interview__graded_at", "-pk"):
        found.setdefault(one.membership_id, []).append(one)
    return found


def _shown() -> QuerySet[SharedReport]:
    return SharedReport.objects.filter(interview__state=GRADED).select_related("interview")

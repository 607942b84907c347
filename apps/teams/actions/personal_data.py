"""What is kept of a person here: their teams, and what they shared with them."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.teams.actions import membership
from apps.teams.models import Invitation, Membership, SharedReport


def export(person: User) -> dict[str, Any]:
    shared = SharedReport.objects.filter(membership__person=person)
    invited = Invitation.objects.filter(invited_by=person)
    return {
        "teams": listed(Membership.objects.filter(person=person), "role", "joined_at", name=F("team__name")),
        "invitations": listed(invited, "email", "created_at", "expires_at", "revoked_at", to=F("team__name")),
        "shared_reports": listed(shared, "shared_at", report=F("interview__title"), seen_by=F("membership__team__name")),
    }


def warn(person: User) -> list[str]:
    said = []
    for one in Membership.objects.filter(person=person).select_related("team").order_by("team__name", "pk"):
        if membership.is_only_owner(one):
            heir = membership.heir(one)
            said.append(
                f"{one.team} goes to {heir.person}, who has been in it longest. Hand it over before if someone else should have it."
                if heir
                else f"{one.team}, in which you are alone, ends."
            )
    return said


def erase(person: User, now: datetime) -> None:
    """Teams go on under whoever has been in them longest."""
    for one in Membership.objects.filter(person=person).select_related("team"):
        membership.depart(one.team, person=person)
    Invitation.objects.filter(invited_by=person).delete()
    Invitation.objects.alias(address=Lower("email")).filter(address=(person.email or "").lower()).exclude(email="").delete()


def _combine_memberships(source: Membership, target: Membership) -> None:
    if source.role == Membership.Role.OWNER:
        target.role = Membership.Role.OWNER
    target.joined_at = min(source.joined_at, target.joined_at)


KEYS: dict[Key, Combine | None] = {
    (Membership, "person"): _combine_memberships,
    (SharedReport, "membership"): nothing_to_add,
    (Invitation, "invited_by"): None,
}

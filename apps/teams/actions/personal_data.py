"""Export, erase and merge what this app keeps of a person: their teams, invitations and shared reports."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.teams.actions import membership
from apps.teams.models import Invitation, Membership, SharedReport


def export(person: User) -> dict[str, Any]:
    """Return the person's teams, the invitations they made, and the reports they shared."""
    shared = SharedReport.objects.filter(membership__person=person)
    invited = Invitation.objects.filter(invited_by=person)
    return {
        "teams": listed(Membership.objects.filter(person=person), "role", "joined_at", name=F("team__name")),
        "invitations": listed(invited, "email", "created_at", "expires_at", "revoked_at", to=F("team__name")),
        "shared_reports": listed(shared, "shared_at", report=F("interview__title"), seen_by=F("membership__team__name")),
    }


def warn(person: User) -> list[str]:
    """Return a sentence for each team that the person alone owns: who will own it, or that it ends."""
    memberships = Membership.objects.filter(person=person).select_related("team").order_by("team__name", "pk")
    return [_warning(owned) for owned in memberships if membership.is_only_owner(owned)]


def _warning(owned: Membership) -> str:
    successor = membership.successor_of(owned)
    if successor is None:
        return f"{owned.team}, in which you are alone, ends."
    return f"{owned.team} goes to {successor.person}, who has been in it longest. Hand it over before if someone else should have it."


def erase(person: User, now: datetime) -> None:
    """Leave all teams (see `membership.depart`), and delete invitations by the person or to their address."""
    for left in Membership.objects.filter(person=person).select_related("team"):
        membership.depart(left.team, person=person)
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

"""Actions on teams and their members: found, invite, accept, leave, hand over, remove, dissolve.

Every Refused has a sentence for the person. Actions that change who owns a team lock the team's row, so that no team is left without an
owner.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.teams.models import Invitation, Membership, Team
from apps.teams.signals import member_joined, member_removed, team_dissolving

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 30, 7
"""Days for which an invitation is valid."""

FEWEST_USES, MOST_USES, USUAL_USES = 1, 50, 10
"""People whom one link lets in."""

MOST_TEAMS = 50
"""Teams that one person may be in."""

MOST_INVITATIONS_A_DAY = 50
"""Invitations that one person may make in a day: nobody needs more, and a server that mails anyone on demand is soon blocked as spam."""


@transaction.atomic
def found(*, person: User, name: str, called: str = "", now: datetime) -> Team:
    """Create a team with its first owner. `called` becomes the person's name if they have none yet.

    Raises Refused for a guest, and for someone who is in MOST_TEAMS teams.
    """
    _require_account(person)
    _require_fewer_teams(person)
    _introduce(person, called)
    team = Team.objects.create(name=name, created_at=now)
    Membership.objects.create(team=team, person=person, role=Membership.Role.OWNER, joined_at=now)
    return team


def rename(team: Team, *, name: str) -> None:
    """Give the team another name. Do nothing if the team is dissolved."""
    Team.objects.filter(pk=team.pk).update(name=name)


def invite_by_link(team: Team, *, by: User, days: int, uses: int, now: datetime) -> Invitation:
    """Make a link that lets `uses` people in within `days` days. Raises Refused for numbers out of bounds and too many invitations."""
    if not FEWEST_USES <= uses <= MOST_USES:
        raise Refused(f"A link lets {FEWEST_USES} to {MOST_USES} people in.")
    return _invite(team, by=by, days=days, uses=uses, email="", now=now)


@transaction.atomic
def invite_by_mail(team: Team, *, by: User, email: str, days: int = USUAL_DAYS, now: datetime) -> Invitation:
    """Make an invitation for one person, and revoke an open one to the same address. The caller sends the mail.

    Raises Refused if a member has the address, for `days` out of bounds and too many invitations.
    """
    email = email.lower()
    if team.memberships.filter(person__email=email).exists():
        raise Refused(f"{email} is in the team already.")
    Invitation.objects.open(now).filter(team=team, email=email).update(revoked_at=now)
    return _invite(team, by=by, days=days, uses=1, email=email, now=now)


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Let nobody in by this invitation from now on; those who came in by it stay. May be repeated."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def accept(invitation: Invitation, *, person: User, called: str = "", now: datetime) -> Membership:
    """Make the person a member, and use up one place of the invitation. For someone who is a member already nothing changes.

    Of two people who take the last place at once only one gets it, by a conditional update. Raises Refused for a guest, for someone who is
    in MOST_TEAMS teams, and if the invitation lets nobody in any more.
    """
    _require_account(person)
    team = _locked(invitation.team)
    membership, is_new = Membership.objects.get_or_create(team=team, person=person, defaults={"joined_at": now})
    if is_new:
        _require_fewer_teams(person, with_this=1)
        if not Invitation.objects.open(now).filter(pk=invitation.pk).update(uses_left=F("uses_left") - 1):
            invitation.refresh_from_db()
            raise Refused(why_closed(invitation, now=now))
        member_joined.send(sender=Team, team=team, person=person)
        _introduce(person, called)
    return membership


def why_closed(invitation: Invitation, *, now: datetime) -> str:
    """Return a sentence that says why the invitation lets nobody in; empty while it does."""
    if invitation.revoked_at is not None:
        return "This invitation was withdrawn."
    if not invitation.uses_left:
        return "This invitation was used by as many people as it was made for."
    return "This invitation has expired." if invitation.expires_at <= now else ""


@transaction.atomic
def leave(team: Team, *, person: User) -> None:
    """End the person's membership. Raises Refused for the only owner, since the team would have none."""
    membership = _member(_locked(team), person.pk)
    if is_only_owner(membership):
        raise Refused("You are this team’s only owner. Hand it over first, or dissolve it.")
    membership.delete()


@transaction.atomic
def hand_over(team: Team, *, by: User, to: int) -> None:
    """Make another member (by the person's id) an owner, and `by` a plain member. Raises Refused for `by` and for strangers."""
    team = _locked(team)
    if to == by.pk:
        raise Refused("You own this team already; choose someone else.")
    Membership.objects.filter(pk=_member(team, to).pk).update(role=Membership.Role.OWNER)
    Membership.objects.filter(team=team, person=by).update(role=Membership.Role.MEMBER)


@transaction.atomic
def set_role(team: Team, *, person: int, role: str) -> None:
    """Make a member (by the person's id) an owner or a plain member. Raises Refused where no owner would be left."""
    membership = _member(_locked(team), person)
    if role != Membership.Role.OWNER and is_only_owner(membership):
        raise Refused("A team needs an owner: make someone else one first.")
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def remove(team: Team, *, by: User, person: int, now: datetime) -> int:
    """Remove another member (by the person's id) from the team, and for good from its open rooms. What they did in its rooms stays.

    All open invitations are revoked, since the removed member may know their links. Return how many were. Raises Refused for `by`.
    """
    if person == by.pk:
        raise Refused("That is you: to go yourself, leave the team.")
    membership = _member(_locked(team), person)
    membership.delete()
    member_removed.send(sender=Team, team=team, person=membership.person, now=now)
    return Invitation.objects.open(now).filter(team=team).update(revoked_at=now)


def on_membership_ended(sender: type[Membership], instance: Membership, **_: Any) -> None:
    """Revoke the open invitations that the member sent, however the membership ended."""
    now = timezone.now()
    Invitation.objects.open(now).filter(team=instance.team_id, invited_by=instance.person_id).update(revoked_at=now)


@transaction.atomic
def depart(team: Team, *, person: User) -> None:
    """End the membership of someone who is erased. If they are the only owner, the longest-standing member becomes owner.

    Where there is no other member, the team is dissolved.
    """
    membership = _member(_locked(team), person.pk)
    if is_only_owner(membership):
        successor = successor_of(membership)
        if successor is None:
            dissolve(team)
            return
        Membership.objects.filter(pk=successor.pk).update(role=Membership.Role.OWNER)
    membership.delete()


def successor_of(membership: Membership) -> Membership | None:
    """Return the member who has been in the team longest, apart from this one; None if there is no other."""
    others = Membership.objects.filter(team=membership.team_id).exclude(pk=membership.pk)
    return others.select_related("person").order_by("joined_at", "pk").first()


def is_only_owner(membership: Membership) -> bool:
    """Return whether the member is an owner and the team has no other."""
    owning = Membership.objects.filter(team=membership.team_id, role=Membership.Role.OWNER)
    return membership.role == Membership.Role.OWNER and not owning.exclude(pk=membership.pk).exists()


@transaction.atomic
def dissolve(team: Team) -> None:
    """Delete the team with its memberships and invitations. Its rooms and reports stay with those who took part in them."""
    team = _locked(team)
    team_dissolving.send(sender=Team, team=team)
    team.delete()


def _require_account(person: User) -> None:
    if person.is_guest:
        raise Refused("Sign up first: a team is kept with an account. What you did as a guest stays yours.")


def _require_fewer_teams(person: User, *, with_this: int = 0) -> None:
    if Membership.objects.filter(person=person).count() - with_this >= MOST_TEAMS:
        raise Refused(f"You are in {MOST_TEAMS} teams; leave one first.")


def _introduce(person: User, called: str) -> None:
    """Store the name by which others see the person, unless they have one."""
    if called:
        User.objects.filter(pk=person.pk, name="").update(name=called)


def _invite(team: Team, *, by: User, days: int, uses: int, email: str, now: datetime) -> Invitation:
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Refused(f"An invitation lasts {SHORTEST_DAYS} to {LONGEST_DAYS} days.")
    if Invitation.objects.filter(invited_by=by, created_at__gt=now - timedelta(days=1)).count() >= MOST_INVITATIONS_A_DAY:
        raise Refused(f"You made {MOST_INVITATIONS_A_DAY} invitations within a day. Use one link for many, or go on tomorrow.")
    return Invitation.objects.create(
        team=team, invited_by=by, email=email, uses_left=uses, expires_at=now + timedelta(days=days), created_at=now
    )


def _locked(team: Team) -> Team:
    """Return the team with its row locked until the transaction ends. Raises Refused if it was dissolved."""
    locked = Team.objects.select_for_update().filter(pk=team.pk).first()
    if locked is None:
        raise Refused("This team was dissolved.")
    return locked


def _member(team: Team, person: int) -> Membership:
    """Return the membership of a person (by id). Raises Refused if there is none."""
    membership = team.memberships.filter(person=person).first()
    if membership is None:
        raise Refused("There is no such member in this team.")
    return membership

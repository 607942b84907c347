"""Teams and who is in them: found, invite, accept, leave, hand over, remove, dissolve.

Every refusal is an error whose text is a sentence for the person. Whoever changes who owns a team does it with the team's row locked, so
that a team is never left without an owner.
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
"""How long an invitation lasts."""

FEWEST_USES, MOST_USES, USUAL_USES = 1, 50, 10
"""How many people one link lets in."""

MOST_TEAMS = 50
"""That one person is in."""

MOST_INVITATIONS_A_DAY = 50
"""By one person: nobody sends more in earnest, and a server that mails to anyone on demand is soon trusted by no one."""


@transaction.atomic
def found(*, person: User, name: str, called: str = "", now: datetime) -> Team:
    """A team with its first owner. `called` is how others see this person, where they have said nothing yet."""
    _require_account(person)
    _require_room(person)
    _introduce(person, called)
    team = Team.objects.create(name=name, created_at=now)
    Membership.objects.create(team=team, person=person, role=Membership.Role.OWNER, joined_at=now)
    return team


def rename(team: Team, *, name: str) -> None:
    Team.objects.filter(pk=team.pk).update(name=name)


def invite_by_link(team: Team, *, by: User, days: int, uses: int, now: datetime) -> Invitation:
    """A link that lets so many people in within so many days."""
    if not FEWEST_USES <= uses <= MOST_USES:
        raise Refused(f"A link lets {FEWEST_USES} to {MOST_USES} people in.")
    return _invite(team, by=by, days=days, uses=uses, email="", now=now)


@transaction.atomic
def invite_by_mail(team: Team, *, by: User, email: str, days: int = USUAL_DAYS, now: datetime) -> Invitation:
    """An invitation for one person; it takes the place of an open one to the same address. Sending it is the door's business."""
    email = email.lower()
    if team.memberships.filter(person__email=email).exists():
        raise Refused(f"{email} is in the team already.")
    Invitation.objects.open(now).filter(team=team, email=email).update(revoked_at=now)
    return _invite(team, by=by, days=days, uses=1, email=email, now=now)


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """From now on it lets nobody in; who came by it stays. Harmless when it is revoked already."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def accept(invitation: Invitation, *, person: User, called: str = "", now: datetime) -> Membership:
    """Makes the person a member. Who is one already stays what they are, and nothing is used up.

    Two who come at once can't both have the last place: one update decides, and who loses is no member. Raises Refused.
    """
    _require_account(person)
    team = _locked(invitation.team)
    membership, is_new = Membership.objects.get_or_create(team=team, person=person, defaults={"joined_at": now})
    if is_new:
        _require_room(person, with_this=1)
        if not Invitation.objects.open(now).filter(pk=invitation.pk).update(uses_left=F("uses_left") - 1):
            invitation.refresh_from_db()
            raise Refused(why_closed(invitation, now=now))
        member_joined.send(sender=Team, team=team, person=person)
        _introduce(person, called)
    return membership


def why_closed(invitation: Invitation, *, now: datetime) -> str:
    """Why it lets nobody in, in a sentence; empty while it does."""
    if invitation.revoked_at is not None:
        return "This invitation was withdrawn."
    if not invitation.uses_left:
        return "This invitation was used by as many people as it was made for."
    return "This invitation has expired." if invitation.expires_at <= now else ""


@transaction.atomic
def leave(team: Team, *, person: User) -> None:
    """Raises Refused for the only owner: the team would have none."""
    membership = _member(_locked(team), person.pk)
    if is_only_owner(membership):
        raise Refused("You are this team’s only owner. Hand it over first, or dissolve it.")
    membership.delete()


@transaction.atomic
def hand_over(team: Team, *, by: User, to: int) -> None:
    """Makes another member (by the person's id) an owner, and `by` a plain member."""
    team = _locked(team)
    if to == by.pk:
        raise Refused("You own this team already; choose someone else.")
    Membership.objects.filter(pk=_member(team, to).pk).update(role=Membership.Role.OWNER)
    Membership.objects.filter(team=team, person=by).update(role=Membership.Role.MEMBER)


@transaction.atomic
def set_role(team: Team, *, person: int, role: str) -> None:
    """Makes a member (by the person's id) an owner, or an owner a plain member. Raises Refused where no owner would be left."""
    membership = _member(_locked(team), person)
    if role != Membership.Role.OWNER and is_only_owner(membership):
        raise Refused("A team needs an owner: make someone else one first.")
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def remove(team: Team, *, by: User, person: int, now: datetime) -> int:
    """Takes someone else (by their id) out, and out of the team's open rooms for good. What they did in its rooms stays.

    They know the team's links, and who owned it knows what was mailed, so no open invitation lets anyone in any more. Returns how many
    that were.
    """
    if person == by.pk:
        raise Refused("That is you: to go yourself, leave the team.")
    gone = _member(_locked(team), person)
    gone.delete()
    member_removed.send(sender=Team, team=team, person=gone.person, now=now)
    return Invitation.objects.open(now).filter(team=team).update(revoked_at=now)


def withdraw_invitations(sender: type[Membership], instance: Membership, **_: Any) -> None:
    """However a membership ends, with it end the invitations that the member sent."""
    now = timezone.now()
    Invitation.objects.open(now).filter(team=instance.team_id, invited_by=instance.person_id).update(revoked_at=now)


@transaction.atomic
def depart(team: Team, *, person: User) -> None:
    """Takes someone out who won't be there to hand it over: whoever has been in it longest owns it then, and a team of one ends."""
    mine = _member(_locked(team), person.pk)
    if is_only_owner(mine):
        successor = heir(mine)
        if successor is None:
            dissolve(team)
            return
        Membership.objects.filter(pk=successor.pk).update(role=Membership.Role.OWNER)
    mine.delete()


def heir(membership: Membership) -> Membership | None:
    """Who of the others has been in the team longest."""
    others = Membership.objects.filter(team=membership.team_id).exclude(pk=membership.pk)
    return others.select_related("person").order_by("joined_at", "pk").first()


def is_only_owner(membership: Membership) -> bool:
    owning = Membership.objects.filter(team=membership.team_id, role=Membership.Role.OWNER)
    return membership.role == Membership.Role.OWNER and not owning.exclude(pk=membership.pk).exists()


@transaction.atomic
def dissolve(team: Team) -> None:
    """Ends the team with its memberships and invitations. Its rooms and reports stay with those who took part in them."""
    team = _locked(team)
    team_dissolving.send(sender=Team, team=team)
    team.delete()


def _require_account(person: User) -> None:
    if person.is_guest:
        raise Refused("Sign up first: a team is kept with an account. What you did as a guest stays yours.")


def _require_room(person: User, *, with_this: int = 0) -> None:
    if Membership.objects.filter(person=person).count() - with_this >= MOST_TEAMS:
        raise Refused(f"You are in {MOST_TEAMS} teams; leave one first.")


def _introduce(person: User, called: str) -> None:
    """Keeps the name by which others see the person, unless they have one."""
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
    """The team, its row held until the transaction ends. Raises Refused when it is gone."""
    found = Team.objects.select_for_update().filter(pk=team.pk).first()
    if found is None:
        raise Refused("This team was dissolved.")
    return found


def _member(team: Team, person: int) -> Membership:
    membership = team.memberships.filter(person=person).first()
    if membership is None:
        raise Refused("There is no such member in this team.")
    return membership

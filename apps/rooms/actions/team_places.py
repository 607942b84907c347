"""What becomes of people's places in a team's open rooms when their membership begins or ends."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.rooms.actions import joining
from apps.rooms.actions.context import notify
from apps.rooms.models import Participant, Room
from apps.teams.models import Membership, Team


def leave_rooms_of(team: Team, person: User, *, now: datetime) -> None:
    """Make a former member leave the team's open rooms. They may come back as a guest if a room takes guests."""
    for participant in _in_open_rooms_of(team, person):
        joining.vacate(participant.room, participant, left_at=participant.left_at or now)
        notify(participant.room)


def shut_out_of_rooms_of(team: Team, person: User, *, now: datetime) -> None:
    """Take a person out of the team's open rooms for good: they can't come back by a room's link unless they join the team again."""
    Participant.objects.filter(pk__in=[participant.pk for participant in _in_open_rooms_of(team, person)]).update(removed_at=now)


def let_back_into_rooms_of(team: Team, person: User) -> None:
    """Allow a person who was shut out of the team's open rooms to come back into them."""
    Participant.objects.filter(pk__in=[participant.pk for participant in _in_open_rooms_of(team, person)]).update(removed_at=None)


def _in_open_rooms_of(team: Team, person: User) -> list[Participant]:
    """Return the person's participants in the team's open rooms, and lock those rooms until the transaction ends."""
    rooms = Room.objects.select_for_update().not_closed().filter(team=team).order_by("pk")
    locked = {room.pk: room for room in rooms.filter(Q(host=person) | Q(pk__in=Participant.objects.filter(person=person).values("room")))}
    participants = list(Participant.objects.filter(room__in=locked, person=person).order_by("room"))
    for participant in participants:
        participant.room = locked[participant.room_id]
    return participants


def on_member_joined(sender: type[Team], team: Team, person: User, **_: Any) -> None:
    """Let someone who joins the team back into rooms from which an earlier removal shut them out."""
    let_back_into_rooms_of(team, person)


def on_member_removed(sender: type[Team], team: Team, person: User, now: datetime, **_: Any) -> None:
    """Shut someone whom an owner removed out of the team's open rooms."""
    shut_out_of_rooms_of(team, person, now=now)


def on_membership_deleted(sender: type[Membership], instance: Membership, **_: Any) -> None:
    """Make the former member leave the team's open rooms, however the membership ended."""
    leave_rooms_of(instance.team, instance.person, now=timezone.now())


def on_team_dissolving(sender: type[Team], team: Team, **_: Any) -> None:
    """Detach the rooms from a team that is dissolved, so that its members' leaving doesn't take them out of those rooms."""
    Room.objects.filter(team=team).update(team=None)

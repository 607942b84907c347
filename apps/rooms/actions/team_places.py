"""The places that a team's members have in its open rooms, as their membership begins and ends."""

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
    """Takes who is no member any more out of the team's open rooms. They come back as a guest, where the room takes guests."""
    for one in _in_open_rooms_of(team, person):
        joining.vacate(one.room, one, left_at=one.left_at or now)
        notify(one.room)


def shut_out_of_rooms_of(team: Team, person: User, *, now: datetime) -> None:
    """The same for good: not by the link of a room either, unless the team takes them in again."""
    Participant.objects.filter(pk__in=[one.pk for one in _in_open_rooms_of(team, person)]).update(removed_at=now)


def let_back_into_rooms_of(team: Team, person: User) -> None:
    Participant.objects.filter(pk__in=[one.pk for one in _in_open_rooms_of(team, person)]).update(removed_at=None)


def _in_open_rooms_of(team: Team, person: User) -> list[Participant]:
    """The person's places in them; the rooms are held until the transaction ends."""
    rooms = Room.objects.select_for_update().not_closed().filter(team=team).order_by("pk")
    held = {room.pk: room for room in rooms.filter(Q(host=person) | Q(pk__in=Participant.objects.filter(person=person).values("room")))}
    found = list(Participant.objects.filter(room__in=held, person=person).order_by("room"))
    for one in found:
        one.room = held[one.room_id]
    return found


def on_member_joined(sender: type[Team], team: Team, person: User, **_: Any) -> None:
    let_back_into_rooms_of(team, person)


def on_member_removed(sender: type[Team], team: Team, person: User, now: datetime, **_: Any) -> None:
    shut_out_of_rooms_of(team, person, now=now)


def on_membership_deleted(sender: type[Membership], instance: Membership, **_: Any) -> None:
    """However a membership ends, places in the team's open rooms end with it."""
    leave_rooms_of(instance.team, instance.person, now=timezone.now())


def on_team_dissolving(sender: type[Team], team: Team, **_: Any) -> None:
    """The team's rooms stay with those who took part in them, and nobody leaves them for it."""
    Room.objects.filter(team=team).update(team=None)

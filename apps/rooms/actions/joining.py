"""Joining and leaving a room, and who becomes its host when the host is gone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.text.characters import looks
from apps.rooms.actions.context import Actor, acting, latest_round, notify, present, recheck_streams
from apps.rooms.models import Attendance, Participant, Room
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action

MOST_PEOPLE = 12
"""People in one room at a time."""

MOST_EVER = 100
"""Participants that one room may ever have, those who left included."""


class NameTaken(Refused):
    """The name looks like that of someone in the room; with two of them nobody would know who grades whom."""


@transaction.atomic
def join(room: Room, *, person: User, name: str, now: datetime) -> Participant:
    """Let the person into the room under that name, and return their participant; someone who was in it before gets their earlier one.

    Someone who may do more than observe also becomes the host if the host has left and can't come back. Raises Refused if the room is
    closed or full, if the person was taken out, or if guests aren't let in; NameTaken if the name looks like that of someone in the room
    or of the host, present or not.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    is_outside = not is_inside(room, person)
    _require_open_to(room, person, is_outside=is_outside)
    _require_space_for(room, person)
    _check_name(room, name, of=person)
    known_as = {"name": name, "only_observes": is_outside and room.guests == Room.Guests.OBSERVE}
    participant, _ = Participant.objects.update_or_create(
        room=room, person=person, defaults=known_as | {"left_at": None}, create_defaults=known_as | {"joined_at": now}
    )
    if room.state == states.ROUND and (current := latest_round(room)):
        Attendance.objects.get_or_create(round=current, participant=participant)
    if not participant.only_observes and not _is_led(room):
        _make_host(room, person)
    notify(room)
    return participant


def _require_open_to(room: Room, person: User, *, is_outside: bool) -> None:
    if room.state == states.CLOSED:
        raise Refused("This room is closed.")
    if Participant.objects.filter(room=room, person=person, removed_at__isnull=False).exists():
        raise Refused("The host has taken you out of this room.")
    if is_outside and room.guests == Room.Guests.NONE:
        raise Refused(f"This room is for members of {room.team or 'its team'} only.")


def _require_space_for(room: Room, person: User) -> None:
    others = room.participants.exclude(person=person)
    if others.present().count() >= MOST_PEOPLE:
        raise Refused(f"This room is full: {MOST_PEOPLE} people are in it.")
    is_new = not Participant.objects.filter(room=room, person=person).exists()
    if is_new and others.count() >= MOST_EVER:
        raise Refused(f"{MOST_EVER} people came into this room already; ask its host to open another one.")


def _check_name(room: Room, name: str, *, of: User) -> None:
    """Raise NameTaken if the name looks like another one in use: of those in the room and of the host, who may be out for a moment."""
    others = room.participants.filter(Q(left_at=None) | Q(person=room.host_id), removed_at=None).exclude(person=of)
    for other in others.order_by("joined_at", "pk"):
        if looks(other.name) == looks(name):
            who = "is the host of this room" if other.person_id == room.host_id else "is in this room already"
            raise NameTaken(f"{other.name} {who}; add something that tells the two of you apart, such as a surname.")


def is_inside(room: Room, person: User) -> bool:
    """Whether the person belongs to the room without being a guest: as a member of its team or, if it has no team, as its host."""
    return person.pk == room.host_id if room.team is None else is_member(room, person)


def is_member(room: Room, person: User) -> bool:
    """Whether the room has a team and the person is a member of it."""
    return room.team is not None and room.team.memberships.filter(person=person).exists()


def leave(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Leave the room. The reveal doesn't wait for someone who left. If the host leaves, someone else in the room becomes host."""
    with acting(room_id, actor, Action.LEAVE, now=now) as context:
        vacate(context.room, context.participant, left_at=now)


def vacate(room: Room, participant: Participant, **moments: datetime) -> None:
    """Set the participant's `left_at` or `removed_at`, end their streams, and pass on the host's role if they had it.

    The caller has locked the room. If nobody in it may lead, the host stays host.
    """
    Participant.objects.filter(pk=participant.pk).update(is_ready=False, hand_raised_at=None, records_since=None, **moments)
    recheck_streams([participant])
    if room.host_id == participant.person_id and (heir := _next_host(room)) is not None:
        _make_host(room, heir.person)


def _make_host(room: Room, person: User) -> None:
    room.host = person
    Room.objects.filter(pk=room.pk).update(host=person)


def _is_led(room: Room) -> bool:
    """Whether the host is in the room or can come back; a host who left an empty room could pass the role to nobody."""
    host = Participant.objects.select_related("person").filter(room=room, person=room.host_id, removed_at=None).first()
    return host is not None and host.person.is_active and (host.is_present or is_inside(room, host.person))


def _next_host(room: Room) -> Participant | None:
    """Return the participant who may do more than observe and came first, members of its team before guests; None if nobody may."""
    able = [participant for participant in present(room) if not participant.only_observes]
    return min(able, key=lambda participant: not is_member(room, participant.person), default=None)


def remove(room_id: UUID, actor: Actor, *, other: int, now: datetime) -> None:
    """Take the participant `other` (id) out of the room for good. Raises Refused for the host, and for interviewer or candidate of a
    running round.
    """
    with acting(room_id, actor, Action.REMOVE, now=now) as context:
        if other == context.participant.pk:
            raise Refused("You are the host; to leave, close the room.")
        if context.round and context.round.is_running and other in {context.round.interviewer_id, context.round.candidate_id}:
            raise Refused("End the round first: this person interviews or is interviewed in it.")
        for participant in context.room.participants.filter(pk=other):
            vacate(context.room, participant, removed_at=now)

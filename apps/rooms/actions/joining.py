"""Coming into a room, going out of it, and who leads it meanwhile."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core.characters import looks
from apps.core.errors import Refused
from apps.rooms.actions.context import Actor, acting, latest_round, notify, present, recheck_streams
from apps.rooms.models import Attendance, Participant, Room
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action

MOST_PEOPLE = 12
"""In one room."""

MOST_EVER = 100
"""People who came into one room, gone or not."""


class NameTaken(Refused):
    """In a room each name is one person's, or nobody knows who grades whom."""


@transaction.atomic
def join(room: Room, *, person: User, name: str, now: datetime) -> Participant:
    """Let the person in under that name; who was in before comes back to the same place. Raises Refused for who may not.

    Raises NameTaken for a name that looks the same as that of someone who is there, or as the host's, there or not. Whoever may lead the
    room becomes its host where the host it has can't come back.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    is_outside = not is_inside(room, person)
    _require_open_to(room, person, is_outside=is_outside)
    _require_room_for(room, person)
    _check_name(room, name, of=person)
    known_as = {"name": name, "only_observes": is_outside and room.guests == Room.Guests.OBSERVE}
    participant, _ = Participant.objects.update_or_create(
        room=room, person=person, defaults=known_as | {"left_at": None}, create_defaults=known_as | {"joined_at": now}
    )
    if room.state == states.ROUND and (current := latest_round(room)):
        Attendance.objects.get_or_create(round=current, participant=participant)
    if not participant.only_observes and not _is_led(room):
        _give_to(room, person)
    notify(room)
    return participant


def _require_open_to(room: Room, person: User, *, is_outside: bool) -> None:
    if room.state == states.CLOSED:
        raise Refused("This room is closed.")
    if Participant.objects.filter(room=room, person=person, removed_at__isnull=False).exists():
        raise Refused("The host has taken you out of this room.")
    if is_outside and room.guests == Room.Guests.NONE:
        raise Refused(f"This room is for members of {room.team or 'its team'} only.")


def _require_room_for(room: Room, person: User) -> None:
    others = room.participants.exclude(person=person)
    if others.present().count() >= MOST_PEOPLE:
        raise Refused(f"This room is full: {MOST_PEOPLE} people are in it.")
    is_new = not Participant.objects.filter(room=room, person=person).exists()
    if is_new and others.count() >= MOST_EVER:
        raise Refused(f"{MOST_EVER} people came into this room already; ask its host to open another one.")


def _check_name(room: Room, name: str, *, of: User) -> None:
    """Raises NameTaken. Who left gives the name free, but the host may be out for a moment."""
    heard = room.participants.filter(Q(left_at=None) | Q(person=room.host_id), removed_at=None).exclude(person=of)
    for other in heard.order_by("joined_at", "pk"):
        if looks(other.name) == looks(name):
            who = "is the host of this room" if other.person_id == room.host_id else "is in this room already"
            raise NameTaken(f"{other.name} {who}; add something that tells the two of you apart, such as a surname.")


def is_inside(room: Room, person: User) -> bool:
    """Whether the person belongs here without being a guest: the members of the room's team or, where it has none, the host."""
    return person.pk == room.host_id if room.team is None else is_member(room, person)


def is_member(room: Room, person: User) -> bool:
    return room.team is not None and room.team.memberships.filter(person=person).exists()


def leave(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Goes; nobody waits for who has gone. When the host goes, someone else in the room becomes it."""
    with acting(room_id, actor, Action.LEAVE, now=now) as context:
        vacate(context.room, context.participant, left_at=now)


def vacate(room: Room, participant: Participant, **moments: datetime) -> None:
    """End a place in the locked room by `left_at` or `removed_at`. Its streams end, and a host's role passes on."""
    Participant.objects.filter(pk=participant.pk).update(is_ready=False, hand_raised_at=None, **moments)
    recheck_streams([participant])
    if room.host_id == participant.person_id and (heir := _next_host(room)) is not None:
        _give_to(room, heir.person)


def _give_to(room: Room, person: User) -> None:
    room.host = person
    Room.objects.filter(pk=room.pk).update(host=person)


def _is_led(room: Room) -> bool:
    """Whether the host is in the room or belongs in it: who went while nobody else was there had nobody to leave it to."""
    host = Participant.objects.select_related("person").filter(room=room, person=room.host_id, removed_at=None).first()
    return host is not None and host.person.is_active and (host.is_present or is_inside(room, host.person))


def _next_host(room: Room) -> Participant | None:
    """Of those who are in the room and may do more than observe, who has been in it longest; a member of its team before a guest."""
    able = [participant for participant in present(room) if not participant.only_observes]
    return min(able, key=lambda participant: not is_member(room, participant.person), default=None)


def remove(room_id: UUID, actor: Actor, *, other: int, now: datetime) -> None:
    """Take someone else out, for good. Raises Refused for the host, and for who holds a round that runs."""
    with acting(room_id, actor, Action.REMOVE, now=now) as context:
        if other == context.participant.pk:
            raise Refused("You are the host; to leave, close the room.")
        if context.round and context.round.is_running and other in {context.round.interviewer_id, context.round.candidate_id}:
            raise Refused("End the round first: this person interviews or is interviewed in it.")
        for participant in context.room.participants.filter(pk=other):
            vacate(context.room, participant, removed_at=now)

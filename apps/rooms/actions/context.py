"""The one way into a room: every change passes here, is checked, counted and told.

The room's row is locked while something changes, so that two who act at once act one after the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.core import bus, errors
from apps.core.errors import Refused
from apps.rooms.models import Event, Participant, Room, Round
from apps.rooms.rules import permissions, states
from apps.rooms.rules.permissions import Action, Role

MOST_OF_A_KIND = 300
"""Events of one kind by one person in a round, such as notes: more than one a second for five minutes."""

GIVEN_ANEW: Mapping[str, tuple[str, ...]] = {Event.Kind.HEARD: (), Event.Kind.LEVEL: ("criterion",)}
"""Kinds of which the latest counts, and what makes two of them be about the same."""


class NotYours(errors.Hidden):
    """The role doesn't allow it."""


@dataclass
class RoomContext:
    """A room as someone meets it: the round that is on or prepared (None before the first), who acts, and with which roles."""

    room: Room
    round: Round | None
    participant: Participant
    now: datetime

    @property
    def roles(self) -> frozenset[Role]:
        return roles_of(self.room, self.round, self.participant)

    @property
    def current(self) -> Round:
        """The round. Raises Refused when none is prepared."""
        if self.round is None:
            raise Refused("No round is prepared yet: choose who interviews whom first.")
        return self.round

    def note(self, kind: str, *, turn: int = 0, **data: object) -> Event:
        """Writes down what happened in the round. Raises Refused for who did it MOST_OF_A_KIND times; what is given anew takes the place
        of what was given before from there on."""
        own = Event.objects.filter(round=self.current, kind=kind, author=self.participant)
        if own.count() >= MOST_OF_A_KIND:
            if kind not in GIVEN_ANEW:
                raise Refused(f"You did that {MOST_OF_A_KIND} times in this round; that is as often as is kept.")
            before = own.filter(turn=turn, **{f"data__{name}": data[name] for name in GIVEN_ANEW[kind]}).order_by("id").last()
            if before is not None:
                before.at, before.data = self.now, data
                before.save(update_fields=["at", "data"])
                return before
        return Event.objects.create(round=self.current, at=self.now, kind=kind, author=self.participant, turn=turn, data=data)


AFTERWARDS = frozenset({states.GRADING, states.REVEALED})
"""When a round is over and still talked about."""


def topic(room_id: UUID) -> str:
    """Under which name news of a room is told."""
    return f"room:{room_id}"


def latest_round(room: Room) -> Round | None:
    return room.rounds.select_related("interview").order_by("number").last()


def roles_of(room: Room, current: Round | None, participant: Participant) -> frozenset[Role]:
    """The host's role, if they have it, and their roles in the round, where there is one: latecomer, if they came in when it was over."""
    host = frozenset({Role.HOST}) if participant.person_id == room.host_id else frozenset()
    shown = round_with_roles(room, current)
    if shown is None:
        return host
    is_late = room.state in AFTERWARDS and not shown.was_attended_by(participant)
    return host | (frozenset({Role.LATECOMER}) if is_late else shown.roles_of(participant))


def round_with_roles(room: Room, current: Round | None) -> Round | None:
    """The latest round, while the people in the room have their roles in it: not any more in the lobby that it leads to."""
    return None if room.state == states.LOBBY and is_settled(current) else current


def is_settled(current: Round | None) -> bool:
    """Whether the latest round is over, so that the lobby it leads to prepares another."""
    return current is None or current.revealed_at is not None


@contextmanager
def acting(room_id: UUID, participant: Participant, action: Action, *, now: datetime) -> Iterator[RoomContext]:
    """Does what its body does as one transaction, if the participant may do `action` and the room's state allows it.

    Raises NotYours or Refused, and whatever the body raises; then nothing has changed. Everyone in the room is told afterwards; of what is
    unseen, only the participant's own pages.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room_id)
        context = RoomContext(room, latest_round(room), participant, now)
        if not permissions.may(action, context.roles or {Role.OBSERVER}):
            raise NotYours("Your role in this room doesn't do that.")
        if not permissions.makes_sense(action, room.state):
            raise Refused(_out_of_place(room.state))
        yield context
        if action in permissions.UNSEEN:
            notify_own(participant)
        else:
            notify(room)


def notify(room: Room) -> None:
    """Counts a change of the room, and tells everyone in it once the transaction holds."""
    room.version = F("version") + 1
    room.save(update_fields=["version"])
    transaction.on_commit(lambda: bus.publish(topic(room.pk), room.version))


def notify_own(participant: Participant) -> None:
    """Counts a change that the participant alone sees, and has their own pages look once the transaction holds."""
    Participant.objects.filter(pk=participant.pk).update(own_version=F("own_version") + 1)
    transaction.on_commit(lambda: bus.call(topic(participant.room_id), str(participant.pk)))


def recheck_streams(participants: Iterable[Participant]) -> None:
    """Has the participants' open streams ask again whether they may listen, once the transaction holds."""
    for one in participants:
        transaction.on_commit(partial(bus.call, topic(one.room_id), str(one.pk)))


def change_state(context: RoomContext, state: str) -> None:
    """Takes the room to another state, as the table allows."""
    states.ROOM.check(context.room.state, state)
    context.room.state = state
    context.room.save(update_fields=["state"])


def _out_of_place(state: str) -> str:
    return {
        states.LOBBY: "The round hasn't begun yet.",
        states.ROUND: "The round is on; that has to wait for its end.",
        states.GRADING: "The round is over and being graded.",
        states.REVEALED: "The levels are revealed; they stay as they are.",
        states.CLOSED: "This room is closed.",
    }[state]

"""What an action in a room works with, and the one place that locks, checks, counts and notifies for all of them.

The room's row is locked while something changes, so that two who act at once act one after the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Subquery

from apps.accounts.models import User
from apps.core import bus, errors
from apps.core.errors import Refused
from apps.interviews.models import Response
from apps.rooms.models import Event, Participant, Room, Round
from apps.rooms.rules import permissions, states
from apps.rooms.rules.permissions import Action, Role

MOST_OF_A_KIND = 300
"""Events of one kind, such as notes, that one person may have in a round: one a second for five minutes."""

REPLACEABLE: Mapping[str, tuple[str, ...]] = {Event.Kind.HEARD: (), Event.Kind.LEVEL: ("criterion",)}
"""Kinds of which only the latest event counts, each with the keys of `data` in which two events about the same thing agree."""


class NotYours(errors.Hidden):
    """The person isn't in the room, or their role doesn't allow the action."""


type Actor = Participant | User
"""Who acts in a room: a participant, or a person whose participant is still to be looked up."""


@dataclass
class RoomContext:
    """What an action in a room works with, read once under the room's lock.

    `participant` is who acts. `round` is the latest one, None before the first. `response` is the answer that the action is about; None
    if no turn was named or the round has no such turn.
    """

    room: Room
    participant: Participant
    round: Round | None
    response: Response | None
    now: datetime

    @property
    def roles(self) -> frozenset[Role]:
        """All roles of the participant at this moment: host, a role in the round, both, or none."""
        return roles_of(self.room, self.round, self.participant)

    @property
    def current(self) -> Round:
        """The latest round. Raises Refused if there is none yet."""
        if self.round is None:
            raise Refused("No round is prepared yet: choose who interviews whom first.")
        return self.round

    @property
    def answer(self) -> Response:
        """The response that the action is about, with its revision. Raises Refused if its question was not put."""
        if self.response is None or self.response.opened_at is None:
            raise Refused("That question was not put in this round.")
        return self.response

    def record(self, kind: str, *, turn: int = 0, **data: object) -> Event:
        """Record an event of the round by the participant, and return it. `data` depends on the kind: see `Event`.

        Raises Refused once the participant has MOST_OF_A_KIND events of that kind in the round. For kinds in REPLACEABLE the event then
        overwrites the participant's earlier one about the same thing instead, if there is one.
        """
        own = Event.objects.filter(round=self.current, kind=kind, author=self.participant)
        if own.count() >= MOST_OF_A_KIND:
            if kind not in REPLACEABLE:
                raise Refused(f"You did that {MOST_OF_A_KIND} times in this round; that is as often as is kept.")
            before = own.filter(turn=turn, **{f"data__{name}": data[name] for name in REPLACEABLE[kind]}).order_by("id").last()
            if before is not None:
                before.at, before.data = self.now, data
                before.save(update_fields=["at", "data"])
                return before
        return Event.objects.create(round=self.current, at=self.now, kind=kind, author=self.participant, turn=turn, data=data)


AFTERWARDS = frozenset({states.GRADING, states.REVEALED})
"""States in which the latest round is over and people still talk about it."""


def topic(room_id: UUID) -> str:
    """Return the name under which the bus publishes news of a room."""
    return f"room:{room_id}"


def latest_round(room: Room) -> Round | None:
    """Return the room's latest round, prepared, running or over, with its interview, interviewer and candidate; None before the first."""
    current = room.rounds.select_related("interview", "interviewer", "candidate").order_by("number").last()
    if current is not None:
        current.room = room
    return current


def present(room: Room) -> list[Participant]:
    """Return the participants who are in the room, with their persons, in the order they came."""
    return list(room.participants.present().select_related("person").order_by("joined_at", "pk"))


def roles_of(room: Room, current: Round | None, participant: Participant) -> frozenset[Role]:
    """Return all roles of the participant: host if they are it, and their roles in the round if there is one.

    Once the round is over, someone who came in only then is a latecomer instead.
    """
    host = frozenset({Role.HOST}) if participant.person_id == room.host_id else frozenset()
    shown = round_with_roles(room, current)
    if shown is None:
        return host
    is_late = room.state in AFTERWARDS and not shown.was_attended_by(participant)
    return host | (frozenset({Role.LATECOMER}) if is_late else shown.roles_of(participant))


def round_with_roles(room: Room, current: Round | None) -> Round | None:
    """Return the latest round while people have roles in it; None in the lobby after it, where nobody has a role until the next."""
    return None if room.state == states.LOBBY and is_settled(current) else current


def is_settled(current: Round | None) -> bool:
    """Whether the lobby is to prepare a new round: the latest one is revealed, or there is none yet."""
    return current is None or current.revealed_at is not None


@contextmanager
def acting(room_id: UUID, actor: Actor, action: Action, *, now: datetime, turn: int | None = None) -> Iterator[RoomContext]:
    """Lock the room, check role and state, run the body, raise the room's version, and notify everyone in it after the commit.

    With `turn`, the context holds the response of that turn too. After an action in permissions.UNSEEN only the actor's own pages are
    notified. Raises NotYours if the actor isn't in the room or their role doesn't allow the action, Refused if the room's state doesn't
    allow it, and any error of the body; in each case the transaction is rolled back.
    """
    with transaction.atomic():
        room = _locked(room_id)
        current, response = _round_and_response(room, turn)
        context = RoomContext(room, _participant(room, current, actor), current, response, now)
        if not permissions.may(action, context.roles or {Role.OBSERVER}):
            raise NotYours("Your role in this room doesn’t do that.")
        if not permissions.makes_sense(action, room.state):
            raise Refused(NOT_NOW[room.state])
        yield context
        if action in permissions.UNSEEN:
            notify_own(context.participant)
        else:
            notify(room)


def _locked(room_id: UUID) -> Room:
    """Return the room, with its row locked until the transaction ends. What is read afterwards is as the last action left it.

    The lock is a statement of its own: in a join, PostgreSQL would read the other rows as they were before it waited. Raises NotYours.
    """
    room = Room.objects.select_for_update().filter(pk=room_id).first()
    if room is None:
        raise NotYours("There is no such room.")
    return room


def _participant(room: Room, current: Round | None, actor: Actor) -> Participant:
    """Return the actor's participant: one who holds the round as read with it, anyone else by a query. Raises NotYours."""
    name, value = ("person_id", actor.pk) if isinstance(actor, User) else ("pk", actor.pk)
    holders = (current.interviewer, current.candidate) if current else ()
    own = next((holder for holder in holders if getattr(holder, name) == value), None)
    participant = own or room.participants.filter(**{name: value}).first()
    if participant is None or not participant.is_present:
        raise NotYours("You are not in this room.")
    participant.room = room
    if isinstance(actor, User):
        participant.person = actor
    return participant


def _round_and_response(room: Room, turn: int | None) -> tuple[Round | None, Response | None]:
    """Return the latest round and its response of the turn; one query fetches both if the round has that turn."""
    if turn is None:
        return latest_round(room), None
    latest = room.rounds.order_by("-number").values("pk")[:1]
    responses = Response.objects.filter(interview__round=Subquery(latest), turn=turn)
    response = responses.select_related("revision", "interview__round__interviewer", "interview__round__candidate").first()
    if response is None:
        return latest_round(room), None
    current = response.interview.round
    current.room, current.interview = room, response.interview
    return current, response


def notify(room: Room) -> None:
    """Raise the room's version, and tell everyone in it once the transaction is committed."""
    room.version = F("version") + 1
    room.save(update_fields=["version"])
    transaction.on_commit(lambda: bus.publish(topic(room.pk), room.version))


def notify_own(participant: Participant) -> None:
    """Raise the participant's own version for what they alone see, and have their pages look once the transaction is committed."""
    Participant.objects.filter(pk=participant.pk).update(own_version=F("own_version") + 1)
    transaction.on_commit(lambda: bus.call(topic(participant.room_id), str(participant.pk)))


def recheck_streams(participants: Iterable[Participant]) -> None:
    """Make the participants' open streams check again, once the transaction is committed, that they may go on."""
    for participant in participants:
        transaction.on_commit(partial(bus.call, topic(participant.room_id), str(participant.pk)))


def change_state(context: RoomContext, state: str) -> None:
    """Set the room's state. Raises if `states.ROOM` doesn't allow that transition."""
    states.ROOM.check(context.room.state, state)
    context.room.state = state
    context.room.save(update_fields=["state"])


NOT_NOW = {
    states.LOBBY: "The round hasn’t begun yet.",
    states.ROUND: "The round is on; that has to wait for its end.",
    states.GRADING: "The round is over and being graded.",
    states.REVEALED: "The levels are revealed; they stay as they are.",
    states.CLOSED: "This room is closed.",
}
"""For each state, the sentence that refuses an action which that state doesn't allow."""


def on_sessions_ended(sender: type[User], person: User, **_: Any) -> None:
    """Make the person's open streams check again: those opened by the session that ended will end."""
    recheck_streams(Participant.objects.present().filter(person=person).exclude(room__state=states.CLOSED))

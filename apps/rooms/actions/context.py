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
"""Events of one kind by one person in a round, such as notes: more than one a second for five minutes."""

GIVEN_ANEW: Mapping[str, tuple[str, ...]] = {Event.Kind.HEARD: (), Event.Kind.LEVEL: ("criterion",)}
"""Kinds of which the latest counts, and what makes two of them be about the same."""


class NotYours(errors.Hidden):
    """The role doesn't allow it."""


type Actor = Participant | User
"""Who acts in a room: their place in it, or, where it is to be looked up, the person."""


@dataclass
class RoomContext:
    """A room as someone acts in it, each thing read once: who acts, the latest round (None before the first) and the answer it is about."""

    room: Room
    participant: Participant
    round: Round | None
    response: Response | None
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

    @property
    def answer(self) -> Response:
        """The response of the turn that the action is about, with its revision. Raises Refused where its question was not put."""
        if self.response is None or self.response.opened_at is None:
            raise Refused("That question was not put in this round.")
        return self.response

    def note(self, kind: str, *, turn: int = 0, **data: object) -> Event:
        """Write down what happened in the round. Raises Refused for who did it MOST_OF_A_KIND times.

        What is given anew takes the place of what was given before from there on.
        """
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
    """The name under which news of a room is published."""
    return f"room:{room_id}"


WITH_PEOPLE = ("interview", "interviewer", "candidate")


def latest_round(room: Room) -> Round | None:
    """The round that is on, prepared or was held last, with its interview and who holds it."""
    current = room.rounds.select_related(*WITH_PEOPLE).order_by("number").last()
    if current is not None:
        current.room = room
    return current


def present(room: Room) -> list[Participant]:
    """Those who came in and are not gone, with their persons, in the order they came."""
    return list(room.participants.present().select_related("person").order_by("joined_at", "pk"))


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
def acting(room_id: UUID, actor: Actor, action: Action, *, now: datetime, turn: int | None = None) -> Iterator[RoomContext]:
    """Lock the room, check role and state, run the body, raise the room's version, and notify everyone in it after the commit.

    With `turn` the context holds the response of that turn too. Raises NotYours for who isn't in the room or whose role doesn't allow the
    action, Refused where the room's state doesn't, and whatever the body raises; then nothing has changed. Of what is unseen, only the
    actor's own pages are notified.
    """
    with transaction.atomic():
        participant = _locked(room_id, actor)
        room = participant.room
        current, response = _round_and_response(room, turn)
        context = RoomContext(room, participant, current, response, now)
        if not permissions.may(action, context.roles or {Role.OBSERVER}):
            raise NotYours("Your role in this room doesn't do that.")
        if not permissions.makes_sense(action, room.state):
            raise Refused(OUT_OF_PLACE[room.state])
        yield context
        if action in permissions.UNSEEN:
            notify_own(participant)
        else:
            notify(room)


def _locked(room_id: UUID, actor: Actor) -> Participant:
    """The actor's place in the room, whose row is locked from here on."""
    places = Participant.objects.present().select_for_update(of=("room",)).select_related("room", "person")
    own = {"person": actor} if isinstance(actor, User) else {"pk": actor.pk}
    place = places.filter(room=room_id, **own).first()
    if place is None:
        raise NotYours("You are not in this room.")
    return place


def _round_and_response(room: Room, turn: int | None) -> tuple[Round | None, Response | None]:
    """The latest round, and its response of the turn, in one query where that turn is in it."""
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
    """Have the participants' open streams ask again whether they may listen, once the transaction is committed."""
    for participant in participants:
        transaction.on_commit(partial(bus.call, topic(participant.room_id), str(participant.pk)))


def change_state(context: RoomContext, state: str) -> None:
    """Take the room to another state, as the table allows."""
    states.ROOM.check(context.room.state, state)
    context.room.state = state
    context.room.save(update_fields=["state"])


OUT_OF_PLACE = {
    states.LOBBY: "The round hasn't begun yet.",
    states.ROUND: "The round is on; that has to wait for its end.",
    states.GRADING: "The round is over and being graded.",
    states.REVEALED: "The levels are revealed; they stay as they are.",
    states.CLOSED: "This room is closed.",
}
"""Of each state, what is said of an action that it doesn't allow."""


def on_sessions_ended(sender: type[User], person: User, **_: Any) -> None:
    """A session of the person has ended: whichever of their streams was opened by it ends too."""
    recheck_streams(Participant.objects.present().filter(person=person).exclude(room__state=states.CLOSED))

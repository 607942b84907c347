"""What everyone in a room sees whatever their role: who is there, what they may do, and the clock."""

from dataclasses import dataclass
from datetime import datetime

from apps.interviews.actions import hosting
from apps.interviews.models import Response
from apps.interviews.rules import clock
from apps.rooms.actions.context import AFTERWARDS, latest_round, present, roles_of, round_with_roles
from apps.rooms.models import Participant, Room, Round
from apps.rooms.rules import permissions, states
from apps.rooms.rules.permissions import Action, Role

RECORDING = "recording on their own device"


@dataclass(frozen=True)
class Person:
    """Someone in the room as the others see them."""

    participant: Participant
    role: Role | None
    is_host: bool
    is_here: bool
    is_me: bool
    is_ready: bool
    """Whether they are ready for the prepared round; False once it has begun."""
    is_recording: bool
    """Whether they record themselves in this round; what they record stays on their own device."""

    @property
    def says(self) -> list[str]:
        """The words beside the name, whose shape tells the role. Who is away records nothing; who records knows it from their own page."""
        said = {"away": not self.is_here, "ready": self.is_ready, RECORDING: self.is_recording and self.is_here and not self.is_me}
        return [words for words, is_so in said.items() if is_so]


@dataclass(frozen=True)
class Clock:
    """Milliseconds left for the open question and for the whole round; negative once the planned time is over."""

    turn_ms: int
    whole_ms: int
    allotted_seconds: int
    is_paused: bool


@dataclass(frozen=True)
class Screen:
    """What everyone in the room sees. Each role's screen adds what that role may see; what isn't on the screen isn't in the page."""

    room: Room
    me: Participant
    role: Role | None
    is_host: bool
    people: list[Person]
    may: frozenset[str]
    round: Round | None
    clock: Clock | None = None

    @property
    def key(self) -> str:
        """Identifies the desk, the part with inputs: the page fetches it again only when this changes."""
        number = self.round.number if self.round else 0
        return f"{self.room.state}-{self.role or 'none'}-{number}"

    @property
    def raised(self) -> list[Person]:
        """People whose hand is up, the one who has waited longest first."""
        up = [(person.participant.hand_raised_at, person) for person in self.people if person.participant.hand_raised_at]
        return [person for _, person in sorted(up, key=lambda pair: pair[0])]


def shared_screen(room: Room, me: Participant, *, here: frozenset[str]) -> Screen:
    """Gather what `me` sees of the room whatever their role. `here` holds the ids, as text, of participants whose page is open."""
    current = latest_round(room)
    own_roles = roles_of(room, current, me)
    acts_as = own_roles or {Role.OBSERVER}
    return Screen(
        room=room,
        me=me,
        role=next((role for role in (*permissions.ROUND_ROLES, Role.LATECOMER) if role in own_roles), None),
        is_host=Role.HOST in own_roles,
        people=_people(room, current, me, here),
        may=frozenset(
            action.value for action in Action if permissions.may(action, acts_as) and permissions.makes_sense(action, room.state)
        ),
        round=current,
    )


def _people(room: Room, current: Round | None, me: Participant, here: frozenset[str]) -> list[Person]:
    current = round_with_roles(room, current)
    inside = present(room)
    roles = {person.pk: current.role_of(person) for person in inside} if current else {}
    roles |= dict.fromkeys(_latecomers(current, inside) if current and room.state in AFTERWARDS else (), Role.LATECOMER)
    return [
        Person(
            participant=person,
            role=roles.get(person.pk),
            is_host=person.person_id == room.host_id,
            is_here=str(person.pk) in here or person.pk == me.pk,
            is_me=person.pk == me.pk,
            is_ready=room.state == states.LOBBY and person.is_ready,
            is_recording=room.state == states.ROUND and person.records_since is not None,
        )
        for person in inside
    ]


def _latecomers(current: Round, people: list[Participant]) -> set[int]:
    """Return the ids of participants who came in after the round."""
    attended = {current.interviewer_id, current.candidate_id, *current.attendances.values_list("participant", flat=True)}
    return {person.pk for person in people} - attended


def running_clock(room: Room, *, now: datetime) -> Clock | None:
    """Return the clock of the room's round; None unless a round runs."""
    current = latest_round(room) if room.state == states.ROUND else None
    return clock_of(current, hosting.open_turn(current.interview), now=now) if current else None


def clock_of(current: Round, turn: Response | None, *, now: datetime) -> Clock:
    """Return the round's clock. `turn` is the open question. The clock of a paused round stands still where it was stopped."""
    at = current.paused_at or now
    turn_ends = turn.deadline if turn and turn.deadline else at
    return Clock(
        turn_ms=clock.milliseconds_over(turn_ends, at),
        whole_ms=clock.milliseconds_over(current.interview.deadline or at, at),
        allotted_seconds=turn.allotted_seconds if turn else 0,
        is_paused=current.paused_at is not None,
    )

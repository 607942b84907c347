"""The sheets that seats are given: values with exactly the data that a role may see. `seats` fills them in.

A template shows a sheet and guards nothing: what isn't on the sheet isn't in the page.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from zlib import crc32

from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.models import Response
from apps.rooms.models import Feedback, Participant, Room, Round
from apps.rooms.rules import comparison, rotation
from apps.rooms.rules.permissions import Role


@dataclass(frozen=True)
class Person:
    """Someone in the room as the others see them."""

    participant: Participant
    role: Role | None
    is_host: bool
    is_here: bool
    is_me: bool


@dataclass(frozen=True)
class Clock:
    """Milliseconds left for this question and for the whole; below zero for what is over the time planned."""

    turn_ms: int
    whole_ms: int
    allotted_seconds: int
    is_paused: bool


@dataclass(frozen=True)
class Put:
    """A question as it stands before the candidate: its number from 1, how many there are, its prompt, hints given, follow-ups asked.

    `given` are the positions of those two, by their kind, in the order they were put.
    """

    response: Response
    given: dict[str, list[int]]
    number: int
    count: int
    title: str
    prompt: str
    hints: list[str]
    follow_ups: list[str]


@dataclass(frozen=True)
class Note:
    """A private note; `second` counts from the round's begin, `turn` is the question it belongs to."""

    second: int
    turn: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """What everyone in the room sees, whatever their seat."""

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
        """The same for as long as the inputs on the page stay what they are."""
        number = self.round.number if self.round else 0
        return f"{self.room.state}-{self.role or 'none'}-{number}"

    @property
    def raised(self) -> list[Person]:
        """Those whose hand is up, the one who waits longest first."""
        up = [(one.participant.hand_raised_at, one) for one in self.people if one.participant.hand_raised_at]
        return [one for _, one in sorted(up, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class LobbySheet(Sheet):
    """`proposed` is whose turn it is by rotation (ids of interviewer and candidate), for the host; `why_not` says why nobody's."""

    proposed: rotation.Seats | None = None
    why_not: str = ""
    past: list[Round] = field(default_factory=list)

    @property
    def key(self) -> str:
        people = ".".join(str(one.participant.pk) for one in self.people)
        settings = crc32(f"{self.room.guests} {self.room.observers_grade} {self.room.call_url}".encode())
        return f"{super().key}-{self.round.pk if self.round else 0}-{people}-{settings:x}"

    @property
    def chosen(self) -> rotation.Seats | None:
        """The seats as prepared, or else as proposed."""
        return (self.round.interviewer_id, self.round.candidate_id) if self.round else self.proposed


@dataclass(frozen=True)
class LatecomerSheet(Sheet):
    """Nothing of the round that was over when they came in; who leads the room can lead it on. `waiting` are those who still grade."""

    waiting: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CandidateSheet(Sheet):
    """The question as it was put. In grading: nothing of the others' levels, and a way to grade oneself."""

    put: Put | None = None
    writer: str = field(default_factory=lambda: str(uuid4()))
    """Names this rendering of the notepad, so that two of them can't overwrite each other unseen."""

    @property
    def key(self) -> str:
        return f"{super().key}-{self.put.number if self.put else 0}"


@dataclass(frozen=True)
class Rated:
    """An answer with the rubric and what this rater gave it so far, by criterion."""

    response: Response
    title: str
    answer: str
    rubric: Rubric
    criteria: list[dict[str, Any]]
    tripwires: list[tuple[int, Any, bool]]
    version: int
    graded_count: int
    share: float | None
    model_answer: str = ""

    @property
    def is_done(self) -> bool:
        return self.graded_count == len(self.criteria)


@dataclass(frozen=True)
class Prepared:
    """Of the open question, what only its interviewer has: follow-ups and hints with what became of them, and what to ask next."""

    model_answer: str
    follow_ups: list[dict[str, Any]]
    hints: list[dict[str, Any]]
    suggestion: int | None
    unheard: list[str]
    following: str


@dataclass(frozen=True)
class RaterSheet(Sheet):
    """What an observer has; `rated` is empty where observers don't grade. In grading it holds every answer of the round."""

    put: Put | None = None
    text: str = ""
    notes: list[Note] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{super().key}-{self.put.number if self.put else 0}"


@dataclass(frozen=True)
class InterviewerSheet(RaterSheet):
    prepared: Prepared | None = None


@dataclass(frozen=True)
class Revealed:
    """One answer with everyone's levels: `raters` names the columns after the candidate's own."""

    response: Response
    title: str
    answer: str
    raters: list[str]
    rows: list[tuple[str, comparison.Row, int | None]]
    to_talk_about: list[tuple[str, comparison.Row]]
    remarks: list[tuple[str, str, str, str]]
    """Who said what of which criterion, with which passage: rater, criterion, note, evidence."""


@dataclass(frozen=True)
class RevealSheet(Sheet):
    """The same for everyone in the room."""

    answers: list[Revealed] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    mine: Feedback | None = None

    @property
    def key(self) -> str:
        return f"{super().key}-{self.mine.version if self.mine else ''}"

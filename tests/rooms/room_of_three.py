"""A room with Alice as host and Bob and Charlie in it, and helpers that take it through a round."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.interviews.actions import grading
from apps.interviews.models import Interview
from apps.rooms.actions import blind_grading, joining, lobby, opening, rounds
from apps.rooms.actions.context import latest_round
from apps.rooms.models import Participant, Room, Round
from apps.rooms.screens.by_role import screen_for
from tests import NOON


@dataclass
class Three:
    """Alice hosts and interviews, Bob is the candidate, Charlie observes."""

    room: Room
    alice: Participant
    bob: Participant
    charlie: Participant

    @property
    def round(self) -> Round:
        current = latest_round(self.room)
        assert current is not None
        return current

    @property
    def interview(self) -> Interview:
        return Interview.objects.get(pk=self.round.interview_id)

    @property
    def state(self) -> str:
        self.room.refresh_from_db()
        return self.room.state

    def screen(self, who: Participant, *, now: datetime = NOON) -> Any:
        """Return the participant's screen at this moment."""
        return screen_for(Room.objects.get(pk=self.room.pk), Participant.objects.get(pk=who.pk), here=frozenset(), now=now)

    def draw(self, *, now: datetime = NOON) -> None:
        lobby.draw_round(self.room.pk, self.alice, interviewer=self.alice.pk, candidate=self.bob.pk, now=now)

    def begin(self, *, now: datetime = NOON) -> None:
        self.draw(now=now)
        for participant in (self.alice, self.bob):
            lobby.set_ready(self.room.pk, participant, is_ready=True, now=now)
        rounds.begin(self.room.pk, self.alice, now=now)

    def write(self, text: str, *, turn: int = 1, number: int = 1, now: datetime = NOON) -> None:
        rounds.write(self.room.pk, self.bob, turn=turn, text=text, save_number=number, seen=number - 1, writer=str(WRITER), now=now)

    def grade_self(self, level: int = 2, *, now: datetime = NOON) -> None:
        interview = self.interview
        for response in interview.responses.all():
            assessment = grading.predict(response, grader=self.bob.person, level=level, now=now)
            levels = {position: grading.GivenLevel(level) for position in range(len(response.revision.rubric.criteria))}
            grading.give_levels(assessment, levels=levels, tripped=(), version=0, now=now)
        grading.complete(interview, now=now)

    def grade(self, who: Participant, level: int, *, turn: int = 1, now: datetime = NOON) -> None:
        blind_grading.grade(
            self.room.pk,
            who,
            turn=turn,
            levels={0: grading.GivenLevel(level), 1: grading.GivenLevel(level)},
            tripped=(),
            version=0,
            now=now,
        )

    def reveal(self, *, now: datetime = NOON) -> None:
        """Take the room from the lobby to the reveal of a round with one question, which candidate and interviewer graded."""
        self.begin(now=now)
        self.write("The loop", now=now + timedelta(seconds=5))
        rounds.end(self.room.pk, self.alice, now=now + timedelta(seconds=30))
        self.grade_self(3, now=now + timedelta(seconds=40))
        self.grade(self.alice, 1, now=now + timedelta(seconds=41))
        blind_grading.reveal(self.room.pk, self.alice, now=now + timedelta(seconds=50))


WRITER = uuid4()


@pytest.fixture
def open_room(blueprint, alice) -> Callable[..., Room]:
    def opened(host: User = alice, **options) -> Room:
        defaults = {
            "host": host,
            "name": "Alice",
            "title": "Thursday",
            "blueprint": blueprint,
            "guests": Room.Guests.TAKE_PART,
            "now": NOON,
        }
        return opening.open_room(**(defaults | options))

    return opened


@pytest.fixture
def three(open_room, alice, bob, charlie) -> Three:
    room = open_room()
    return Three(
        room=room,
        alice=Participant.objects.get(room=room, person=alice),
        bob=joining.join(room, person=bob, name="Bob", now=NOON),
        charlie=joining.join(room, person=charlie, name="Charlie", now=NOON),
    )

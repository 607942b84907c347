"""The observer's screen: the question, their own notes and, if observers grade, the rubric."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from apps.interviews.models import Assessment
from apps.rooms.models import Event, Participant, Round
from apps.rooms.screens.latecomer import waiting_for
from apps.rooms.screens.question import AskedScreen, asked_screen
from apps.rooms.screens.room import Screen
from apps.rooms.screens.rubric import GradedAnswer, graded_answers


@dataclass(frozen=True)
class Note:
    """A private note. `second` counts from the round's start; `turn` is the question it belongs to, 0 for none."""

    second: int
    turn: int
    text: str


@dataclass(frozen=True)
class GraderScreen(AskedScreen):
    """What graders see: an observer, and an interviewer with more. `answers` is the open answer, or all of them once the round is over.

    It is empty if observers don't grade.
    """

    text: str = ""
    notes: list[Note] = field(default_factory=list)
    answers: list[GradedAnswer] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def observer_screen(shared: Screen, now: datetime, sent: QueryDict | None) -> GraderScreen:
    """Fill an observer's screen. `sent` is a rubric's form that was refused, to be shown again."""
    current, asked = shared.round, asked_screen(shared, now)
    assert current is not None, "a room with an observer has a round"  # noqa: S101
    if not shared.room.observers_grade:
        return GraderScreen(**grader_values(asked, current))
    answers = gathered_when_shown(lambda: graded_answers(current, shared.me, Assessment.Grader.OBSERVER, asked.put, sent=sent))
    return GraderScreen(**grader_values(asked, current), answers=answers)


def grader_values(asked: AskedScreen, current: Round) -> dict[str, Any]:
    """Return what interviewer and observers both see: the notepad, their own notes, and for whom the reveal waits."""
    text = asked.put.response.text if asked.put else ""
    return vars(asked) | {"text": text, "notes": notes_of(current, asked.me), "waiting": waiting_for(asked)}


def notes_of(current: Round, author: Participant) -> list[Note]:
    """Return the author's private notes of the round, in order."""
    events = current.events.filter(kind=Event.Kind.NOTE, author=author).order_by("id")
    return [Note(_second_of(current, event.at), event.turn, event.data["text"]) for event in events]


def _second_of(current: Round, at: datetime) -> int:
    return max(0, round((at - current.started_at).total_seconds())) if current.started_at else 0


def gathered_when_shown(answers: Callable[[], list[GradedAnswer]]) -> list[GradedAnswer]:
    """Return a list that is filled when a template first uses it: the stage, fetched at every change, mostly doesn't show it."""
    return SimpleLazyObject(answers)  # type: ignore[return-value]

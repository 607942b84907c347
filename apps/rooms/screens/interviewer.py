"""Whoever asks: what an observer has, and what only they have prepared."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from apps.interviews.models import Assessment
from apps.rooms.rules import states
from apps.rooms.screens.observer import GraderScreen, grader_values, later
from apps.rooms.screens.question import Preparation, asked_screen, preparation
from apps.rooms.screens.room import Screen
from apps.rooms.screens.rubric import graded_answers


@dataclass(frozen=True)
class InterviewerScreen(GraderScreen):
    """`prepared` is None in grading, when the model answers stand with the answers."""

    prepared: Preparation | None = None


def interviewer_screen(shared: Screen, now: datetime, sent: QueryDict | None) -> InterviewerScreen:
    current, asked = shared.round, asked_screen(shared, now)
    assert current is not None, "an interviewer is in a round"  # noqa: S101
    is_over = shared.room.state == states.GRADING
    kind = Assessment.Grader.INTERVIEWER
    answers = later(lambda: graded_answers(current, shared.me, kind, asked.put, with_model_answer=is_over, sent=sent))
    prepared = preparation(current, shared.me, asked.put) if asked.put else None
    return InterviewerScreen(**grader_values(asked, current), answers=answers, prepared=prepared)

"""The interviewer's screen: an observer's, with the questions as they are prepared."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from apps.interviews.models import Assessment
from apps.rooms.rules import states
from apps.rooms.screens.observer import GraderScreen, gathered_when_shown, grader_values
from apps.rooms.screens.question import Preparation, asked_screen, preparation
from apps.rooms.screens.room import Screen
from apps.rooms.screens.rubric import graded_answers


@dataclass(frozen=True)
class InterviewerScreen(GraderScreen):
    """`prepared` is None in grading; the model answers are shown beside the answers then."""

    prepared: Preparation | None = None


def interviewer_screen(shared: Screen, now: datetime, sent: QueryDict | None) -> InterviewerScreen:
    """Fill the interviewer's screen. `sent` is a rubric's form that was refused, to be shown again."""
    current, asked = shared.round, asked_screen(shared, now)
    assert current is not None, "a room with an interviewer has a round"  # noqa: S101
    is_over = shared.room.state == states.GRADING
    kind = Assessment.Grader.INTERVIEWER
    answers = gathered_when_shown(lambda: graded_answers(current, shared.me, kind, asked.put, with_model_answer=is_over, sent=sent))
    prepared = preparation(current, shared.me, asked.put) if asked.put else None
    return InterviewerScreen(**grader_values(asked, current), answers=answers, prepared=prepared)

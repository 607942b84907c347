"""Grading in a room: ticking off what was heard, giving levels without seeing each other's, revealing them, agreeing on levels."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.core.errors import Refused
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel, Interview
from apps.interviews.rules.states import GRADED
from apps.rooms.actions.context import Actor, NotYours, acting, change_state, notify
from apps.rooms.models import Event, Round
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action, Role

Grader = Assessment.Grader
GRADER_OF = {Role.INTERVIEWER: Grader.INTERVIEWER, Role.OBSERVER: Grader.OBSERVER}


def tick_heard(room_id: UUID, actor: Actor, *, turn: int, heard: Collection[int], now: datetime) -> None:
    """Store which criteria, by position from 0, the interviewer has heard in this answer so far. Unknown positions are dropped."""
    with acting(room_id, actor, Action.HEARD, now=now, turn=turn) as context:
        response = context.answer
        positions = sorted({position for position in heard if 0 <= position < len(response.revision.rubric.criteria)})
        assessment = grading.begin(response, grader=context.participant.person, kind=Grader.INTERVIEWER)
        Assessment.objects.filter(pk=assessment.pk).update(heard=positions)
        context.record(Event.Kind.HEARD, turn=turn, criteria=positions)


def grade(
    room_id: UUID,
    actor: Actor,
    *,
    turn: int,
    levels: Mapping[int, grading.GivenLevel],
    tripped: Collection[int],
    version: int,
    now: datetime,
) -> tuple[Assessment, dict[int, CriterionLevel]]:
    """Store the interviewer's or an observer's levels for an answer, as `grading.give_levels` does, and return what is stored.

    Others are notified only when, in grading, the interviewer completes the last answer. Raises NotYours for an observer in a room where
    observers don't grade.
    """
    with acting(room_id, actor, Action.GRADE, now=now, turn=turn) as context:
        role = context.current.role_of(context.participant)
        if role is Role.OBSERVER and not context.room.observers_grade:
            raise NotYours("Observers don’t grade in this room.")
        assessment = grading.begin(context.answer, grader=context.participant.person, kind=GRADER_OF[role])
        before, was_complete = assessment.levels, assessment.completed_at is not None
        stored = grading.give_levels(assessment, levels=levels, tripped=tripped, version=version, now=now)
        for criterion, given in levels.items():
            if before.get(criterion) != given.level:
                context.record(Event.Kind.LEVEL, turn=turn, criterion=criterion, level=given.level)
        is_waited_for = role is Role.INTERVIEWER and context.room.state == states.GRADING
        if is_waited_for and not was_complete and assessment.completed_at and _has_graded_all(context.current):
            notify(context.room)
        return assessment, stored


def reveal(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Show everyone's levels to all who were in the round at once. Raises Refused while candidate or interviewer still grades."""
    with acting(room_id, actor, Action.REVEAL, now=now) as context:
        if waiting := still_grading(context.current):
            raise Refused(f"{' and '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not graded every answer yet.")
        Assessment.objects.filter(response__interview=context.current.interview).update(revealed_at=now)
        Round.objects.filter(pk=context.current.pk).update(revealed_at=now)
        change_state(context, states.REVEALED)


def still_grading(current: Round) -> list[str]:
    """Return the names of those for whom the reveal waits: candidate and interviewer, if they are in the room and not done.

    It doesn't wait for observers, for people who left, or for the candidate's own levels if candidate and interviewer turned out to be one
    person: as interviewer that person has read the model answers.
    """
    interviewer, candidate = current.interviewer, current.candidate
    waiting = []
    if current.interview.state != GRADED and candidate.is_present and candidate != interviewer:
        waiting.append(candidate.name)
    if interviewer.is_present and not _has_graded_all(current):
        waiting.append(interviewer.name)
    return waiting


def _has_graded_all(current: Round) -> bool:
    """Whether the interviewer has given every criterion of every answer a level."""
    done = Assessment.objects.filter(
        grader=current.interviewer.person_id,
        grader_kind=Grader.INTERVIEWER,
        completed_at__isnull=False,
        response__interview=current.interview,
    )
    return not current.interview.responses.exclude(pk__in=done.values("response")).exists()


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Notify the room in which the interview was held, if it was: its candidate has graded the last answer."""
    current = Round.objects.filter(interview=interview).first()
    if current is not None:
        notify(current.room)


def agree(
    room_id: UUID,
    actor: Actor,
    *,
    turn: int,
    levels: Mapping[int, grading.GivenLevel],
    now: datetime,
    taken_back: Collection[int] = (),
) -> None:
    """Store the levels that were agreed on after the reveal, beside those that each grader gave.

    For the criteria in `taken_back` (positions) the agreed level is deleted.
    """
    with acting(room_id, actor, Action.AGREE, now=now, turn=turn) as context:
        assessment = grading.begin(context.answer, grader=context.current.interviewer.person, kind=Grader.AGREED)
        if taken_back:
            grading.take_back(assessment, criteria=taken_back)
        grading.give_levels(assessment, levels=levels, tripped=(), version=assessment.version, now=now)
        Assessment.objects.filter(pk=assessment.pk, revealed_at=None).update(revealed_at=now)

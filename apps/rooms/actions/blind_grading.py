"""What people make of the answers: ticked off while listening, graded blind, revealed together, talked over."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.core import errors
from apps.core.errors import Refused
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response
from apps.interviews.rules.states import GRADED
from apps.rooms.actions.context import NotYours, RoomContext, acting, change_state, notify
from apps.rooms.models import Event, Feedback, Participant, Round
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action, Role

Grader = Assessment.Grader
GRADER_OF = {Role.INTERVIEWER: Grader.INTERVIEWER, Role.OBSERVER: Grader.OBSERVER}
LONGEST_TEXT = 2_000
LONGEST_TAKEAWAY = 200


def tick_heard(room_id: UUID, participant: Participant, *, turn: int, heard: Collection[int], now: datetime) -> None:
    """Which criteria (by position) the interviewer has heard in this answer so far."""
    with acting(room_id, participant, Action.HEARD, now=now) as context:
        response = _response(context, turn)
        positions = sorted({position for position in heard if 0 <= position < len(response.revision.rubric.criteria)})
        assessment = grading.begin(response, grader=participant.person, kind=Grader.INTERVIEWER)
        Assessment.objects.filter(pk=assessment.pk).update(heard=positions)
        context.note(Event.Kind.HEARD, turn=turn, criteria=positions)


def grade(
    room_id: UUID,
    participant: Participant,
    *,
    turn: int,
    levels: Mapping[int, grading.GivenLevel],
    tripped: Collection[int],
    version: int,
    now: datetime,
) -> tuple[Assessment, dict[int, CriterionLevel]]:
    """The interviewer's or an observer's levels for an answer, as `grading.give_levels` stores them. Raises Refused too.

    Nobody else hears of it, but in grading that the last answer is done.
    """
    with acting(room_id, participant, Action.GRADE, now=now) as context:
        seat = context.current.role_of(participant)
        if seat is Role.OBSERVER and not context.room.observers_grade:
            raise NotYours("Observers don't grade in this room.")
        assessment = grading.begin(_response(context, turn), grader=participant.person, kind=GRADER_OF[seat])
        before = assessment.levels
        waiting = _waited_for(context)
        stored = grading.give_levels(assessment, levels=levels, tripped=tripped, version=version, now=now)
        for criterion, given in levels.items():
            if before.get(criterion) != given.level:
                context.note(Event.Kind.LEVEL, turn=turn, criterion=criterion, level=given.level)
        if _waited_for(context) != waiting:
            notify(context.room)
        return assessment, stored


def reveal(room_id: UUID, participant: Participant, *, now: datetime) -> None:
    """Shows everyone's levels to all who were in the round at once. Raises Refused while candidate or interviewer still grades."""
    with acting(room_id, participant, Action.REVEAL, now=now) as context:
        if waiting := still_grading(context.current):
            raise Refused(f"{' and '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not graded every answer yet.")
        Assessment.objects.filter(response__interview=context.current.interview).update(revealed_at=now)
        Round.objects.filter(pk=context.current.pk).update(revealed_at=now)
        change_state(context, states.REVEALED)


def still_grading(current: Round) -> list[str]:
    """The names of candidate and interviewer who are in the room and not done. Nobody waits for observers, or for who has gone.

    Nor for the candidate's own levels where one person has turned out to be both: as interviewer they have read the model answers.
    """
    interviewer, candidate = current.interviewer, current.candidate
    waiting = []
    if current.interview.state != GRADED and candidate.is_present and candidate != interviewer:
        waiting.append(candidate.name)
    done = Assessment.objects.filter(grader=interviewer.person, grader_kind=Grader.INTERVIEWER, completed_at__isnull=False)
    if interviewer.is_present and current.interview.responses.exclude(pk__in=done.values("response")).exists():
        waiting.append(interviewer.name)
    return waiting


def _waited_for(context: RoomContext) -> list[str]:
    return still_grading(context.current) if context.room.state == states.GRADING else []


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """The candidate has graded: whoever waits for that in the room is told."""
    current = Round.objects.filter(interview=interview).first()
    if current is not None:
        notify(current.room)


def agree(
    room_id: UUID,
    participant: Participant,
    *,
    turn: int,
    levels: Mapping[int, grading.GivenLevel],
    now: datetime,
    taken_back: Collection[int] = (),
) -> None:
    """What the talk ended in, beside what each one gave; of the criteria `taken_back` nothing is agreed any more."""
    with acting(room_id, participant, Action.AGREE, now=now) as context:
        response = _response(context, turn)
        assessment = grading.begin(response, grader=context.current.interviewer.person, kind=Grader.AGREED)
        if taken_back:
            grading.take_back(assessment, criteria=taken_back)
        grading.give_levels(assessment, levels=levels, tripped=(), version=assessment.version, now=now)
        Assessment.objects.filter(pk=assessment.pk, revealed_at=None).update(revealed_at=now)


class Overtaken(errors.Conflict):
    """Something else was stored in another tab meanwhile."""


def give_feedback(
    room_id: UUID, participant: Participant, *, keep: str, change: str, takeaways: Collection[str], now: datetime, seen: str | None = None
) -> Feedback:
    """What the candidate should keep and change, and one to three takeaways. Writing again replaces what was written.

    `seen` is the version that is to be replaced, empty for none; raises Overtaken where another is stored by now. None replaces any.
    Harmless when repeated.
    """
    short = [line.strip() for line in takeaways if line.strip()]
    if not 1 <= len(short) <= Feedback.MOST_TAKEAWAYS:
        raise Refused(f"Give one to {Feedback.MOST_TAKEAWAYS} takeaways: more than that nobody takes away.")
    if any(len(line) > LONGEST_TAKEAWAY for line in short) or max(len(keep), len(change)) > LONGEST_TEXT:
        raise Refused(f"A takeaway has at most {LONGEST_TAKEAWAY} characters, the rest at most {LONGEST_TEXT:,}; shorten it.")
    with acting(room_id, participant, Action.FEEDBACK, now=now) as context:
        written = {"keep": keep.strip(), "change": change.strip(), "takeaways": short}
        stored = Feedback.objects.filter(round=context.current, author=participant).first()
        if stored is not None and {name: getattr(stored, name) for name in written} == written:
            return stored
        if seen is not None and seen != (stored.version if stored else ""):
            raise Overtaken("You gave feedback in another tab since; it is shown here by now. Send yours again to replace it.")
        feedback, _ = Feedback.objects.update_or_create(round=context.current, author=participant, defaults=written | {"written_at": now})
        return feedback


def rate(room_id: UUID, participant: Participant, *, useful: int, fair: int, now: datetime) -> None:
    """How useful and how fair the round was to its candidate, each from 1 to 5."""
    if not (1 <= useful <= 5 and 1 <= fair <= 5):
        raise Refused("Rate both from 1 to 5.")
    with acting(room_id, participant, Action.RATE, now=now) as context:
        Round.objects.filter(pk=context.current.pk).update(useful=useful, fair=fair)


def next_round(room_id: UUID, participant: Participant, *, now: datetime) -> None:
    """Back to the lobby, where the next round is prepared."""
    with acting(room_id, participant, Action.NEXT_ROUND, now=now) as context:
        Participant.objects.filter(room=context.room).update(is_ready=False, hand_raised_at=None)
        change_state(context, states.LOBBY)


def _response(context: RoomContext, turn: int) -> Response:
    found = context.current.interview.responses.filter(turn=turn, opened_at__isnull=False).select_related("interview", "revision").first()
    if found is None:
        raise Refused("That question was not put in this round.")
    return found

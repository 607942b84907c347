"""Grading: predict, then see the model answer, then mark each criterion by the rubric."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import errors
from apps.core.errors import Refused
from apps.core.text import holds_passage, plain_text
from apps.curriculum.rules.rubrics import LEVELS
from apps.interviews.actions.answer_html import answer_html
from apps.interviews.models import Assessment, Interview, Mark, Response
from apps.interviews.rules import scoring, states
from apps.interviews.signals import interview_graded

OPEN_TO = {
    Assessment.Rater.SELF: {states.SUBMITTED},
    Assessment.Rater.INTERVIEWER: {states.RUNNING, states.SUBMITTED, states.GRADED},
    Assessment.Rater.OBSERVER: {states.RUNNING, states.SUBMITTED, states.GRADED},
    Assessment.Rater.AGREED: {states.SUBMITTED, states.GRADED},
    Assessment.Rater.AUTOMATIC: set(),
}
"""In which states of the interview each kind of rater may give levels. In a room, the room's own state narrows it further."""


class Conflict(errors.Conflict):
    """The question was graded further in another tab."""


WHEN = "An interview is graded after it is over, and once."


@dataclass(frozen=True)
class Level:
    """What is said of one criterion: its level from 0 to 3, a note, and a passage of the answer that shows it."""

    level: int
    note: str = ""
    evidence: str = ""


def predict(response: Response, *, rater: User, level: int, now: datetime) -> Assessment:
    """Records the level (0–3) that `rater` expects, and thereby opens the model answer. The first prediction stands."""
    if response.interview.state != states.SUBMITTED:
        raise Refused(WHEN)
    if level not in LEVELS:
        raise Refused("Predict a level from 0 to 3.")
    assessment, _ = Assessment.objects.get_or_create(
        response=response,
        rater=rater,
        rater_kind=Assessment.Rater.SELF,
        defaults={"predicted_level": level, "predicted_at": now},
    )
    return assessment


def begin(response: Response, *, rater: User, kind: str) -> Assessment:
    """The assessment of someone who grades another's answer, made when there is none. `kind` is any but self."""
    return Assessment.objects.get_or_create(response=response, rater=rater, rater_kind=kind)[0]


@transaction.atomic
def mark(assessment: Assessment, *, levels: Mapping[int, Level], tripped: Collection[int], version: int, now: datetime) -> dict[int, Mark]:
    """Stores the levels of the criteria named (by position, from 0); those not named keep theirs. Returns all marks there are now.

    `version` is that of the assessment the rater saw. Raises Conflict when it has changed since, Refused when the interview is graded
    already or a passage newly given as evidence isn't in the answer, as typed or as shown; then nothing is stored. Harmless when repeated:
    whoever sends again what is stored already, because the answer got lost, is told that it is.
    """
    response = assessment.response
    rubric = response.revision.rubric
    if response.interview.state not in OPEN_TO[Assessment.Rater(assessment.rater_kind)]:
        raise Refused("This interview is graded; its levels stay as they are.")
    held = {one.criterion: one for one in assessment.marks.all()}
    shown = ""
    for position, given in levels.items():
        if given.level not in LEVELS or position >= len(rubric.criteria):
            raise Refused("A level is a number from 0 to 3 for one of the rubric's criteria.")
        is_new = given.evidence and (position not in held or held[position].evidence != given.evidence)
        if not is_new or holds_passage(response.text, given.evidence):
            continue
        shown = shown or plain_text(answer_html(response))
        if not holds_passage(shown, given.evidence):
            raise Refused(f"The evidence for “{rubric.criteria[position].name}” is not in your answer; copy a passage as it stands there.")
    given_marks = {
        position: Mark(assessment=assessment, criterion=position, level=one.level, note=one.note, evidence=one.evidence)
        for position, one in levels.items()
    }
    marks = held | given_marks
    done = len(marks) == len(rubric.criteria)
    hit = sorted({position for position in tripped if 0 <= position < len(rubric.tripwires)})
    change = {
        "version": version + 1,
        "tripped": hit,
        "completed_at": assessment.completed_at or (now if done else None),
    }
    seen = Assessment.objects.filter(pk=assessment.pk, version=version)
    if assessment.version != version or not seen.update(**change):
        assessment.refresh_from_db()
        stored = {one.criterion: one for one in assessment.marks.all()}
        if assessment.tripped == hit and all(position in stored and _says(stored[position]) == one for position, one in levels.items()):
            return stored
        raise Conflict("This question was graded further in another tab, so nothing was stored from this one.")
    Mark.objects.bulk_create(
        given_marks.values(),
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["level", "note", "evidence"],
    )
    for name, value in change.items():
        setattr(assessment, name, value)
    return marks


def _says(one: Mark) -> Level:
    return Level(one.level, one.note, one.evidence)


@transaction.atomic
def take_back(assessment: Assessment, *, criteria: Collection[int]) -> None:
    """Removes the levels of these criteria (by position) from an assessment that nothing was counted by yet: it isn't complete then."""
    removed, _ = Mark.objects.filter(assessment=assessment, criterion__in=criteria).delete()
    if removed:
        Assessment.objects.filter(pk=assessment.pk).update(completed_at=None)
        assessment.completed_at = None


@transaction.atomic
def grade_blank(response: Response, *, rater: User, now: datetime) -> Assessment:
    """Level 0 throughout for a response without an answer, the prediction included. Raises Refused when there is an answer."""
    if response.text.strip():
        raise Refused("There is an answer to this question; grade it by its criteria.")
    assessment = predict(response, rater=rater, level=0, now=now)
    nothing = {position: Level(0) for position in range(len(response.revision.rubric.criteria))}
    mark(assessment, levels=nothing, tripped=(), version=assessment.version, now=now)
    return assessment


@transaction.atomic
def grade_blanks(interview: Interview, *, rater: User, now: datetime) -> int:
    """`grade_blank` for every one of `blank_responses`. Returns how many there were."""
    found = list(blank_responses(interview).select_related("interview", "revision"))
    for response in found:
        grade_blank(response, rater=rater, now=now)
    return len(found)


def blank_responses(interview: Interview) -> QuerySet[Response]:
    """The responses without an answer whose self-grading hasn't begun, in the order of turns."""
    begun = Assessment.objects.filter(response__interview=interview, rater_kind=Assessment.Rater.SELF).values("response")
    return interview.responses.exclude(text__regex=r"\S").exclude(pk__in=begun).order_by("turn")


@transaction.atomic
def complete(interview: Interview, *, now: datetime) -> None:
    """Turns a submitted interview whose every criterion has a level into a graded one; harmless when it is one. Else raises Refused."""
    if interview.state == states.GRADED:
        return
    responses = interview.responses.select_related("revision").order_by("turn")
    assessments = {
        assessment.response_id: assessment
        for assessment in Assessment.objects.filter(response__interview=interview, rater_kind=Assessment.Rater.SELF)
        .select_related("response__revision")
        .prefetch_related("marks")
    }
    graded: list[Response] = []
    for response in responses:
        assessment = assessments.get(response.pk)
        if assessment is None or assessment.completed_at is None:
            raise Refused(f"Question {response.turn} still has criteria without a level.")
        response.share = scoring.share(response.revision.rubric.criteria, assessment.counted_levels())
        graded.append(response)
    whole = scoring.weighted_mean((response.share or 0.0, response.allotted_seconds) for response in graded)
    submitted = Interview.objects.filter(pk=interview.pk, state=states.SUBMITTED)
    if not submitted.update(state=states.GRADED, graded_at=now, share=whole):
        raise Refused("An interview is graded after it is over.")
    Response.objects.bulk_update(graded, ["share"])
    interview.refresh_from_db()
    interview_graded.send(sender=Interview, interview=interview)

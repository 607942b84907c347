"""What is kept of a person here: their interviews with every answer and level, and the levels they gave to others."""

from datetime import datetime
from typing import Any

from apps.accounts.actions.personal_data import Combine, Key
from apps.accounts.models import User
from apps.core.text import joined
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response
from apps.interviews.rules import states


def export(person: User) -> dict[str, Any]:
    """Of what others gave only what was revealed."""
    interviews = Interview.objects.filter(person=person).order_by("planned_at", "pk")
    given = Assessment.objects.filter(grader=person).exclude(response__interview__person=person)
    return {
        "interviews": [
            _interview(one) for one in interviews.prefetch_related("responses__revision", "responses__assessments__criterion_levels")
        ],
        "graded_for_others": [
            {"question": one.response.revision.title} | _assessment(one)
            for one in given.select_related("response__revision").prefetch_related("criterion_levels").order_by("pk")
        ],
    }


def erase(person: User, now: datetime) -> None:
    """What was done alone, and levels that nobody else has seen. What was done and shown in a room stays there."""
    Interview.objects.filter(person=person, is_hosted=False).delete()
    Assessment.objects.filter(grader=person, revealed_at=None).delete()


def _combine_assessments(source: Assessment, target: Assessment) -> None:
    """Two of one person for one answer, such as an observer's who was in the room by two devices."""
    target.heard = sorted({*source.heard, *target.heard})
    target.tripped = sorted({*source.tripped, *target.tripped})
    target.version = max(source.version, target.version) + 1
    if target.predicted_level is None:
        target.predicted_level, target.predicted_at = source.predicted_level, source.predicted_at
    target.completed_at = _first(source.completed_at, target.completed_at)
    target.revealed_at = _first(source.revealed_at, target.revealed_at)


def _combine_criterion_levels(source: CriterionLevel, target: CriterionLevel) -> None:
    """The account's level stays; what the guest gave otherwise stands in the note."""
    other_level = f"From another device: level {source.level}." if source.level != target.level else ""
    other_passage = source.evidence if target.evidence and source.evidence != target.evidence else ""
    target.evidence = target.evidence or source.evidence
    target.note = joined(target.note, source.note, other_passage, other_level)


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


KEYS: dict[Key, Combine | None] = {
    (Interview, "person"): None,
    (Assessment, "grader"): _combine_assessments,
    (CriterionLevel, "assessment"): _combine_criterion_levels,
}


def _interview(interview: Interview) -> dict[str, Any]:
    return {
        "title": interview.title,
        "state": interview.state,
        "in_a_room": interview.is_hosted,
        "planned_at": interview.planned_at,
        "started_at": interview.started_at,
        "submitted_at": interview.submitted_at,
        "graded_at": interview.graded_at,
        "share": interview.share,
        "answers": [
            _answer(one, interview) for one in sorted(interview.responses.all(), key=lambda one: one.turn) if _was_put(one, interview)
        ],
    }


def _was_put(response: Response, interview: Interview) -> bool:
    """What is still to be asked is in no file: the candidate would know it before the clock runs."""
    return response.opened_at is not None or interview.state in states.OVER


def _answer(response: Response, interview: Interview) -> dict[str, Any]:
    mine = [one for one in response.assessments.all() if one.grader_id == interview.person_id or one.revealed_at is not None]
    return {
        "turn": response.turn,
        "question": response.revision.title,
        "text": response.text,
        "hints_taken": response.hints_taken,
        "opened_at": response.opened_at,
        "closed_at": response.closed_at,
        "saved_at": response.saved_at,
        "assessments": [_assessment(one) for one in sorted(mine, key=lambda one: one.pk)],
    }


def _assessment(assessment: Assessment) -> dict[str, Any]:
    rubric = assessment.response.revision.rubric
    return {
        "by": assessment.grader_kind,
        "predicted_level": assessment.predicted_level,
        "completed_at": assessment.completed_at,
        "heard": [rubric.criteria[position].name for position in assessment.heard],
        "tripwires": [rubric.tripwires[position].claim for position in assessment.tripped],
        "levels": [
            {"criterion": rubric.criteria[given.criterion].name, "level": given.level, "note": given.note, "evidence": given.evidence}
            for given in sorted(assessment.criterion_levels.all(), key=lambda given: given.criterion)
        ],
    }

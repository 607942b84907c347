"""Export, erasure and merging of a person's interviews and of the levels that they gave, to themselves and to others."""

from datetime import datetime
from typing import Any

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.core.text.passages import joined
from apps.interviews.models import (
    AnchorGrading,
    Assessment,
    CriterionLevel,
    FirstGrades,
    Interview,
    OwnFormat,
    QuestionSet,
    Response,
    SavedQuestion,
)
from apps.interviews.queries.cases import inquiries
from apps.interviews.queries.formats import topic_titles
from apps.interviews.rules import states


def export(person: User) -> dict[str, Any]:
    """Return the person's interviews with answers and levels, and the levels that they gave to others. Others' levels only if revealed."""
    interviews = Interview.objects.filter(person=person).order_by("planned_at", "pk")
    given = Assessment.objects.filter(grader=person).exclude(response__interview__person=person)
    saved = SavedQuestion.objects.filter(person_id=person.pk)
    titles = topic_titles()
    return {
        "sets": [
            {
                "title": own.title,
                "created_at": own.created_at,
                "is_shared": own.share_key is not None,
                "questions": [place.question.code for place in sorted(own.places.all(), key=lambda place: place.position)],
            }
            for own in QuestionSet.objects.filter(person=person).prefetch_related("places__question").order_by("created_at", "pk")
        ],
        "formats": [
            {
                "title": own.title,
                "created_at": own.created_at,
                "is_shared": own.share_key is not None,
                "asks_back": own.asks_back,
                "parts": [{**part, "topics": [titles[topic] for topic in part["topics"] if topic in titles]} for part in own.parts],
            }
            for own in OwnFormat.objects.filter(person=person).order_by("created_at", "pk")
        ],
        "saved_questions": listed(saved, "question__code", "saved_at"),
        "interviews": [
            _interview(interview)
            for interview in interviews.select_related("first_grades").prefetch_related(
                "responses__revision", "responses__follow_ups", "responses__inquiries", "responses__assessments__criterion_levels"
            )
        ],
        "anchor_answers_graded": [
            {"question": own.revision.title, "anchor": own.anchor, "levels": own.levels, "authored": own.authored, "at": own.graded_at}
            for own in AnchorGrading.objects.filter(person=person).select_related("revision").order_by("pk")
        ],
        "graded_for_others": [
            {"question": assessment.response.revision.title} | _assessment(assessment)
            for assessment in given.select_related("response__revision").prefetch_related("criterion_levels").order_by("pk")
        ],
    }


def erase(person: User, now: datetime) -> None:
    """Delete the person's interviews done alone, and levels that nobody else has seen. What was done in a room and revealed stays."""
    SavedQuestion.objects.filter(person=person).delete()
    QuestionSet.objects.filter(person=person).delete()
    Interview.objects.filter(person=person, is_hosted=False).delete()
    OwnFormat.objects.filter(person=person).delete()
    Assessment.objects.filter(grader=person, revealed_at=None).delete()
    AnchorGrading.objects.filter(person=person).delete()


def _combine_assessments(source: Assessment, target: Assessment) -> None:
    """Merge `source` into `target`: one person graded the same answer twice, such as an observer on two devices."""
    target.heard = sorted({*source.heard, *target.heard})
    target.tripped = sorted({*source.tripped, *target.tripped})
    target.version = max(source.version, target.version) + 1
    if target.predicted_level is None:
        target.predicted_level, target.predicted_at = source.predicted_level, source.predicted_at
    target.completed_at = _earliest(source.completed_at, target.completed_at)
    target.revealed_at = _earliest(source.revealed_at, target.revealed_at)


def _combine_criterion_levels(source: CriterionLevel, target: CriterionLevel) -> None:
    """Merge `source` into `target`: the account's level stays, and its note tells what the guest gave."""
    other_level = f"From another device: level {source.level}." if source.level != target.level else ""
    other_passage = source.evidence if target.evidence and source.evidence != target.evidence else ""
    target.evidence = target.evidence or source.evidence
    target.note = joined(target.note, source.note, other_passage, other_level)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


KEYS: dict[Key, Combine | None] = {
    (Interview, "person"): None,
    (SavedQuestion, "person"): nothing_to_add,
    (QuestionSet, "person"): None,
    (OwnFormat, "person"): None,
    (Assessment, "grader"): _combine_assessments,
    (CriterionLevel, "assessment"): _combine_criterion_levels,
    (AnchorGrading, "person"): nothing_to_add,
}


def _interview(interview: Interview) -> dict[str, Any]:
    return {
        "title": interview.title,
        "state": interview.state,
        "in_a_room": interview.is_hosted,
        "without_a_clock": interview.is_untimed,
        "planned_at": interview.planned_at,
        "started_at": interview.started_at,
        "submitted_at": interview.submitted_at,
        "graded_at": interview.graded_at,
        "share": interview.share,
        "regraded_at": interview.regraded_at,
        "deleted_at": interview.deleted_at,
        "first_grades": _first_grades(interview),
        "answers": [
            _answer(response, interview)
            for response in sorted(interview.responses.all(), key=lambda response: response.turn)
            if _was_put(response, interview)
        ],
    }


def _first_grades(interview: Interview) -> dict[str, Any] | None:
    first: FirstGrades | None = getattr(interview, "first_grades", None)
    return {"graded_at": first.graded_at, "share": first.share, "answers": first.answers} if first else None


def _was_put(response: Response, interview: Interview) -> bool:
    """Whether the candidate was asked the question. Others aren't exported: the candidate would know them before the clock runs."""
    return response.opened_at is not None or interview.state in states.OVER


def _answer(response: Response, interview: Interview) -> dict[str, Any]:
    visible = [
        assessment
        for assessment in response.assessments.all()
        if assessment.grader_id == interview.person_id or assessment.revealed_at is not None
    ]
    return {
        "turn": response.turn,
        "question": response.revision.title,
        "text": response.text,
        "hints_taken": response.hints_taken,
        "phase_starts": response.phase_starts,
        "asked_for": [
            {"name": asked.written.get("name", ""), "words": asked.words, "at_seconds": asked.at_seconds, "seconds": asked.seconds}
            for asked in inquiries(response)
        ],
        "follow_ups": [
            {"question": response.revision.wording["follow_ups"][asked.number]["question"], "text": asked.text, "level": asked.level}
            for asked in response.follow_ups.all()
            if asked.opened_at or interview.state in states.OVER
        ],
        "opened_at": response.opened_at,
        "closed_at": response.closed_at,
        "saved_at": response.saved_at,
        "assessments": [_assessment(assessment) for assessment in sorted(visible, key=lambda assessment: assessment.pk)],
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

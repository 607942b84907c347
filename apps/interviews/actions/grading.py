"""Grading: predict, then see the model answer, then give each criterion of the rubric a level."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import Preferences, User
from apps.core import errors
from apps.core.errors import Refused
from apps.core.levels import ADEQUATE, LEVELS
from apps.core.text.passages import holds_passage, plain_text
from apps.curriculum.models import Question
from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.actions import asking_back
from apps.interviews.actions.answer_html import answer_html
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response
from apps.interviews.rules import scoring, states
from apps.interviews.rules.moments import is_moment
from apps.interviews.signals import interview_graded

OPEN_TO = {
    Assessment.Grader.SELF: {states.SUBMITTED},
    Assessment.Grader.INTERVIEWER: {states.RUNNING, states.SUBMITTED, states.GRADED},
    Assessment.Grader.OBSERVER: {states.RUNNING, states.SUBMITTED, states.GRADED},
    Assessment.Grader.AGREED: {states.SUBMITTED, states.GRADED},
    Assessment.Grader.AUTOMATIC: set(),
}
"""The interview's states in which each kind of grader may give levels. A room's own state restricts it further."""


class Conflict(errors.Conflict):
    """The grader changed the levels in another tab meanwhile."""


NOT_NOW = "An interview is graded after it is over, and once."


@dataclass(frozen=True)
class GivenLevel:
    """What a grader gives for one criterion: a level (0–3), a note, and as evidence a passage of the answer or a moment of it, `[2:15]`."""

    level: int
    note: str = ""
    evidence: str = ""


def predict(response: Response, *, grader: User, level: int, now: datetime) -> Assessment:
    """Store the level (0–3) that the grader expects, which opens the model answer. A second prediction changes nothing.

    Raises Refused unless the interview is submitted and not yet graded.
    """
    if response.interview.state != states.SUBMITTED:
        raise Refused(NOT_NOW)
    if level not in LEVELS:
        raise Refused("Predict a level from 0 to 3.")
    assessment, _ = Assessment.objects.get_or_create(
        response=response,
        grader=grader,
        grader_kind=Assessment.Grader.SELF,
        defaults={"predicted_level": level, "predicted_at": now},
    )
    return assessment


def begin(response: Response, *, grader: User, kind: str) -> Assessment:
    """Return the assessment of someone who grades another person's answer, created if missing. `kind` is any but self."""
    own = Assessment.objects.prefetch_related("criterion_levels")
    assessment, _ = own.get_or_create(response=response, grader=grader, grader_kind=kind)
    assessment.response = response
    return assessment


@transaction.atomic
def give_levels(
    assessment: Assessment,
    *,
    levels: Mapping[int, GivenLevel],
    tripped: Collection[int],
    version: int,
    now: datetime,
    replies: Mapping[int, int] = MappingProxyType({}),
) -> dict[int, CriterionLevel]:
    """Store levels by criterion (position from 0); other criteria keep theirs. Return all levels that are stored now, by criterion.

    `version` is the assessment's version that the grader saw. Raises Conflict if it has changed since, unless exactly these levels are
    stored already: a form may be sent twice. `replies` are levels of replies to follow-ups, by position. Raises Refused if the interview is
    graded already, or if new evidence is no passage of the answer, as typed or as shown, and no moment. Nothing is
    stored then.
    """
    response = assessment.response
    rubric = response.revision.rubric
    if response.interview.state not in OPEN_TO[Assessment.Grader(assessment.grader_kind)]:
        raise Refused("This interview is graded; its levels stay as they are.")
    stored = {given.criterion: given for given in assessment.criterion_levels.all()}
    _require_part_of(rubric, levels, tripped)
    _require_evidence(response, levels, stored)
    tripwires = sorted(set(tripped))
    new = {position: CriterionLevel(assessment=assessment, criterion=position, **asdict(given)) for position, given in levels.items()}
    is_whole = len(stored | new) == len(rubric.criteria)
    change = {"version": version + 1, "tripped": tripwires, "completed_at": assessment.completed_at or (now if is_whole else None)}
    seen = Assessment.objects.filter(pk=assessment.pk, version=version)
    if assessment.version != version or not seen.update(**change):
        return _stored_if_same(assessment, levels, tripwires, replies)
    CriterionLevel.objects.bulk_create(
        new.values(),
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["level", "note", "evidence"],
    )
    asking_back.give_levels(response, replies)
    for name, value in change.items():
        setattr(assessment, name, value)
    return stored | new


def _require_part_of(rubric: Rubric, levels: Mapping[int, GivenLevel], tripped: Collection[int]) -> None:
    if not all(given.level in LEVELS and position < len(rubric.criteria) for position, given in levels.items()):
        raise Refused("A level is a number from 0 to 3 for one of the rubric’s criteria.")
    if not set(tripped) <= set(range(len(rubric.tripwires))):
        raise Refused("Tick the tripwires shown.")


def _require_evidence(response: Response, levels: Mapping[int, GivenLevel], stored: Mapping[int, CriterionLevel]) -> None:
    """Raise Refused if new evidence isn't in the answer. The answer is rendered only for passages that the typed text doesn't contain.

    Of an answer given aloud the server has only what was typed: that something was said at a moment, it takes from the person who grades.
    """
    new = {position: given for position, given in levels.items() if _is_new_evidence(given, stored.get(position))}
    new = {position: given for position, given in new.items() if not is_moment(given.evidence)}
    untyped = {position: given for position, given in new.items() if not holds_passage(response.text, given.evidence)}
    text_shown = plain_text(answer_html(response)) if untyped else ""
    for position, given in untyped.items():
        if not holds_passage(text_shown, given.evidence):
            name = response.revision.rubric.criteria[position].name
            raise Refused(f"The evidence for “{name}” is not in your answer; copy a passage as it stands there.")


def _is_new_evidence(given: GivenLevel, stored: CriterionLevel | None) -> bool:
    return bool(given.evidence) and (stored is None or stored.evidence != given.evidence)


def _stored_if_same(
    assessment: Assessment, levels: Mapping[int, GivenLevel], tripped: list[int], replies: Mapping[int, int]
) -> dict[int, CriterionLevel]:
    """Return the stored levels if they are what was sent. Raises Conflict otherwise."""
    assessment.refresh_from_db()
    stored = {given.criterion: given for given in assessment.criterion_levels.all()}
    same = {position: GivenLevel(given.level, given.note, given.evidence) for position, given in stored.items() if position in levels}
    same_replies = all(asked.level == replies.get(asked.position) for asked in assessment.response.follow_ups.filter(position__in=replies))
    if assessment.tripped != tripped or same != dict(levels) or not same_replies:
        raise Conflict("This question was graded further in another tab, so nothing was stored from this one.")
    return stored


@transaction.atomic
def take_back(assessment: Assessment, *, criteria: Collection[int]) -> None:
    """Delete the levels of these criteria (by position), after which the assessment isn't complete. Not for levels that were counted."""
    removed, _ = CriterionLevel.objects.filter(assessment=assessment, criterion__in=criteria).delete()
    if removed:
        Assessment.objects.filter(pk=assessment.pk).update(completed_at=None)
        assessment.refresh_from_db()


@transaction.atomic
def grade_blank(response: Response, *, grader: User, now: datetime) -> Assessment:
    """Predict and give level 0 in every criterion of a blank answer. Raises Refused if there is an answer."""
    if response.text.strip():
        raise Refused("There is an answer to this question; grade it by its criteria.")
    assessment = predict(response, grader=grader, level=0, now=now)
    nothing = {position: GivenLevel(0) for position in range(len(response.revision.rubric.criteria))}
    give_levels(assessment, levels=nothing, tripped=(), version=assessment.version, now=now)
    return assessment


@transaction.atomic
def grade_blanks(interview: Interview, *, grader: User, now: datetime) -> int:
    """Grade all `blank_responses` of the interview as `grade_blank` does. Return their number."""
    blank = list(blank_responses(interview).select_related("interview", "revision"))
    for response in blank:
        grade_blank(response, grader=grader, now=now)
    return len(blank)


def blank_responses(interview: Interview) -> QuerySet[Response]:
    """Return the responses without an answer whose self-grading hasn't begun, in the order of turns."""
    begun = Assessment.objects.filter(response__interview=interview, grader_kind=Assessment.Grader.SELF).values("response")
    return interview.responses.exclude(text__regex=r"\S").exclude(pk__in=begun).order_by("turn")


@transaction.atomic
def complete(interview: Interview, *, now: datetime) -> None:
    """Make a submitted interview a graded one, with its share of the points (0–1). Does nothing if it is graded already.

    One whose grades were reopened keeps the moment at which it was graded first: its place in the history doesn't change. Raises Refused if
    a criterion or a reply has no level yet, if the interview isn't over, and for someone who grades strictly if a level of 2 or 3 has no
    evidence; of cards none is asked.
    """
    if interview.state == states.GRADED:
        return
    responses = interview.responses.select_related("revision").prefetch_related("follow_ups").order_by("turn")
    assessments = {
        assessment.response_id: assessment
        for assessment in Assessment.objects.filter(response__interview=interview, grader_kind=Assessment.Grader.SELF)
        .select_related("response__revision", "response__question")
        .prefetch_related("criterion_levels")
    }
    is_strict = Preferences.objects.filter(person=interview.person_id, grades_strictly=True).exists()
    graded: list[Response] = []
    for response in responses:
        assessment = _whole(response, assessments.get(response.pk), is_strict=is_strict)
        response.share = scoring.share(response.revision.rubric.criteria, assessment.counted_levels())
        graded.append(response)
    whole = scoring.weighted_mean((response.share or 0.0, response.allotted_seconds) for response in graded)
    submitted = Interview.objects.filter(pk=interview.pk, state=states.SUBMITTED)
    graded_at, regraded_at = (now, None) if interview.graded_at is None else (interview.graded_at, now)
    if not submitted.update(state=states.GRADED, graded_at=graded_at, regraded_at=regraded_at, share=whole):
        raise Refused("An interview is graded after it is over.")
    Response.objects.bulk_update(graded, ["share"])
    interview.refresh_from_db()
    interview_graded.send(sender=Interview, interview=interview)


def _whole(response: Response, assessment: Assessment | None, *, is_strict: bool) -> Assessment:
    """Return the response's assessment. Raises Refused if something of it has no level, or for a strict grader no evidence."""
    if assessment is None or assessment.completed_at is None:
        raise Refused(f"Question {response.turn} still has criteria without a level.")
    if any(follow_up.level is None for follow_up in response.follow_ups.all()):
        raise Refused(f"Question {response.turn} still has a follow-up without a level.")
    if is_strict and (name := _without_evidence(assessment)):
        raise Refused(
            f"Question {response.turn}: “{name}” has no evidence. You grade strictly, so levels 2 and 3 need a passage of your answer."
        )
    return assessment


def _without_evidence(assessment: Assessment) -> str:
    """Return the name of the first criterion above level 1 whose level has no evidence; empty where there is none.

    Of a card none is asked, and of an answer that was only said there is no passage.
    """
    if assessment.response.question.kind == Question.Kind.RAPID or not assessment.response.text.strip():
        return ""
    bare = [given.criterion for given in assessment.criterion_levels.all() if given.level >= ADEQUATE and not given.evidence.strip()]
    return assessment.response.revision.rubric.criteria[min(bare)].name if bare else ""

"""Remember what an interview showed to be weak, until a later answer shows how it stands."""

from collections.abc import Iterable
from typing import Any

from apps.curriculum.models import Question
from apps.interviews.models import Assessment, Interview, Response
from apps.interviews.rules import states
from apps.interviews.rules.scoring import WEAK_LEVELS
from apps.reviews.models import Gap
from apps.reviews.queries.settings import settings_of, today_of


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Close the gaps that the interview's questions are about, then open one for each criterion graded 0 or 1.

    Cards need none: they come back by their own schedule.
    """
    assert interview.graded_at is not None, "a graded interview was graded at a moment"  # noqa: S101
    assessments = Assessment.objects.filter(response__interview=interview, grader_kind=Assessment.Grader.SELF)
    long = assessments.exclude(response__question__kind=Question.Kind.RAPID).select_related("response__revision")
    opened: list[Gap] = []
    for assessment in long.prefetch_related("criterion_levels").order_by("response__turn"):
        response = assessment.response
        taught = Gap.objects.open().filter(person=interview.person, question__sections__questions=response.question_id)
        taught = taught.filter(opened_at__lte=interview.graded_at)  # one graded again may be older than some gaps
        Gap.objects.filter(pk__in=list(taught.values_list("pk", flat=True))).update(closed_by=response)
        opened += _gaps_of(assessment, interview)
    if Interview.objects.filter(person=interview.person_id, state=states.GRADED, graded_at__gt=interview.graded_at).exists():
        for gap in opened:
            gap.closed_by = _later_answer(gap)
    Gap.objects.bulk_create(opened, ignore_conflicts=True)


def on_interview_uncounted(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Take back the gaps that the interview opened, and leave those that it closed to the answer that came next, if one did."""
    answers = list(interview.responses.values_list("pk", flat=True))  # first: joined, all gaps of all people may be read
    own = Gap.objects.filter(person=interview.person_id)
    own.filter(response__in=answers).delete()
    for gap in own.filter(closed_by__in=answers).select_related("response"):
        gap.closed_by = _later_answer(gap)
        gap.save(update_fields=["closed_by"])


def _later_answer(gap: Gap) -> Response | None:
    """Return the first answer graded after the gap opened, in another interview, to a question that one of its sections teaches."""
    later = Response.objects.filter(
        interview__person=gap.person_id,
        interview__state=states.GRADED,
        interview__graded_at__gt=gap.opened_at,
        question__sections__questions=gap.question_id,
    )
    own = gap.response.interview_id
    return later.exclude(question__kind=Question.Kind.RAPID).exclude(interview=own).order_by("interview__graded_at", "turn").first()


def _gaps_of(assessment: Assessment, interview: Interview) -> Iterable[Gap]:
    at = interview.graded_at
    if at is None:
        return
    response = assessment.response
    criteria = response.revision.rubric.criteria
    today = today_of(settings_of(interview.person), at)
    for criterion, level in assessment.counted_levels().items():
        if level in WEAK_LEVELS:
            yield Gap(
                response=response,
                person=interview.person,
                question_id=response.question_id,
                criterion=criterion,
                name=criteria[criterion].name,
                level=level,
                opened_at=at,
                opened_on=today,
            )

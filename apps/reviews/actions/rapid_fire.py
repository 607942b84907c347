"""Count the rapid-fire answers of an interview as reviews of their cards."""

from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from apps.curriculum.models import Question
from apps.interviews.models import Assessment, Interview
from apps.reviews.actions.reviewing import Answer, store
from apps.reviews.actions.scheduling import locked_schedule
from apps.reviews.models import Review
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.memory import Rating

NAMESPACE = UUID("6f6a2f51-6a1c-4b8e-9f0e-3d5c51f2a7b4")
"""Makes the id of a review out of that of an answer, so that each answer counts once."""


def rating_for(level: int) -> Rating:
    """Return the rating that says what a level (0–3) of the criterion “Recall” says."""
    return Rating(level + 1)


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Add a review for each card that was answered in the interview, at the moment when its turn was over."""
    now, settings = timezone.now(), settings_of(interview.person)
    assessments = Assessment.objects.filter(
        response__interview=interview, response__question__kind=Question.Kind.RAPID, grader_kind=Assessment.Grader.SELF
    )
    for assessment in assessments.select_related("response__question").prefetch_related("criterion_levels").order_by("response__turn"):
        response = assessment.response
        if response.closed_at is not None and assessment.levels:
            answer = Answer(uuid5(NAMESPACE, str(response.pk)), rating_for(assessment.levels[0]), spent_ms=response.spent_seconds * 1000)
            schedule = locked_schedule(interview.person, response.question)
            store(schedule, answer, at=response.closed_at, source=Review.Source.INTERVIEW, settings=settings, now=now)

"""Count the rapid-fire answers of an interview as reviews of their cards."""

from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from apps.curriculum.models import Question
from apps.interviews.models import Assessment, Interview, Response
from apps.reviews.actions.reviewing import count
from apps.reviews.actions.scheduling import locked_schedule
from apps.reviews.models import Review
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.memory import Rating
from apps.reviews.rules.study_days import study_day, zone_named

NAMESPACE = UUID("6f6a2f51-6a1c-4b8e-9f0e-3d5c51f2a7b4")
"""Makes the id of a review out of that of an answer, so that each answer counts once."""


def rating_for(level: int) -> Rating:
    """Return the rating that says what a level (0–3) of the criterion “Recall” says."""
    return Rating(level + 1)


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Add a review for each card that was answered in the interview, at the moment when its turn was over."""
    assessments = Assessment.objects.filter(
        response__interview=interview, response__question__kind=Question.Kind.RAPID, grader_kind=Assessment.Grader.SELF
    )
    for assessment in assessments.select_related("response__question").prefetch_related("criterion_levels").order_by("response__turn"):
        if assessment.response.closed_at is not None and assessment.levels:
            _add(interview, assessment.response, rating_for(assessment.levels[0]))


def _add(interview: Interview, response: Response, rating: Rating) -> None:
    settings = settings_of(interview.person)
    at = response.closed_at or timezone.now()
    schedule = locked_schedule(interview.person, response.question)
    stored, is_new = Review.objects.get_or_create(
        pk=uuid5(NAMESPACE, str(response.pk)),
        defaults={
            "person": interview.person,
            "card": response.question,
            "rating": rating,
            "source": Review.Source.INTERVIEW,
            "reviewed_at": at,
            "reviewed_on": study_day(at, zone_named(settings.time_zone)),
            "received_at": timezone.now(),
            "spent_ms": response.spent_seconds * 1000,
        },
    )
    if is_new:
        count(schedule, stored, settings=settings)

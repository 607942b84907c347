"""Count the rapid-fire answers of an interview as reviews of their cards."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from apps.curriculum.models import Question
from apps.interviews.models import Assessment, Interview, Response
from apps.reviews.actions.reviewing import Answer, store, take_back_or_count
from apps.reviews.actions.scheduling import locked_schedule
from apps.reviews.models import Review
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.memory import Rating

NAMESPACE = UUID("6f6a2f51-6a1c-4b8e-9f0e-3d5c51f2a7b4")
"""Makes the id of a review out of that of an answer, so that each answer counts once."""


def rating_for(level: int) -> Rating:
    """Return the rating that says what a level (0–3) of the criterion “Recall” says."""
    return Rating(level + 1)


def keys_of(response: Response) -> dict[Rating, UUID]:
    """Return the ids of the reviews that an answer can have, by their rating: it has several once it was graded again."""
    return {rating: uuid5(NAMESPACE, f"{response.pk} {rating.value}") for rating in Rating}


def first_key(response: Response) -> UUID:
    """Return the id of an answer's first review, whatever its rating."""
    return uuid5(NAMESPACE, str(response.pk))


def on_interview_graded(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Add a review for each card that was answered in the interview, at the moment when its turn was over.

    If the answer had one with this rating that was taken back, that one counts again.
    """
    now, settings = timezone.now(), settings_of(interview.person)
    assessments = Assessment.objects.filter(
        response__interview=interview, response__question__kind=Question.Kind.RAPID, grader_kind=Assessment.Grader.SELF
    )
    for assessment in assessments.select_related("response__question").prefetch_related("criterion_levels").order_by("response__turn"):
        response = assessment.response
        if response.closed_at is not None and assessment.levels:
            rating = rating_for(assessment.levels[0])
            schedule = locked_schedule(interview.person, response.question)
            given = list(_reviews_of(response))
            before = next((review for review in given if review.rating == rating), None)
            if before is not None:
                take_back_or_count(interview.person, before, schedule, undone_at=None, settings=settings)
                continue
            answer = Answer(keys_of(response)[rating] if given else first_key(response), rating, spent_ms=response.spent_seconds * 1000)
            store(schedule, answer, at=response.closed_at, source=Review.Source.INTERVIEW, settings=settings, now=now)


def on_interview_uncounted(sender: type[Interview], interview: Interview, now: datetime, **_: Any) -> None:
    """Take back the reviews that were made of the interview's answers."""
    settings = settings_of(interview.person)
    for response in interview.responses.filter(question__kind=Question.Kind.RAPID).select_related("question").order_by("turn"):
        for review in _reviews_of(response).filter(undone_at=None):
            schedule = locked_schedule(interview.person, response.question)
            take_back_or_count(interview.person, review, schedule, undone_at=now, settings=settings)


def _reviews_of(response: Response) -> QuerySet[Review]:
    return Review.objects.filter(pk__in=[first_key(response), *keys_of(response).values()])

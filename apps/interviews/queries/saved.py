"""Questions that a person saved."""

from collections.abc import Collection

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.interviews.models import SavedQuestion


def saved_of(person: User | None, questions: Collection[int]) -> set[int]:
    """Return those of the questions (by id) that the person saved. At most one query."""
    if person is None or not questions:
        return set()
    return set(SavedQuestion.objects.filter(person=person, question__in=questions).values_list("question_id", flat=True))


def saved_questions(person: User) -> QuerySet[Question]:
    """Return the questions in use that the person saved, the latest first, with their wording and topic."""
    own = Question.objects.long().filter(saved_by__person=person)
    return own.select_related("revision", "topic__module").order_by("-saved_by__saved_at", "-saved_by__pk")

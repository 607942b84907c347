"""Questions that a person saved, and put together to sets."""

from collections.abc import Collection

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.interviews.models import QuestionSet, SavedQuestion


def saved_of(person: User | None, questions: Collection[int]) -> set[int]:
    """Return those of the questions (by id) that the person saved. At most one query."""
    if person is None or not questions:
        return set()
    return set(SavedQuestion.objects.filter(person=person, question__in=questions).values_list("question_id", flat=True))


def saved_questions(person: User) -> QuerySet[Question]:
    """Return the questions in use that the person saved, the latest first, with their wording and topic."""
    own = Question.objects.long().filter(saved_by__person=person)
    return own.select_related("revision", "topic__module").order_by("-saved_by__saved_at", "-saved_by__pk")


def sets_of(person: User) -> QuerySet[QuestionSet]:
    """Return the person's sets, the latest first."""
    return QuestionSet.objects.filter(person=person).prefetch_related("places").order_by("-created_at", "-pk")


def questions_of(question_set: QuestionSet) -> QuerySet[Question]:
    """Return the questions of a set that are in use, in its order, with their wording."""
    own = Question.objects.long().filter(places_in_sets__question_set=question_set)
    return own.select_related("revision").order_by("places_in_sets__position")


def to_choose_from(person: User | None) -> list[tuple[str, list[Question]]]:
    """Return all questions that a set can have, by heading: those that the person saved, then by topic. Takes two queries."""
    saved = list(saved_questions(person)) if person else []
    groups: dict[str, list[Question]] = {"Saved": saved} if saved else {}
    known = {question.pk for question in saved}
    others = (
        Question.objects.long().select_related("revision", "topic").order_by("topic__module__number", "topic__position", "kind", "code")
    )
    for question in others:
        if question.pk not in known:
            groups.setdefault(question.topic.title, []).append(question)
    return list(groups.items())

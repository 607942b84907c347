"""Formats of one's own, and the questions that a format may ask."""

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.curriculum.models import Blueprint, Lesson, Question
from apps.interviews.models import OwnFormat
from apps.interviews.rules.selection import Candidate


def formats_of(person: User | None) -> QuerySet[OwnFormat]:
    """Return the person's own formats, the latest first; none without a person."""
    own = OwnFormat.objects.filter(person=person) if person else OwnFormat.objects.none()
    return own.order_by("-created_at", "-pk")


def candidates(asking: Blueprint | OwnFormat | None = None) -> dict[Candidate, int]:
    """Return the questions that a format may ask, each with the id of its wording: all but those of other modules for a blueprint.

    One query: with two, a load of content in between could retire a question of the first.
    """
    live = Question.objects.not_retired().filter(revision__isnull=False)
    if isinstance(asking, Blueprint):
        live = live.filter(module=asking.module_id)
    rows = live.values_list("id", "kind", "topic_id", "difficulty", "allotted_seconds", "is_case", "revision_id")
    return {Candidate(*row[:-1]): row[-1] for row in rows}


def topic_titles() -> dict[int, str]:
    """Return the titles of the topics that something is asked about, by id, in the order of the content."""
    asked = Lesson.objects.not_retired().filter(questions__retired_at=None).distinct().order_by("module__number", "position")
    return dict(asked.values_list("pk", "title"))

"""Grade an anchor answer, to see where its author put it and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.levels import LEVELS
from apps.curriculum.models import QuestionRevision
from apps.interviews.models import AnchorGrading


def without_level(revision: QuestionRevision, levels: Mapping[int, int]) -> str:
    """Return a sentence that names the criteria without a level from 0 to 3; empty where there is none."""
    missing = [criterion.name for position, criterion in enumerate(revision.rubric.of_the_subject) if levels.get(position) not in LEVELS]
    return f"Choose a level for {', '.join(missing)}; then you see the author’s." if missing else ""


def grade_anchor(person: User, revision: QuestionRevision, anchor: Mapping[str, Any], levels: Mapping[int, int], *, now: datetime) -> None:
    """Store a level (0 to 3) for every criterion of the revision's rubric. A second time changes nothing: the author's are known by then.

    Raises Refused if a criterion has no level.
    """
    if missing := without_level(revision, levels):
        raise Refused(missing)
    AnchorGrading.objects.get_or_create(
        person=person,
        revision=revision,
        anchor=anchor["name"],
        defaults={
            "levels": [levels[position] for position in range(len(revision.rubric.of_the_subject))],
            "authored": [grade["level"] for grade in anchor["grades"]],
            "graded_at": now,
        },
    )

"""Export, erasure and merging of a person's attempts at incidents."""

from datetime import datetime
from typing import Any

from apps.accounts.actions.personal_data import Combine, Key
from apps.accounts.models import User
from apps.handson.models import Attempt


def export(person: User) -> dict[str, Any]:
    """Return what the person typed and said, without the clusters: those are made from the content."""
    attempts = Attempt.objects.filter(person=person).defer("state").prefetch_related("commands").order_by("started_at", "pk")
    return {
        "incidents": [
            {
                "incident": attempt.incident,
                "title": attempt.title,
                "mode": attempt.mode,
                "started_at": attempt.started_at,
                "ended_at": attempt.ended_at,
                "is_solved": attempt.is_solved,
                "cause": attempt.cause_said,
                "fix": attempt.fix_said,
                "file": attempt.file,
                "hints_taken": attempt.hints_taken,
                "levels": attempt.levels,
                "commands": [run.as_json for run in attempt.commands.all()],
            }
            for attempt in attempts
        ]
    }


def erase(person: User, now: datetime) -> None:
    """Delete the person's attempts."""
    Attempt.objects.filter(person=person).delete()


KEYS: dict[Key, Combine | None] = {(Attempt, "person"): None}

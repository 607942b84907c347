"""Export, erasure and merging of a person's days."""

from datetime import datetime
from typing import Any

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.progress.models import DayPlan, PracticeDay


def export(person: User) -> dict[str, Any]:
    """Return how long the person practised on each day, in seconds, and what each day asked of them."""
    days = PracticeDay.objects.filter(person_id=person.pk)
    plans = DayPlan.objects.filter(person_id=person.pk)
    return {
        "practice_days": listed(days, "on", "card_seconds", "answer_seconds", "reading_seconds"),
        "day_plans": listed(plans, "on", "question__code", "question_why", "section__anchor", "section_why"),
    }


def erase(person: User, now: datetime) -> None:
    """Delete the person's days."""
    PracticeDay.objects.filter(person_id=person.pk).delete()
    DayPlan.objects.filter(person_id=person.pk).delete()


KEYS: dict[Key, Combine | None] = {
    (PracticeDay, "person"): nothing_to_add,  # added up anew, once what they are made of is the account's
    (DayPlan, "person"): nothing_to_add,
}

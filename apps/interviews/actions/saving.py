"""Save questions to come back to, and let them go."""

from datetime import datetime

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.models import SavedQuestion

MOST_SAVED = 300
"""Questions that one person may have saved; the page shows them all."""


def save(person: User, question: Question, *, now: datetime) -> SavedQuestion:
    """Save a question. Saving it twice keeps the first. Raises Refused for a card, which comes back by itself, and at MOST_SAVED."""
    if question.kind == Question.Kind.RAPID:
        raise Refused("Cards come back by themselves; save questions.")
    saved = SavedQuestion.objects.filter(person=person)
    if saved.count() >= MOST_SAVED and not saved.filter(question=question).exists():
        raise Refused(f"{MOST_SAVED} questions are saved already; take some off the list first.")
    return saved.get_or_create(person=person, question=question, defaults={"saved_at": now})[0]


def let_go(person: User, question: Question) -> None:
    """Take a question off the person's list. Does nothing if it isn't on it."""
    SavedQuestion.objects.filter(person=person, question=question).delete()

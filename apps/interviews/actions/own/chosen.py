"""Save questions to come back to; put some together to a set of one's own, practise it, and share it by a link that can be revoked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import extra_time, planning
from apps.interviews.models import Interview, QuestionSet, SavedQuestion, SetQuestion
from apps.interviews.queries.saved import questions_of

MOST_SAVED = 300
"""Questions that one person may have saved; the page shows them all."""
MOST_SETS, MOST_IN_A_SET = 50, 20


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


@transaction.atomic
def make(person: User, *, title: str, questions: Sequence[Question], now: datetime) -> QuestionSet:
    """Store a set of these questions in this order. Raises Refused for none, a card, more than MOST_IN_A_SET, and at MOST_SETS."""
    if not questions:
        raise Refused("Choose the questions of the set.")
    if len(questions) > MOST_IN_A_SET:
        raise Refused(f"A set has at most {MOST_IN_A_SET} questions; that is hours of answering.")
    if any(question.kind == Question.Kind.RAPID for question in questions):
        raise Refused("A set is of questions; cards come back by themselves.")
    if QuestionSet.objects.filter(person=person).count() >= MOST_SETS:
        raise Refused(f"You have {MOST_SETS} sets already; delete one of them first.")
    made = QuestionSet.objects.create(person=person, title=title, created_at=now)
    SetQuestion.objects.bulk_create(
        SetQuestion(question_set=made, question=question, position=position) for position, question in enumerate(questions, start=1)
    )
    return made


def practise(question_set: QuestionSet, *, person: User, now: datetime) -> Interview:
    """Plan an interview of the set's questions for a person, in the set's order; retired ones are left out.

    Two people who practise it are asked the same. Raises Refused if all are retired, and what `planning.plan_chosen` raises.
    """
    questions = list(questions_of(question_set))
    if not questions:
        raise Refused("The questions of this set are not asked any more.")
    factor = extra_time.factor_of(person)
    return planning.plan_chosen(person=person, questions=questions, title=question_set.title, time_factor=factor, now=now)


def delete(question_set: QuestionSet) -> None:
    """Delete the set. Interviews that were planned of it stay."""
    question_set.delete()

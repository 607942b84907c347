"""A criterion graded 0 or 1 brings back its cards once, its section, and a question like it when the cards are known."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.interviews.actions import answering, planning
from apps.interviews.models import Interview
from apps.reviews.actions import reviewing
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import CardSchedule, Gap
from apps.reviews.queries.gaps import open_gaps, section_of, sibling
from apps.reviews.queries.sessions import day_queue
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.memory import Rating
from tests import NOON
from tests.small_module import grade, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def concept(module) -> Question:
    return Question.objects.get(code="pods-concept")


@pytest.fixture
def card(module, concept) -> Question:
    return make_question(module, concept.topic, "pods-card", "rapid")


def practise(person: User, question: Question, *levels: int, at: datetime = NOON) -> Interview:
    """Answer the question by itself, and grade it with these levels."""
    interview = planning.plan_single(person=person, question=question, time_factor=1.0, now=at)
    answering.start(interview, now=at)
    answering.finish_turn(interview, turn=1, text="The loop.", save_number=1, seen=0, writer="tab", now=at + timedelta(seconds=9))
    interview.refresh_from_db()
    grade(interview, person, *levels, at=at)
    return interview


def know(person: User, card: Question, *, at: datetime, rating: Rating = Rating.EASY) -> None:
    reviewing.review(person, card, Answer(uuid4(), rating), now=at)


def asked(person: User, at: datetime) -> list[int]:
    return [card.id for card in day_queue(person, settings_of(person), now=at).cards]


def test_each_weak_criterion_leaves_a_gap(alice, concept):
    practise(alice, concept, 1, 2)

    gap = Gap.objects.get()
    assert (gap.name, gap.level, gap.opened_on) == ("Mechanism", 1, NOON.date())
    assert section_of(gap) == concept.sections.get()


def test_good_levels_leave_none(alice, concept):
    practise(alice, concept, 2, 3)

    assert not Gap.objects.exists()


def test_a_gap_brings_back_a_known_card_exactly_once(alice, concept, card):
    know(alice, card, at=NOON - timedelta(days=2))
    assert asked(alice, NOON) == []

    practise(alice, concept, 0, 2)

    assert asked(alice, NOON) == [], "the day of the answer can be finished"
    tomorrow = NOON + timedelta(days=1)
    assert asked(alice, tomorrow) == [card.pk]
    know(alice, card, at=tomorrow)
    assert asked(alice, tomorrow + timedelta(minutes=1)) == []


def test_new_cards_of_a_gap_come_before_other_new_ones(alice, module, concept):
    services = Question.objects.get(code="services-concept")
    first = make_question(module, concept.topic, "a-card", "rapid")
    second = make_question(module, services.topic, "b-card", "rapid")
    assert asked(alice, NOON) == [first.pk, second.pk]

    practise(alice, services, 0, 0)

    assert asked(alice, NOON) == [second.pk, first.pk]


def test_a_question_like_it_is_asked_once_its_cards_are_stable(alice, concept, card):
    practise(alice, concept, 0, 2)
    know(alice, card, at=NOON, rating=Rating.GOOD)
    assert sibling(alice, open_gaps(alice)) is None

    know(alice, card, at=NOON + timedelta(days=3))

    assert (CardSchedule.objects.get().stability or 0) > 7
    like = sibling(alice, open_gaps(alice))
    assert like
    assert like.question.topic == concept.topic
    assert like.question != concept


def test_the_next_answer_to_what_the_section_teaches_closes_the_gap(alice, concept):
    practise(alice, concept, 0, 2)

    again = practise(alice, concept, 1, 2, at=NOON + timedelta(days=3))

    [closed, opened] = Gap.objects.order_by("pk")
    assert closed.closed_by == again.responses.get()
    assert (opened.level, opened.closed_by) == (1, None)

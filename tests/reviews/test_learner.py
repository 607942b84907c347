"""The made-up person who learns cards: the same from the same chance, and within the limits of a day."""

from datetime import UTC, date, timedelta
from random import Random

from apps.reviews.rules.learner import Learner, LearnersAnswer
from apps.reviews.rules.memory import Rating
from apps.reviews.rules.queue import Limits
from apps.reviews.rules.study_days import study_day

FIRST = date(2026, 6, 1)


def half_year(seed: int = 1) -> list[LearnersAnswer]:
    learner = Learner(Random(seed), UTC, Limits(reviews=20, new=2))
    return [answer for number in range(180) for answer in learner.sitting(FIRST + timedelta(days=number), range(100))]


def test_the_same_chance_gives_the_same_answers():
    assert half_year() == half_year() != half_year(seed=2)


def test_answers_come_in_their_order_each_within_its_study_day():
    answers = half_year()

    assert [answer.recall.at for answer in answers] == sorted(answer.recall.at for answer in answers)
    assert all(study_day(answer.recall.at, UTC) == answer.recall.on for answer in answers)


def test_most_cards_are_recalled_and_some_are_forgotten():
    answers = [answer for answer in half_year() if not answer.is_undone]
    share = sum(answer.recall.rating > Rating.AGAIN for answer in answers) / len(answers)

    assert 0.7 < share < 0.95


def test_a_day_asks_no_more_than_its_limits():
    first_days = [answer for answer in half_year() if answer.recall.on < FIRST + timedelta(days=5)]

    assert len({answer.card for answer in first_days}) == 10

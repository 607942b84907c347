"""Mastery is a mean of graded answers in which old ones count less."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.progress.rules.mastery import ENOUGH, HALF_LIFE_DAYS, Evidence, Mastery, mastery
from tests.conftest import NOON

HALF_LIFE = timedelta(days=HALF_LIFE_DAYS)


def evidence(*shares, at=NOON):
    return [Evidence(share, at) for share in shares]


def of(answers):
    """Return the mastery at noon. There must be answers."""
    weighted = mastery(answers, now=NOON)
    assert weighted is not None
    return weighted


def test_nothing_is_known_without_evidence():
    assert mastery([], now=NOON) is None


def test_one_answer_is_all_there_is_to_say():
    assert mastery(evidence(0.7), now=NOON) == Mastery(0.7, 1)


def test_a_blank_answer_is_evidence_too():
    assert mastery(evidence(0.0), now=NOON) == Mastery(0.0, 1)


def test_answers_of_the_same_age_count_alike():
    for age in (timedelta(0), timedelta(days=400)):
        assert mastery(evidence(0.25, 0.75, 0.5), now=NOON + age) == Mastery(0.5, 3)


def test_an_answer_counts_half_as_much_after_a_half_life():
    weighted = of([Evidence(1.0, NOON - HALF_LIFE), Evidence(0.0, NOON)])

    assert (weighted.share, weighted.answers) == (pytest.approx(1 / 3), 2)


def test_an_answer_counts_a_quarter_after_two_half_lives():
    weighted = of([Evidence(1.0, NOON - 2 * HALF_LIFE), Evidence(0.0, NOON)])

    assert (weighted.share, weighted.answers) == (pytest.approx(1 / 5), 2)


def test_a_half_life_is_thirty_days():
    assert timedelta(days=30) == HALF_LIFE


def test_an_answer_from_the_future_counts_as_new():
    assert mastery([*evidence(1.0, at=NOON + HALF_LIFE), *evidence(0.0)], now=NOON) == Mastery(0.5, 2)


def test_the_order_does_not_matter():
    answers = [Evidence(share, NOON - timedelta(days=days)) for share, days in ((0.1, 3), (0.9, 50), (0.4, 0))]

    assert of(answers).share == pytest.approx(of(answers[::-1]).share)


def test_a_figure_that_rests_on_few_answers_is_thin():
    assert [of(evidence(*[0.5] * answers)).is_thin for answers in range(1, ENOUGH + 2)] == [True, True, False, False]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3650)), min_size=1))
def test_mastery_lies_between_the_worst_and_the_best_answer(answers):
    weighted = of([Evidence(share, NOON - timedelta(days=days)) for share, days in answers])

    shares = [share for share, _ in answers]
    assert min(shares) - 1e-9 <= weighted.share <= max(shares) + 1e-9
    assert weighted.answers == len(answers)

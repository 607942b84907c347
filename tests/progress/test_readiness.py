"""How ready a person is on a topic, and how sure that is."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.interviews.rules.calibration import Calibration
from apps.progress.rules import readiness as rule
from apps.progress.rules.mastery import HALF_LIFE_DAYS
from apps.progress.rules.readiness import CardEvidence, Grade, Missing, Readiness, readiness
from tests.conftest import NOON

SHARES = st.floats(0, 1)
GRADES = st.builds(lambda share, days, own: Grade(share, NOON - timedelta(days=days), own), SHARES, st.floats(0, 400), st.booleans())
CARDS = st.integers(0, 40).flatmap(lambda cards: st.builds(CardEvidence, st.just(cards), st.lists(SHARES, max_size=cards)))
BIASES = st.none() | st.builds(Calibration, st.integers(5, 200), st.floats(-3, 3), st.floats(0, 3))


def new(*shares, own=True):
    return [Grade(share, NOON, own) for share in shares]


def reached(*args, **kwargs):
    answer = readiness(*args, now=NOON, **kwargs)
    assert isinstance(answer, Readiness)
    return answer


@given(st.lists(GRADES, max_size=12), CARDS, st.booleans(), BIASES)
def test_it_stays_between_nothing_and_everything(grades, cards, asks, bias):
    answer = readiness(grades, cards, asks_questions=asks, bias=bias, now=NOON)

    if isinstance(answer, Readiness):
        assert 0 <= answer.low <= answer.share <= answer.high <= 1
        assert 0 <= answer.uncertainty <= rule.WIDEST


@given(st.lists(GRADES, max_size=12), CARDS, BIASES, GRADES, SHARES)
def test_more_evidence_never_widens_the_uncertainty(grades, cards, bias, another, recalled):
    before = readiness(grades, cards, bias=bias, now=NOON)
    with_answer = readiness([*grades, another], cards, bias=bias, now=NOON)
    more = CardEvidence(cards.cards, [*cards.recall, recalled]) if len(cards.recall) < cards.cards else cards
    with_card = readiness(grades, more, bias=bias, now=NOON)

    if isinstance(before, Readiness):
        for after in (with_answer, with_card):
            assert isinstance(after, Readiness)
            assert after.uncertainty <= before.uncertainty + 1e-12


@given(st.integers(0, 100), st.floats(-3, 3))
def test_more_pairs_with_interviewers_narrow_the_uncertainty(pairs, bias):
    grades = new(0.5, 0.6, 0.7)
    fewer, more = (reached(grades, CardEvidence(0), bias=Calibration(number, bias, 0.5)).uncertainty for number in (pairs + 5, pairs + 6))

    assert more < fewer < reached(grades, CardEvidence(0)).uncertainty


@given(CARDS.filter(lambda cards: cards.cards > 0))
def test_without_evidence_there_is_no_number(cards):
    nothing = readiness([], CardEvidence(cards.cards), now=NOON)

    assert isinstance(nothing, Missing)
    assert nothing.answers == 3
    assert nothing.cards >= 1


def test_what_is_missing_is_said_in_answers_and_cards():
    assert readiness(new(0.5), CardEvidence(9, [0.9]), now=NOON) == Missing(answers=2, cards=2)


def test_old_answers_are_too_little_evidence():
    old = [Grade(0.9, NOON - timedelta(days=90)) for _ in range(4)]

    assert readiness(old, CardEvidence(0), now=NOON) == Missing(answers=1, cards=0)


def test_a_topic_that_asks_nothing_has_no_number():
    assert readiness([], CardEvidence(0), asks_questions=False, now=NOON) == Missing(0, 0)


def test_answers_weigh_seven_tenths_and_cards_the_rest():
    answer = reached(new(0.8, 0.8, 0.8), CardEvidence(4, [1.0, 0.8]))

    assert answer.share == pytest.approx(0.7 * 0.8 + 0.3 * 1.8 / 4)


def test_an_answer_counts_half_after_thirty_days():
    answer = reached([*new(1.0, 1.0), Grade(0.0, NOON - timedelta(days=30))], CardEvidence(0))

    assert answer.share == pytest.approx(2 / 2.5)


def test_a_topic_of_cards_alone_goes_by_its_cards():
    assert reached([], CardEvidence(2, [0.9, 0.7]), asks_questions=False).share == pytest.approx(0.8)


def test_self_grades_are_corrected_by_the_measured_bias():
    plain = reached(new(0.8, 0.8, 0.8), CardEvidence(0))
    corrected = reached(new(0.8, 0.8, 0.8), CardEvidence(0), bias=Calibration(8, 0.6, 0.4))

    assert corrected.share == pytest.approx(plain.share - 0.6 / 3)
    assert (plain.is_corrected, corrected.is_corrected) == (False, True)


def test_what_others_graded_is_not_corrected_and_counts_more():
    bias = Calibration(8, 0.6, 0.4)

    assert reached(new(0.8, 0.8, 0.8, own=False), CardEvidence(0), bias=bias).share == pytest.approx(0.8)
    mixed = reached([*new(1.0, 1.0, 1.0), *new(0.0, 0.0, 0.0, own=False)], CardEvidence(0))
    assert mixed.share < 0.5
    assert (mixed.answers, mixed.self_graded) == (6, 3)


def test_the_printed_formula_names_the_numbers_of_the_rule():
    document = Path("docs/readiness.md").read_text(encoding="utf-8")
    page = Path("templates/progress/readiness_rule.html").read_text(encoding="utf-8")

    for text in (document, page):
        for number in ("0.7", "0.3", "0.5 ^ (age in days / 30)", "1.5", "(1 − coverage) / 2"):
            assert number in text
    assert (rule.ANSWERS_WEIGH, rule.SPREAD, HALF_LIFE_DAYS, rule.LEAST_WEIGHT, rule.SELF_DOUBT * 3) == (0.7, 0.3, 30, 1.5, 0.5)

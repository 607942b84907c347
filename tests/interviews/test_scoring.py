import pytest

from apps.curriculum.rules.rubrics import Criterion, Rubric, Tripwire
from apps.interviews.rules import scoring

WORDS = ("none", "some", "most", "all")
RUBRIC = Rubric(
    criteria=(Criterion("Mechanism", 2, WORDS), Criterion("Trade-off", 1, WORDS)),
    tripwires=(Tripwire("It is free.", 0, "It costs.", "a#b"),),
)


def test_a_share_is_weighted_points_of_possible_points():
    assert scoring.share(RUBRIC.criteria, {0: 3, 1: 0}) == pytest.approx(6 / 9)


def test_only_graded_criteria_count_while_grading():
    assert scoring.share(RUBRIC.criteria, {1: 3}) == 1.0


def test_there_is_no_share_before_the_first_level():
    assert scoring.share(RUBRIC.criteria, {}) is None


def test_a_tripwire_caps_its_criterion_at_level_1_and_no_other():
    assert scoring.counted_levels(RUBRIC, {0: 3, 1: 3}, tripped=[0]) == {0: 1, 1: 3}


def test_a_cap_lifts_nothing():
    assert scoring.counted_levels(RUBRIC, {0: 0, 1: 3}, tripped=[0]) == {0: 0, 1: 3}


def test_a_tripwire_that_the_rubric_does_not_have_caps_nothing():
    assert scoring.capped(RUBRIC, [7]) == frozenset()


def test_a_mean_is_weighted():
    assert scoring.weighted_mean([(1.0, 900), (0.0, 300)]) == 0.75
    assert scoring.weighted_mean([]) is None


@pytest.mark.parametrize(
    ("whole", "title"), [(0.0, "Not yet"), (0.394, "Not yet"), (0.396, "Getting there"), (0.6, "Solid"), (1.0, "Strong")]
)
def test_a_band_begins_at_its_least_per_cent_as_shown(whole, title):
    assert scoring.band(scoring.BANDS, whole)["title"] == title


def test_several_graders_give_a_median_and_a_spread():
    assert scoring.middle_and_spread([1, 3, 2]) == (2, 2)

"""Calibration: how far one's levels lie from others'."""

import pytest

from apps.interviews.rules.calibration import FEWEST_PAIRS, Calibration, calibration


def test_ten_pairs_give_the_bias_and_spread_worked_out_by_hand():
    # Ten differences: their sum is 6, the squares of their distances from 0.6 add up to 4.4.
    result = calibration([1, 1, 0, 1, 0, 1, 1, -1, 1, 1])

    assert result is not None
    assert (result.pairs, result.bias) == (10, 0.6)
    assert result.spread == pytest.approx(0.44**0.5)


def test_below_five_pairs_there_is_no_figure():
    assert calibration([3] * (FEWEST_PAIRS - 1)) is None
    assert calibration([3] * FEWEST_PAIRS) == Calibration(pairs=5, bias=3, spread=0)


@pytest.mark.parametrize(("bias", "is_worth"), [(0.29, False), (0.3, True), (-0.3, True), (0.0, False)])
def test_a_small_bias_is_not_worth_a_word(bias, is_worth):
    assert Calibration(pairs=7, bias=bias, spread=0).is_worth_a_word is is_worth

"""How far someone's levels lie from others' for the same answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

FEWEST_PAIRS = 5
"""Pairs of levels below which no figure is shown: two or three could be chance."""

WORTH_A_WORD = 0.3
"""Bias, in levels either way, from which on the person is told of it before the next grading."""


@dataclass(frozen=True)
class Calibration:
    """The mean difference of `pairs` pairs of levels (`bias`, -3 to 3, positive if one's own are higher), and its standard deviation."""

    pairs: int
    bias: float
    spread: float

    @property
    def is_worth_a_word(self) -> bool:
        """Whether the bias is large enough to tell the person."""
        return abs(self.bias) >= WORTH_A_WORD


def calibration(differences: Sequence[float]) -> Calibration | None:
    """Return the calibration from differences of levels (own minus other's); None below FEWEST_PAIRS."""
    if len(differences) < FEWEST_PAIRS:
        return None
    return Calibration(len(differences), fmean(differences), pstdev(differences))

"""How far someone's levels lie from others': the bias, and how much it varies. Silent while there is too little to go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

FEWEST_PAIRS = 5
"""Below this many pairs of levels no figure is shown: two or three could be chance."""

WORTH_A_WORD = 0.3
"""From this bias on (in levels, either way) it is worth a word before the next grading."""


@dataclass(frozen=True)
class Calibration:
    """`bias` is the mean difference in levels (-3 to 3; above zero: higher than the others), `spread` its standard deviation."""

    pairs: int
    bias: float
    spread: float

    @property
    def is_worth_a_word(self) -> bool:
        return abs(self.bias) >= WORTH_A_WORD


def calibration(differences: Sequence[float]) -> Calibration | None:
    """From differences of levels, one's own less the others'. None below FEWEST_PAIRS."""
    if len(differences) < FEWEST_PAIRS:
        return None
    return Calibration(len(differences), fmean(differences), pstdev(differences))

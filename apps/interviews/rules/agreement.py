"""How far two people's levels for the same criteria lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True)
class Agreement:
    """Of so many pairs of levels the shares (0–1) that are the same and at most one apart; the mean of first minus second (-3 to 3)."""

    pairs: int
    exact: float
    within_one: float
    bias: float


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement | None:
    """Compare pairs of levels; None without any."""
    if not pairs:
        return None
    apart = [first - second for first, second in pairs]
    return Agreement(
        pairs=len(pairs),
        exact=fmean(not distance for distance in apart),
        within_one=fmean(abs(distance) <= 1 for distance in apart),
        bias=fmean(apart),
    )

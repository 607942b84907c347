"""What levels are worth. A share (0–1) is the part of the possible points that was reached."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from apps.core.levels import TOP
from apps.curriculum.rules.rubrics import TRIPPED, Criterion, Rubric

STRONG = 3
WEAK_LEVELS = (0, 1)

BANDS = [
    {"least": 0, "title": "Not yet", "text": "Most of what an interviewer listens for was missing."},
    {"least": 40, "title": "Getting there", "text": "The outline is right; the mechanism or the trade-off is still missing."},
    {"least": 60, "title": "Solid", "text": "An interviewer would go on to harder follow-ups."},
    {"least": 80, "title": "Strong", "text": "This answer would count in your favour."},
]
"""What the score of an interview without a blueprint means; `least` is in per cent. A blueprint has its own bands."""


def capped(rubric: Rubric, tripped: Collection[int]) -> frozenset[int]:
    """Return the criteria that get level 1 at most because one of their tripwires was hit. All are positions, from 0."""
    return frozenset(rubric.tripwires[position].criterion for position in tripped if position < len(rubric.tripwires))


def counted_level(level: int, *, is_capped: bool) -> int:
    """Return the level that counts: the given one, or TRIPPED at most if the criterion is capped."""
    return min(level, TRIPPED) if is_capped else level


def counted_levels(rubric: Rubric, levels: Mapping[int, int], tripped: Collection[int]) -> dict[int, int]:
    """Return the level that counts, after caps, for each graded criterion (by position)."""
    caps = capped(rubric, tripped)
    return {position: counted_level(level, is_capped=position in caps) for position, level in levels.items()}


def share(criteria: Sequence[Criterion], counted: Mapping[int, int]) -> float | None:
    """Return the share (0–1) of the points that the criteria in `counted` could give, by their weights; None if it is empty."""
    possible = sum(criteria[position].weight * TOP for position in counted)
    return sum(criteria[position].weight * level for position, level in counted.items()) / possible if possible else None


def weighted_mean(shares: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of (share, weight) pairs; None if there are none or all weights are 0."""
    pairs = list(shares)
    total = sum(weight for _, weight in pairs)
    return sum(share * weight for share, weight in pairs) / total if total else None


def band(bands: Sequence[Mapping[str, Any]], whole: float) -> Mapping[str, Any]:
    """Return the highest band that the share `whole` (0–1), rounded to a per cent, reaches. `bands` are in ascending order."""
    return [band for band in bands if band["least"] <= round(whole * 100)][-1]


def middle_and_spread(levels: Sequence[int]) -> tuple[float, int]:
    """Return the median of several levels for one criterion, and the highest minus the lowest."""
    return median(levels), max(levels) - min(levels)

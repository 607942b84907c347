"""What levels are worth. A share is from 0 to 1 of the points that could be had."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from apps.curriculum.rules.rubrics import TOP, TRIPPED, Criterion, Rubric

STRONG = 3
WEAK_LEVELS = (0, 1)

BANDS = [
    {"least": 0, "title": "Not yet", "text": "Most of what an interviewer listens for was missing."},
    {"least": 40, "title": "Getting there", "text": "The outline is right; the mechanism or the trade-off is still missing."},
    {"least": 60, "title": "Solid", "text": "An interviewer would go on to harder follow-ups."},
    {"least": 80, "title": "Strong", "text": "This answer would count in your favour."},
]
"""What the score of a single question means; a blueprint brings its own bands."""


def capped(rubric: Rubric, tripped: Collection[int]) -> frozenset[int]:
    """The criteria (by position, from 0) that get level 1 at most, because one of their tripwires (by position) was hit."""
    return frozenset(rubric.tripwires[position].criterion for position in tripped if position < len(rubric.tripwires))


def counted_level(level: int, *, is_capped: bool) -> int:
    return min(level, TRIPPED) if is_capped else level


def counted_levels(rubric: Rubric, levels: Mapping[int, int], tripped: Collection[int]) -> dict[int, int]:
    """Of each graded criterion, by position, the level that counts after the caps."""
    caps = capped(rubric, tripped)
    return {position: counted_level(level, is_capped=position in caps) for position, level in levels.items()}


def share(criteria: Sequence[Criterion], counted: Mapping[int, int]) -> float | None:
    """Of the points that the graded criteria could give by their weights, the share that they got; None before the first level."""
    possible = sum(criteria[position].weight * TOP for position in counted)
    return sum(criteria[position].weight * level for position, level in counted.items()) / possible if possible else None


def weighted_mean(shares: Iterable[tuple[float, float]]) -> float | None:
    """The mean of (share, weight) pairs; None of nothing."""
    pairs = list(shares)
    total = sum(weight for _, weight in pairs)
    return sum(share * weight for share, weight in pairs) / total if total else None


def band(bands: Sequence[Mapping[str, Any]], whole: float) -> Mapping[str, Any]:
    """The last band whose least per cent the share `whole` reaches."""
    return [band for band in bands if band["least"] <= round(whole * 100)][-1]


def middle_and_spread(levels: Sequence[int]) -> tuple[float, int]:
    """Of several graders' levels for one criterion: the median, and the distance between highest and lowest."""
    return median(levels), max(levels) - min(levels)

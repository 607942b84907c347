"""Where people stand on the scale of levels, so that nobody covers anybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.charts import HIGHEST_LEVEL, per_cent

BESIDE = 18
"""Pixels between people at the same level."""


@dataclass(frozen=True)
class Place:
    """A person's place: `x` in per cent, `beside` in pixels next to it."""

    role: str
    x: str
    beside: int


@dataclass(frozen=True)
class Spread:
    """People on the scale: the ends of the scale and of the band between the lowest and the highest level, in per cent, and each person."""

    first: str
    last: str
    lowest: str
    highest: str
    people: list[Place]


def spread(given: Sequence[tuple[str, int | None]]) -> Spread:
    """Place people, each with a role and a level (0–3); who gave none has no place. Each level stands in the middle of a quarter."""
    levels = [(role, level) for role, level in given if level is not None]
    counts = Counter(level for _, level in levels)
    seen: Counter[int] = Counter()
    people = []
    for role, level in levels:
        people.append(Place(role, _x(level), round((seen[level] - (counts[level] - 1) / 2) * BESIDE)))
        seen[level] += 1
    lowest, highest = min(counts, default=0), max(counts, default=0)
    return Spread(_x(0), _x(HIGHEST_LEVEL), _x(lowest), _x(highest), people)


def _x(level: int) -> str:
    return per_cent((level + 0.5) / (HIGHEST_LEVEL + 1))

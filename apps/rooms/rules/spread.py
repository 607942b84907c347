"""Where people stand on the scale of levels, so that nobody covers anybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.charts import percent_place
from apps.core.levels import LEVELS, TOP

APART = 21
"""Pixels between people at the same level, one above the other."""
LEAST_HEIGHT = 32


@dataclass(frozen=True)
class Given:
    """A level (0–3), with the role and name of the person who gave it."""

    role: str
    name: str
    level: int

    @property
    def initial(self) -> str:
        """The first letter of the name, which stands in the person's shape."""
        return self.name[:1].upper()


@dataclass(frozen=True)
class Place:
    """A person's place: `x` in per cent, `y` in pixels."""

    given: Given
    x: str
    y: int


@dataclass(frozen=True)
class Spread:
    """People on the scale: the ends of the scale and of the band between the lowest and the highest level, in per cent, and each person.

    `height` is that of the drawing, in pixels; the scale lies in its middle.
    """

    first: str
    last: str
    lowest: str
    highest: str
    people: list[Place]
    height: int

    @property
    def middle(self) -> float:
        """Where the scale lies, in pixels from the top."""
        return self.height / 2

    def at(self, level: int) -> list[Given]:
        """Return who gave that level."""
        return [place.given for place in self.people if place.given.level == level]


def spread(given: Sequence[Given]) -> Spread:
    """Place people. Each level stands in the middle of a quarter of the scale."""
    counts = Counter(each.level for each in given)
    height = max(LEAST_HEIGHT, APART * max(counts.values(), default=0) + 4)
    seen: Counter[int] = Counter()
    people = []
    for each in given:
        people.append(Place(each, _x(each.level), round(height / 2 + (seen[each.level] - (counts[each.level] - 1) / 2) * APART)))
        seen[each.level] += 1
    lowest, highest = min(counts, default=0), max(counts, default=0)
    return Spread(_x(0), _x(TOP), _x(lowest), _x(highest), people, height)


def _x(level: int) -> str:
    return percent_place((level + 0.5) / len(LEVELS))

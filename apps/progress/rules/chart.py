"""Place scores over time in a small chart, which a template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 640, 160, 8
"""In SVG units."""


@dataclass(frozen=True)
class Point:
    """A score (0–1) and its place in a chart of WIDTH by HEIGHT units, with the origin at the top left."""

    x: float
    y: float
    share: float


def points(shares: Sequence[float]) -> list[Point]:
    """Return the scores (0–1) as points, evenly spaced from left to right in the order given; a single point is in the middle."""
    if len(shares) == 1:
        return [Point(WIDTH / 2, _height(shares[0]), shares[0])]
    step = (WIDTH - 2 * MARGIN) / max(1, len(shares) - 1)
    return [Point(round(MARGIN + number * step, 1), _height(share), share) for number, share in enumerate(shares)]


def _height(share: float) -> float:
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

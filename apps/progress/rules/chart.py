"""Scores over time as points of a small drawing; the template makes SVG of them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 640, 160, 8


@dataclass(frozen=True)
class Point:
    """A score (0–1) at its place in a drawing of WIDTH by HEIGHT units, the origin at the top left."""

    x: float
    y: float
    share: float


def points(shares: Sequence[float]) -> list[Point]:
    """Evenly spaced from left to right in the order given; a single one stands in the middle."""
    if len(shares) == 1:
        return [Point(WIDTH / 2, _height(shares[0]), shares[0])]
    step = (WIDTH - 2 * MARGIN) / max(1, len(shares) - 1)
    return [Point(round(MARGIN + number * step, 1), _height(share), share) for number, share in enumerate(shares)]


def _height(share: float) -> float:
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

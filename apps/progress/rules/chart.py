"""Place scores over time in a small chart, which a template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.charts import Area

AREA = Area(640, 160, margin_x=8, margin_y=8)


@dataclass(frozen=True)
class Point:
    """A score (0–1) and its place in the chart, with the origin at the top left."""

    x: float
    y: float
    share: float


def points(shares: Sequence[float]) -> list[Point]:
    """Return the scores (0–1) as points, evenly spaced from left to right in the order given; a single point is in the middle."""
    last = len(shares) - 1
    return [Point(AREA.x(number / last if last else 0.5), AREA.y(share), share) for number, share in enumerate(shares)]

"""Where values stand in a drawing: every chart that the server makes takes its places from here, and a template makes SVG of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """A drawing of `width` by `height` units, the origin at the top left, with margins inside, so that a line at an edge is whole."""

    width: float
    height: float
    margin_x: float = 0
    margin_y: float = 0

    def x(self, share: float) -> float:
        """The place of a share (0–1) of the width, to a tenth of a unit."""
        return round(self.margin_x + share * (self.width - 2 * self.margin_x), 1)

    def y(self, share: float) -> float:
        """The place of a share (0–1) of the height, counted from the bottom, to a tenth of a unit."""
        return round(self.height - self.margin_y - share * (self.height - 2 * self.margin_y), 1)

    def polyline(self, values: Sequence[tuple[float, float]], *, is_step: bool = False) -> str:
        """The `points` of a polyline through pairs of shares. A step holds its height until the next value."""
        places = [(self.x(across), self.y(up)) for across, up in values]
        if is_step:
            following = [*places[1:], *places[-1:]]
            places = [place for here, after in zip(places, following, strict=True) for place in (here, (after[0], here[1]))]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def round_up(value: float) -> float:
    """Return the next of 1, 2 or 5 times a power of ten, where an axis may end. `value` is above zero."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))

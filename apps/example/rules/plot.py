"""Draw a run: a small chart for each measured value, all on the same time axis, with a description in words and a table.

A chart is 1000 units wide and 100 high, and is stretched to the page's width; so its labels are text of the page beside it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.charts import Area, round_up

AREA = Area(1000, 100, margin_y=4)

MIB = 1024 * 1024


@dataclass(frozen=True)
class Point:
    """The values measured at one moment, by the key of their series."""

    at: float
    """Seconds since the drill's start."""
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of a chart; `points` is the attribute of an SVG polyline."""

    tone: str
    """`strong`, or `quiet` for a line to compare with, such as a limit."""
    name: str
    points: str


@dataclass(frozen=True)
class Track:
    """The chart of one series."""

    name: str
    words: str
    """What the lines show, as the end of a sentence."""
    bottom: str
    top: str
    """The values at the lower and the upper edge."""
    lines: list[Line]


@dataclass(frozen=True)
class Plot:
    """All charts of a run, and the same values as a table."""

    tracks: list[Track]
    span: float
    """Seconds from the left edge to the right."""
    acted: float
    """Where the drill's effect ends, in units from the left edge."""
    columns: list[str]
    rows: list[list[str]]
    """The table; each row begins with the seconds since the drill's start."""


@dataclass(frozen=True)
class Series:
    """A value that is measured, and how it is drawn."""

    key: str
    name: str
    unit: str
    per: float = 1
    """How many stored units make one shown unit."""
    is_step: bool = False
    """Whether the value changes in steps, such as a count."""
    against: str = ""
    """The key of the value that it is compared with, such as a target."""
    against_name: str = ""
    least_top: float = 1
    """The lowest value, in shown units, that the upper edge may have."""
    most: float = math.inf
    """The highest value, in shown units, that the upper edge may have."""

    def written(self, value: Any) -> str:
        """Return a stored value in the shown unit, rounded to a whole number."""
        return f"{float(value) / self.per:.0f}{self.unit}"


SERIES = [
    Series("cpu", "CPU", "m", against="cpu_limit", against_name="limit", least_top=100),
    Series("held_back", "Periods held back", " %", per=0.01, least_top=100, most=100),
    Series("memory", "Memory", " MiB", per=MIB),
    Series("pods_ready", "Pods ready", "", is_step=True, against="pods_wanted", against_name="wanted"),
    Series("metric", "Autoscaler’s metric", " %", against="metric_target", against_name="target", least_top=100),
]


def drawn(points: Sequence[Point], *, acted: float, at_least: float) -> Plot:
    """Draw the series that have values. `acted` is how long the drill acted, `at_least` the shortest time axis, both in seconds."""
    span = max([at_least, *(point.at for point in points)], default=at_least) or 1
    shown = [series for series in SERIES if any(series.key in point.values for point in points)]
    tracks = [_track(series, points, span) for series in shown]
    if any("ready" in point.values for point in points):
        tracks.insert(0, _ready(points, span))
    return Plot(tracks, span, AREA.x(min(acted / span, 1)), *_table(shown, points))


def _track(series: Series, points: Sequence[Point], span: float) -> Track:
    seen = [(point.at, float(point.values[series.key])) for point in points if series.key in point.values]
    held = [(point.at, float(point.values[series.against])) for point in points if series.against in point.values]
    highest = max(value for _, value in [*seen, *held]) / series.per
    top = min(round_up(max(highest, series.least_top)), series.most)
    lines = [Line("strong", series.name, _path(seen, span, top * series.per, is_step=series.is_step))]
    peak_at, peak = max(seen, key=lambda pair: pair[1])
    words = f"at most {series.written(peak)}, after {peak_at:.0f} s; {series.written(seen[-1][1])} at last"
    if held:
        lines.insert(0, Line("quiet", series.against_name, _path(held, span, top * series.per, is_step=True)))
        words += f"; dashed, {series.against_name} {series.written(held[-1][1])}"
    return Track(series.name, words, "0", f"{top:.0f}{series.unit}", lines)


def _ready(points: Sequence[Point], span: float) -> Track:
    seen = [(point.at, float(bool(point.values["ready"]))) for point in points if "ready" in point.values]
    away = [at for at, ready in seen if not ready]
    words = f"not ready from {away[0]:.0f} s to {away[-1]:.0f} s" if away else "ready all the time"
    return Track("Ready", words, "not", "ready", [Line("strong", "Ready", _path(seen, span, 1, is_step=True))])


def _path(seen: Sequence[tuple[float, float]], span: float, top: float, *, is_step: bool) -> str:
    """Return the points of an SVG polyline. With `is_step` each value is kept until the next."""
    return AREA.polyline([(at / span, value / top) for at, value in seen], is_step=is_step)


def _table(shown: Sequence[Series], points: Sequence[Point]) -> tuple[list[str], list[list[str]]]:
    columns = []
    for series in shown:
        columns.append((series.name, series.key, series))
        if any(series.against in point.values for point in points):
            columns.append((series.against_name.capitalize(), series.against, series))
    rows = [
        [f"{point.at:.0f}", {None: "–", True: "yes", False: "no"}[point.values.get("ready")]]
        + [series.written(point.values[key]) if key in point.values else "–" for _, key, series in columns]
        for point in points
    ]
    return ["Second", "Ready", *(name for name, _, _ in columns)], rows

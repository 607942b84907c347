"""Where values stand in a drawing: every chart that the server makes takes its places from here, and a template makes SVG of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.core.levels import TOP

RULER_MARGIN = 6
"""Per cent left free at each end of a ruler, so that a dot at 0 or 3 is whole."""
DISTINCT = 0.04
"""Levels that lie closer together than this are drawn as one."""


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


def percent_place(share: float) -> str:
    """Write a share (0–1) as a place in an SVG that has no viewBox: such distances stretch with the page, dots and words don't."""
    return f"{min(1.0, max(0.0, share)) * 100:.2f}%"


def on_ruler(level: float) -> str:
    """The place of a level (0–3) on the ruler, in per cent."""
    return f"{RULER_MARGIN + level / TOP * (100 - 2 * RULER_MARGIN):.2f}%"


def are_apart(graded: float | None, predicted: float | None) -> bool:
    """Whether two levels are far enough apart to be drawn as two."""
    return graded is not None and predicted is not None and abs(graded - predicted) > DISTINCT


@dataclass(frozen=True)
class Dot:
    """A dot in a chart: places in per cent, and whether it is the latest."""

    x: str
    y: str
    is_now: bool = False


def dots(values: Sequence[tuple[float, float]], *, now: int | None = None) -> list[Dot]:
    """Return pairs of shares (across, up; 0–1) as dots; `now` is the index of the latest one."""
    return [Dot(percent_place(across), percent_place(1 - up), is_now=number == now) for number, (across, up) in enumerate(values)]


def on_dates(values: Sequence[tuple[date, float]], *, first: date, last: date) -> list[tuple[float, float]]:
    """Return shares (0–1) of days as pairs, to scale between `first` and `last`; where those are one day, in the middle."""
    span = (last - first).days
    return [((day - first).days / span if span else 0.5, share) for day, share in values]


@dataclass(frozen=True)
class Column:
    """A column of a chart: its parts from the bottom up, as (y, height) in per cent, and its words. `label` stands below it, or nothing."""

    x: str
    middle: str
    parts: list[tuple[str, str]]
    words: str
    label: str = ""


@dataclass(frozen=True)
class Columns:
    """Columns side by side, `width` wide each, on an axis that ends at `top`."""

    columns: list[Column]
    width: str
    top: float


def columns(rows: Sequence[tuple[str, str, Sequence[float]]]) -> Columns:
    """Return rows of (words, label, values) as columns. The values of a row stand on top of each other."""
    most = max((sum(values) for _, _, values in rows), default=0)
    top = round_up(most) if most > 0 else 1.0
    step = 1 / (len(rows) or 1)
    made = []
    for number, (words, label, values) in enumerate(rows):
        ends = [sum(values[: place + 1]) for place in range(len(values))]
        parts = [(percent_place(1 - end / top), percent_place(value / top)) for end, value in zip(ends, values, strict=True)]
        made.append(Column(percent_place((number + 0.1) * step), percent_place((number + 0.5) * step), parts, words, label))
    return Columns(made, percent_place(0.8 * step), top)


@dataclass(frozen=True)
class Block:
    """A block on an axis of minutes: where it begins and how wide it is, in per cent, with its words."""

    x: str
    width: str
    words: str = ""


def blocks(lengths: Sequence[float], *, most: float, words: Sequence[str] = ()) -> list[Block]:
    """Return lengths of time, one after another on an axis that ends at `most`, each with its words where the block before has others."""
    says = [*words, *[""] * (len(lengths) - len(words))]
    made = []
    at = 0.0
    for number, length in enumerate(lengths):
        is_new = not number or says[number] != says[number - 1]
        made.append(Block(percent_place(at / most), percent_place(length / most), says[number] if is_new else ""))
        at += length
    return made


@dataclass(frozen=True)
class Day:
    """A day in a calendar: its column (week) and row (Monday 0), from 0, and how full it is, from 0 (nothing) to 3."""

    week: int
    weekday: int
    fill: int
    words: str


@dataclass(frozen=True)
class Calendar:
    """Weeks side by side, and the name of each month with the place, in per cent, of the first week that begins in it."""

    days: list[Day]
    weeks: int
    months: list[tuple[str, str]]


ROOM_OF_A_MONTH = 3
"""Weeks that the name of a month needs before the next one or the end."""


def calendar(minutes: Sequence[tuple[date, float]], *, steps: tuple[float, float] = (15, 30)) -> Calendar:
    """Return days in order as weeks side by side. A day is filled 1 up to the first step of minutes, 2 up to the second, 3 above."""
    if not minutes:
        return Calendar([], 1, [])
    first = minutes[0][0].toordinal() - minutes[0][0].weekday()
    weeks = (minutes[-1][0].toordinal() - first) // 7 + 1
    days = [
        Day((day.toordinal() - first) // 7, day.weekday(), _fill(spent, steps), f"{day:%a} {day.day} {day:%b}: {spent:.0f} min")
        for day, spent in minutes
    ]
    mondays = [date.fromordinal(first + 7 * week) for week in range(weeks)]
    begins = [week for week, monday in enumerate(mondays) if not week or monday.month != mondays[week - 1].month]
    ends = [*begins[1:], weeks]
    named = [week for week, end in zip(begins, ends, strict=True) if end - week >= ROOM_OF_A_MONTH]
    return Calendar(days, weeks, [(percent_place(week / weeks), f"{mondays[week]:%b}") for week in named])


def _fill(spent: float, steps: tuple[float, float]) -> int:
    return 0 if spent <= 0 else 1 + sum(spent > step for step in steps)

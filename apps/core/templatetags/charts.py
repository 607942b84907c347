"""Template tags that draw charts as SVG.

Every drawing has a sentence for who can't see it. Where a figure matters it stands beside the drawing in words, too.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from apps.core import charts
from apps.core.levels import LEVELS, TOP
from apps.core.templatetags.ui import level as level_word

register = template.Library()

FOLDER = "components/charts"


register.filter(charts.percent_place)


@register.inclusion_tag(f"{FOLDER}/level.html")
def level_glyph(level: int, *, word: bool = False, capped: bool = False) -> dict[str, Any]:
    """Draw a level (0–3) as three steps, filled as far as it reaches, with its number; with `word`, with its name."""
    return {"level": level, "steps": range(1, TOP + 1), "word": level_word(level) if word else "", "capped": capped}


@register.inclusion_tag(f"{FOLDER}/ruler.html")
def ruler(
    says: str, *, graded: float | None = None, predicted: float | None = None, target: float | None = None, numbers: bool = False
) -> dict[str, Any]:
    """Draw levels on the scale 0–3: a disc for the graded one, a ring for the predicted, a band between. `says` is the text alternative."""
    apart = charts.are_apart(graded, predicted)
    return {
        "says": says,
        "ticks": [(charts.on_ruler(level), level) for level in LEVELS],
        "graded": None if graded is None else charts.on_ruler(graded),
        "predicted": None if predicted is None else charts.on_ruler(predicted),
        "target": None if target is None else charts.on_ruler(target),
        "numbers": numbers,
        "apart": apart,
        "over": apart and (predicted or 0) > (graded or 0),
    }


@register.inclusion_tag(f"{FOLDER}/meter.html")
def meter(share: float, words: str, *, target: float | None = None) -> dict[str, Any]:
    """Draw a share (0–1) as a bar with its number beside it; `words` say what it is a share of."""
    return {
        "share": share,
        "words": words,
        "width": charts.percent_place(share),
        "target": None if target is None else charts.percent_place(target),
    }


@register.inclusion_tag(f"{FOLDER}/interval.html")
def interval(share: float, low: float, high: float, says: str) -> dict[str, Any]:
    """Draw a share (0–1) as a dot, on a band of what it may be."""
    return {
        "says": says,
        "share": charts.percent_place(share),
        "low": charts.percent_place(low),
        "width": charts.percent_place(high - low),
    }


@register.inclusion_tag(f"{FOLDER}/over_time.html")
def over_time(
    values: Sequence[tuple[date, float]],
    says: str,
    *,
    target: float | None = None,
    first: date | None = None,
    last: date | None = None,
    smooth: bool = False,
) -> dict[str, Any]:
    """Draw shares (0–1) by day, oldest first, as a line on dates to scale, with each value as a dot, or without dots if `smooth`.

    The axis goes from `first` to `last`, or over the days of the values; `target` is a line across.
    """
    begin, end = first or values[0][0], last or values[-1][0]
    places = charts.on_dates(values, first=begin, last=end)
    dots = charts.dots(places, now=len(places) - 1)
    return {
        "says": says,
        "trace": charts.Area(100, 100).polyline(places),
        "points": [] if smooth else list(zip(dots, values, strict=True)),
        "target": None if target is None else (charts.percent_place(1 - target), target),
        "first": begin,
        "last": end if end != begin else None,
    }


@register.inclusion_tag(f"{FOLDER}/columns.html")
def columns(rows: Sequence[tuple[str, str, Sequence[float]]], says: str, *, tone: str = "time", now: bool = False) -> dict[str, Any]:
    """Draw rows of (words, label, values) as columns; a row's values stand on each other. The `tone` is time's or level's.

    With `now`, the first column stands out.
    """
    return {"says": says, "drawn": charts.columns(rows), "tone": tone, "now": now}


@register.inclusion_tag(f"{FOLDER}/scatter.html")
def scatter(pairs: Sequence[tuple[float, float]], says: str, *, latest: int = 0) -> dict[str, Any]:
    """Draw pairs of levels (predicted, graded) against the diagonal; the last `latest` of them stand out."""
    share = [(across / TOP, up / TOP) for across, up in pairs]
    old, new = (share[:-latest], share[-latest:]) if latest else (share, [])
    lines = [(charts.percent_place(level / TOP), charts.percent_place(1 - level / TOP), level) for level in LEVELS]
    return {"says": says, "old": charts.dots(old), "new": charts.dots(new), "lines": lines}


@register.inclusion_tag(f"{FOLDER}/minutes.html")
def minutes(lengths: Sequence[float], most: float, says: str, *, words: Sequence[str] = (), filled: bool = False) -> dict[str, Any]:
    """Draw lengths of time one after another, as blocks on an axis that ends at `most` (in the same unit)."""
    return {"says": says, "blocks": charts.blocks(lengths, most=most, words=words), "filled": filled, "with_words": bool(words)}


@register.inclusion_tag(f"{FOLDER}/minutes_used.html")
def minutes_used(used: float, given: float, most: float, says: str) -> dict[str, Any]:
    """Draw the time used of the time given, on an axis that ends at `most` (all in the same unit)."""
    return {"says": says, "used": charts.percent_place(used / most), "given": charts.percent_place(given / most)}


@register.inclusion_tag(f"{FOLDER}/use.html")
def use(used: float | None, requested: float | None, limit: float | None, says: str) -> dict[str, Any]:
    """Draw what is used as a bar against marks for what was requested and the limit, at the right edge (all in the same unit)."""
    most = max(limit or 0, 1.25 * max(used or 0, requested or 0)) or 1
    return {
        "says": says,
        "used": charts.percent_place((used or 0) / most),
        "requested": None if requested is None else charts.percent_place(requested / most),
        "limit": None if limit is None else charts.percent_place(limit / most),
    }


@register.inclusion_tag(f"{FOLDER}/calendar.html")
def calendar(days: Sequence[tuple[date, float]], says: str) -> dict[str, Any]:
    """Draw minutes by day as weeks side by side, Monday at the top."""
    return {"says": says, "calendar": charts.calendar(days)}

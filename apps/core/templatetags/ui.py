"""Template filters that write values for people."""

from datetime import timedelta

from django import template
from django.forms import BoundField

from apps.core.levels import NAMES, READINGS, RULE
from apps.core.longest import longest as longest_of

register = template.Library()


@register.filter
def duration(seconds: float | timedelta) -> str:
    """Write a length of time: `45 s`, `8 min`, `1 h 5 min`. Seconds are shown only below ten minutes."""
    total = round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes >= 10 or (minutes and not left):
        return f"{minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"


@register.filter
def digits(seconds: float) -> str:
    """Write the time left on a clock: `7:05`, or `1:02:09` from an hour on. Rounds up to whole seconds."""
    total = max(0, -int(-seconds // 1))
    hours, rest = divmod(total, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@register.filter
def clock_ms(milliseconds: int) -> str:
    """Write the time left on a clock that runs on past its end: `7:05`, `−0:12`."""
    return digits(milliseconds / 1000) if milliseconds > -1000 else f"−{digits(-milliseconds // 1000)}"


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 in whole per cent; None as an en dash."""
    return "–" if share is None else f"{round(share * 100)} %"


@register.filter
def mebibytes(size: int) -> str:
    """Write a number of bytes in the unit Kubernetes uses for memory: `153 MiB`."""
    return f"{size / 2**20:.0f} MiB"


@register.inclusion_tag("components/grading_rule.html")
def grading_rule() -> dict[str, object]:
    """Print the rule by which a level is chosen, and how it is meant."""
    return {"rule": RULE, "readings": READINGS}


@register.filter
def level(number: int | None) -> str:
    """Return the name of a level from 0 to 3; empty for None."""
    return "" if number is None else NAMES[number]


@register.filter
def signed(number: float) -> str:
    """Write a difference with its sign: `+0.4`, `−1.0`, `0.0`."""
    return f"{number:+.1f}".replace("-", "−") if round(number, 1) else "0.0"


@register.filter
def whole_signed(number: int) -> str:
    """Write a whole difference with its sign: `+4`, `−11`, `±0`."""
    return f"{number:+d}".replace("-", "−") if number else "±0"


@register.filter
def bias_words(number: float) -> str:
    """Describe a bias, the predicted level minus the graded one: close if below 0.25 either way, else `0.4 levels above the grade`."""
    if abs(number) < 0.25:
        return "close to the grade"
    return f"{abs(number):.1f} levels {'above' if number > 0 else 'below'} the grade"


@register.filter
def distance(bias: float) -> str:
    """Describe a difference of levels: `0.8 above`, `1.0 below`, `level with`. The template goes on with whom it is compared to."""
    if not round(bias, 1):
        return "level with"
    return f"{abs(bias):.1f} {'above' if bias > 0 else 'below'}"


@register.filter
def levels_apart(bias: float) -> str:
    """The same with its unit: `0.8 levels above`, `level with`."""
    return distance(bias).replace(" ", " levels ", 1) if round(bias, 1) else distance(bias)


@register.simple_tag
def longest(name: str) -> int:
    """Return the most characters of a text, by the name that its form's app registered."""
    return longest_of(name)


@register.filter
def thousands(number: int) -> str:
    """Write a whole number in groups of three: `50,000`."""
    return f"{number:,}"


@register.filter
def without_placeholder(field: BoundField) -> BoundField:
    """Return the field without a placeholder: allauth's repeat the labels."""
    field.field.widget.attrs.pop("placeholder", None)
    return field

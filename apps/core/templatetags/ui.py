"""How values are written for people."""

from collections.abc import Mapping
from datetime import timedelta

from django import template

register = template.Library()

LEVELS = ("absent", "weak", "adequate", "strong")


@register.filter
def duration(seconds: float | timedelta) -> str:
    """A length of time in words: `45 s`, `8 min`, `1 h 5 min`. Seconds are shown below ten minutes only."""
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
    """Time left on a clock: `7:05`, or `1:02:09` from an hour on. Part of a second counts as a whole one."""
    total = max(0, -int(-seconds // 1))
    hours, rest = divmod(total, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@register.filter
def clock_ms(milliseconds: int) -> str:
    """Time left on a clock that goes on past its end: `7:05`, `−0:12`."""
    return digits(milliseconds / 1000) if milliseconds > -1000 else f"−{digits(-milliseconds // 1000)}"


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 in whole per cent; an en dash where there is none."""
    return "–" if share is None else f"{round(share * 100)} %"


@register.filter
def mebibytes(size: int) -> str:
    """Bytes as Kubernetes counts memory: `153 MiB`."""
    return f"{size / 2**20:.0f} MiB"


@register.filter
def level(number: int | None) -> str:
    """The name of a level from 0 to 3."""
    return "" if number is None else LEVELS[number]


@register.filter
def level_tone(number: int) -> str:
    """The signal colour of a level from 0 to 3, as on the scale it was chosen from."""
    return ("bad", "bad", "warn", "good")[number]


@register.filter
def hundredths(share: float | None) -> str:
    """A share from 0 to 1 as the width of a bar that is 100 wide."""
    return f"{(share or 0) * 100:.1f}"


@register.filter
def tone(share: float | None) -> str:
    """The signal colour of a share: bad below 0.4, warn below 0.6, good from there on."""
    if share is None:
        return ""
    return "bad" if share < 0.4 else "warn" if share < 0.6 else "good"


@register.filter
def signed(number: float) -> str:
    """A difference with its sign: `+0.4`, `−1.0`, `0.0`."""
    return f"{number:+.1f}".replace("-", "−") if round(number, 1) else "0.0"


@register.filter
def bias_words(number: float) -> str:
    """A predicted level less the graded one, in words."""
    if abs(number) < 0.25:
        return "levels: close to the grade"
    return "levels above the grade" if number > 0 else "levels below the grade"


@register.filter
def distance(bias: float) -> str:
    """A difference of levels in words, to be followed by whom from: `0.8 above`, `1.0 below`, `level with`."""
    if not round(bias, 1):
        return "level with"
    return f"{abs(bias):.1f} {'above' if bias > 0 else 'below'}"


@register.simple_tag
def as_sent(sent: Mapping[str, str] | str, turn: int, name: str, position: int, stored: object) -> object:
    """What a field `name-position` of the question `turn` held in a form that was refused; else what is stored."""
    if not isinstance(sent, Mapping) or sent.get("turn") != str(turn):
        return stored
    return sent.get(f"{name}-{position}", stored)

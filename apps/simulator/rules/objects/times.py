"""Moments and lengths of time as the API and kubectl write them. Moments are seconds since 1970, UTC."""

from datetime import UTC, datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY


def iso(moment: float) -> str:
    """RFC 3339 to the second: `2026-11-30T08:00:00Z`."""
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_exact(moment: float) -> str:
    """RFC 3339 to the nanosecond, as log lines carry it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def moment_of(text: str) -> float:
    """Raises ValueError for what isn't RFC 3339."""
    return datetime.fromisoformat(text).timestamp()


def age(seconds: float) -> str:
    """A length as the AGE column has it: two units while small, one when large (HumanDuration of apimachinery)."""
    whole = int(seconds)
    if whole < 0:
        return "0s" if whole == -1 else "<invalid>"
    for limit, unit, letter, rest_unit, rest_letter in STEPS:
        if whole < limit:
            count, rest = divmod(whole, unit)
            rest //= rest_unit
            return f"{count}{letter}{rest}{rest_letter}" if rest and rest_letter else f"{count}{letter}"
    return f"{whole // YEAR}y"


# Below this many seconds: the unit and its letter, the smaller unit beside it and its letter ("" where none is shown).
STEPS = (
    (2 * MINUTE, 1, "s", 1, ""),
    (10 * MINUTE, MINUTE, "m", 1, "s"),
    (3 * HOUR, MINUTE, "m", 1, ""),
    (8 * HOUR, HOUR, "h", MINUTE, "m"),
    (2 * DAY, HOUR, "h", 1, ""),
    (8 * DAY, DAY, "d", HOUR, "h"),
    (2 * YEAR, DAY, "d", 1, ""),
    (8 * YEAR, YEAR, "y", DAY, "d"),
)

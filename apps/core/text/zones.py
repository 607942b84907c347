"""The time zones that are known here."""

from functools import cache
from zoneinfo import available_timezones  # noqa: TID251  # the one place that reads them


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones in the IANA's list. Cached, since looking them up walks folders for 10 ms."""
    return frozenset(available_timezones())

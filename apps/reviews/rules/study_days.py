"""Which day a review belongs to: a person's own, in their zone, from four in the morning on."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from apps.core.text.zones import zone_names

NEW_DAY_AFTER = timedelta(hours=4)
"""How long after midnight a day goes on: a review at one in the morning belongs to the evening before."""


def study_day(now: datetime, zone: tzinfo) -> date:
    """Return the day that `now` (aware) belongs to in `zone`. Reckoned on the wall clock, so a night in which clocks change has one end."""
    local = now.astimezone(zone).replace(tzinfo=None)
    return (local - NEW_DAY_AFTER).date()


def day_begins(on: date, zone: tzinfo) -> datetime:
    """Return the first moment of a study day in `zone`."""
    return datetime.combine(on, time(), zone) + NEW_DAY_AFTER


def zone_named(name: str) -> tzinfo:
    """Return the zone of this name as the IANA's list has it; UTC for an empty or unknown one."""
    return ZoneInfo(name if name in zone_names() else "UTC")

"""A plan as a calendar that other programs subscribe to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from apps.core.text.icalendar import day, escaped, lines, moment
from apps.progress.rules.plan import Plan


def calendar(plan: Plan, *, key: str, interview_on: date, title: str, url: str, stamp: datetime) -> str:
    """Return the text of a calendar with an entry for each planned day and for the interview. `key` tells the entries of plans apart."""
    return lines(
        [
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", "-//Dry Run//Plan//EN"),
            ("X-WR-CALNAME", "Dry Run"),
            ("REFRESH-INTERVAL;VALUE=DURATION", "PT6H"),
            *_entries(plan, key, url, stamp),
            *_entry(f"interview-{interview_on}-{key}", interview_on, f"Interview: {title}" if title else "Interview", "", url, stamp),
            ("END", "VCALENDAR"),
        ]
    )


def _entries(plan: Plan, key: str, url: str, stamp: datetime) -> Iterator[tuple[str, str]]:
    for planned in plan.days:
        if planned.minutes:
            cards = [f"Cards, {planned.card_minutes} min"] if planned.card_minutes else []
            words = "\n".join([*cards, *(f"{work.title}, {work.minutes} min" for work in planned.work)])
            yield from _entry(f"day-{planned.on}-{key}", planned.on, f"Dry Run, {planned.minutes} min", words, url, stamp)


def _entry(uid: str, on: date, summary: str, words: str, url: str, stamp: datetime) -> Iterator[tuple[str, str]]:
    yield from [
        ("BEGIN", "VEVENT"),
        ("UID", escaped(f"{uid}@dryrun")),
        ("DTSTAMP", moment(stamp)),
        ("DTSTART;VALUE=DATE", day(on)),
        ("DTEND;VALUE=DATE", day(on + timedelta(days=1))),
        ("SUMMARY", escaped(summary)),
        ("DESCRIPTION", escaped(words)),
        ("URL", url),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
    ]

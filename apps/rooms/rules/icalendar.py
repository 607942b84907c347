"""A meeting as the text of a calendar file (RFC 5545)."""

from datetime import datetime, timedelta

from apps.core.text.icalendar import escaped, lines, moment

USUAL_LENGTH = timedelta(minutes=60)


def event(
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    start: datetime,
    length: timedelta,
    summary: str,
    description: str,
    url: str,
    location: str,
    is_called_off: bool = False,
) -> str:
    """Return the text of a calendar with this one event. The moments are aware; `stamp` is when the text was made.

    `uid` stays the same for a meeting and `sequence` grows with its changes, so that a file opened later replaces the earlier entry. A
    meeting that was called off is published again with STATUS:CANCELLED. METHOD:CANCEL would be wrong: it is a message from an organizer to
    attendees, and a program that doesn't know the event ignores it. At worst ours shows an entry that says so and takes no time.
    """
    cancelled = [("STATUS", "CANCELLED"), ("TRANSP", "TRANSPARENT")] if is_called_off else []
    properties = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Dry Run//Rooms//EN"),
        ("METHOD", "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", escaped(uid)),
        ("SEQUENCE", str(sequence)),
        ("DTSTAMP", moment(stamp)),
        ("DTSTART", moment(start)),
        ("DTEND", moment(start + length)),
        ("SUMMARY", escaped(f"Called off: {summary}" if is_called_off else summary)),
        ("DESCRIPTION", escaped(description)),
        ("LOCATION", escaped(location)),
        ("URL", url),
        *cancelled,
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    return lines(properties)

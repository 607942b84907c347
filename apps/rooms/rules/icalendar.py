"""A meeting as the text of a calendar file (RFC 5545)."""

import re
from datetime import UTC, datetime, timedelta

USUAL_LENGTH = timedelta(minutes=60)
LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, section 3.1)."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


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
        ("UID", _escaped(uid)),
        ("SEQUENCE", str(sequence)),
        ("DTSTAMP", _moment(stamp)),
        ("DTSTART", _moment(start)),
        ("DTEND", _moment(start + length)),
        ("SUMMARY", _escaped(f"Called off: {summary}" if is_called_off else summary)),
        ("DESCRIPTION", _escaped(description)),
        ("LOCATION", _escaped(location)),
        ("URL", url),
        *cancelled,
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    return "".join(f"{_folded(f'{name}:{value}')}\r\n" for name, value in properties if value)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Return the text escaped as a TEXT value (RFC 5545, section 3.3.11)."""
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold the line into pieces of at most LONGEST_LINE octets, each after the first with a blank in front; no character is split."""
    pieces, piece = [], ""
    for character in line:
        if len(f"{piece}{character}".encode()) > LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])

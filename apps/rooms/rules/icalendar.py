"""A meeting as the text of a calendar file (RFC 5545)."""

import re
from datetime import UTC, datetime, timedelta

USUAL_LENGTH = timedelta(minutes=60)
LONGEST_LINE = 75
"""Octets, the end of the line not counted (section 3.1)."""

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
    """A calendar with this one event. The moments are aware, `stamp` is when this text was made.

    `uid` names the event for good and `sequence` grows with its changes: a file opened later replaces the earlier one. One that is called
    off is published once more, cancelled. METHOD:CANCEL is a message from an organizer to attendees, of whom there are none here, and a
    program that can't match it does nothing; this one shows at the worst an entry that says so and takes no time.
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
    """A TEXT value (section 3.3.11)."""
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each but the first after a blank; no character is cut in two."""
    pieces, piece = [], ""
    for character in line:
        if len(f"{piece}{character}".encode()) > LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])

"""The text of calendar files (RFC 5545)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, section 3.1)."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def lines(properties: Iterable[tuple[str, str]]) -> str:
    """Return the properties as folded lines; those without a value are left out."""
    return "".join(f"{_folded(f'{name}:{value}')}\r\n" for name, value in properties if value)


def moment(at: datetime) -> str:
    """Return an aware moment as a DATE-TIME value in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day(on: date) -> str:
    """Return a day as a DATE value."""
    return f"{on:%Y%m%d}"


def escaped(text: str) -> str:
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

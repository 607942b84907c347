"""What ends when: for each event that ends someone's access to a room, what they lose and how soon.

The table is drawn into docs/rooms.md, and `tests/rooms/test_endings.py` lets each event happen and tries each kind of access.
"""

from collections.abc import Mapping
from enum import StrEnum


class Ending(StrEnum):
    """Events that end access. The table assumes a team's room for members only, in which the person was candidate of a revealed round."""

    LEFT_ROOM = "They leave the room"
    TAKEN_OUT = "The host takes them out of the room"
    ROOM_CLOSED = "The host closes the room"
    LEFT_TEAM = "They leave the team"
    REMOVED_FROM_TEAM = "An owner removes them from the team"
    TEAM_DISSOLVED = "An owner dissolves the team"
    SIGNED_OUT = "They sign out, on that device"
    LOCKED_OTHERS_OUT = "They change their password, on other devices"
    SWITCHED_OFF = "An administrator switches the account off"
    ERASED = "They erase their account"


class Access(StrEnum):
    """Kinds of access to a room, named as docs/rooms.md names them."""

    PAGES = "pages of the room"
    ACTIONS = "actions in it"
    STREAM = "live stream"
    COMING_BACK = "coming in again"
    ROUNDS = "rounds they were in"
    LISTED = "room in lists and calendar"
    OWN = "own answers and levels"


class When(StrEnum):
    """How soon an access ends, if it does."""

    STAYS = "stays"
    AT_ONCE = "ends"
    WITHIN_A_MINUTE = "ends within a minute"


def _row(*, stays: set[Access] | None = None, stream: When = When.AT_ONCE) -> Mapping[Access, When]:
    """Return a row of the table: each access ends at once, except those that stay; the stream ends as `stream` says."""
    kept = stays or set()
    return {access: When.STAYS if access in kept else stream if access is Access.STREAM else When.AT_ONCE for access in Access}


ENDS: Mapping[Ending, Mapping[Access, When]] = {
    Ending.LEFT_ROOM: _row(stays={Access.COMING_BACK, Access.ROUNDS, Access.LISTED, Access.OWN}),
    Ending.TAKEN_OUT: _row(stays={Access.LISTED, Access.OWN}),
    Ending.ROOM_CLOSED: _row(stays={Access.PAGES, Access.STREAM, Access.ROUNDS, Access.LISTED, Access.OWN}),
    Ending.LEFT_TEAM: _row(stays={Access.ROUNDS, Access.OWN}),
    Ending.REMOVED_FROM_TEAM: _row(stays={Access.OWN}),
    Ending.TEAM_DISSOLVED: _row(stays=set(Access) - {Access.COMING_BACK}),
    Ending.SIGNED_OUT: _row(),
    Ending.LOCKED_OTHERS_OUT: _row(stream=When.WITHIN_A_MINUTE),
    Ending.SWITCHED_OFF: _row(stream=When.WITHIN_A_MINUTE),
    Ending.ERASED: _row(),
}

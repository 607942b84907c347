"""Draws docs/rooms.md from the tables in `apps/rooms/rules/permissions.py` and `apps/rooms/rules/endings.py`."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from apps.rooms.rules import endings, permissions, states

OPEN_STATES = [state for state in states.ROOM.table if state != states.CLOSED]

BEFORE = """\
# Rooms: who may do what, and when

Drawn from the tables in `apps/rooms/rules/permissions.py` and `apps/rooms/rules/endings.py` by `make docs`; not to be edited by hand.

Everyone in a room has one role in its round: interviewer, candidate or observer. Someone who comes in once it is over is a latecomer until
the next. The host may do more, on top of that role. When the host leaves, the one who has been there longest becomes host; if nobody else
was there and the host doesn't belong to the room any more, the next person to come in does. In a closed room nothing can be done. Each
action is a POST to `/rooms/<id>/<action>/`, which answers 404 to people who may not do it.
"""

AFTER = """\
Actions marked `unseen` change only the pages of the person who does them, until the reveal. An observer grades only if the host has allowed
it. [states.md](states.md) draws the states of a room; `apps/rooms/screens/by_role.py` decides what each role sees.

## What ends when

The table assumes an open room of a team, for its members only, in which the person was the candidate of a revealed round. If the room
takes guests, someone who left the team may come back as a guest, and someone who was removed from it may not.
"""

LAST = """\
A round's answers, levels and feedback are for those who were in the room while it ran; someone who comes in later sees none of them. If
candidate or interviewer has left, the levels can be revealed without theirs. When a membership ends, the invitations that the person sent
and the reports that they shared end too. Removing someone withdraws all open invitations, since that person may know them: an owner sees
even those that were mailed to others. A stream checks at least once a minute that it may go on, however the access ended."""


class Command(BaseCommand):
    help = "Print docs/rooms.md: which role may do what in a room, and in which state. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ["action", *permissions.Role, *OPEN_STATES]
        actions = [_row(head), _row("---" for _ in head), *map(_action, permissions.Action)]
        columns = ["event", *endings.Access]
        ends = [_row(columns), _row("---" for _ in columns), *map(_ending, endings.Ending)]
        self.stdout.write("\n".join([BEFORE, *actions, "", AFTER, *ends, "", LAST]))


def _action(action: permissions.Action) -> str:
    name = f"`{action}`, unseen" if action in permissions.UNSEEN else f"`{action}`"
    may = ["yes" if role in permissions.MAY[action] else "" for role in permissions.Role]
    when = ["yes" if state in permissions.WHEN[action] else "" for state in OPEN_STATES]
    return _row([name, *may, *when])


def _ending(ending: endings.Ending) -> str:
    return _row([ending, *endings.ENDS[ending].values()])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

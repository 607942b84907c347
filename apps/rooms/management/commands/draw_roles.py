"""Draws the tables of `apps/rooms/rules/permissions.py` and `apps/rooms/rules/endings.py`."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from apps.rooms.rules import endings, permissions, states

OPEN_STATES = [state for state in states.ROOM.table if state != states.CLOSED]

BEFORE = """\
# Rooms: who may do what, and when

Drawn from the tables in `apps/rooms/rules/permissions.py` and `apps/rooms/rules/endings.py` by `make docs`; not to be edited by hand.

Everyone in a room has one seat in its round (interviewer, candidate or observer); who comes in once it is over is a latecomer until the
next. The host has what a host may do besides; when the host leaves, whoever has been in the room longest becomes it, and where nobody
was there, whoever comes in first once the host belongs there no longer. In a closed room
nothing can be done. Each action is a POST to `/rooms/<id>/<action>/`; who may not do it finds nothing there.
"""

AFTER = """\
The actions marked `unseen` change only the pages of who does them, until the reveal; an observer grades only where the host has allowed it.
How a room goes from state to state is drawn in [states.md](states.md); what each seat is given to see is decided in
`apps/rooms/screens/of_participant.py`.

## What ends when

The room is a team's, for its members only, and still open; the person was the candidate of a round in it that was revealed. In a room that
takes guests, who left the team may come back as one; who was removed from it may not.
"""

AT_LAST = """\
A round's answers, levels and feedback are for those who had a seat in it or were in the room while it ran: who comes in later sees none of
them. Nobody waits for candidate or interviewer who has left: the levels can be revealed without theirs. With a membership end the
invitations that the person sent and the reports that they shared; who removes someone withdraws all open invitations, which the
person could know: an owner sees those that were mailed to others, too. A stream asks at least once a minute whether it may go on, however
the ground was lost."""


class Command(BaseCommand):
    help = "Print docs/rooms.md: which role may do what in a room, and in which state. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ["action", *permissions.Role, *OPEN_STATES]
        actions = [_row(head), _row("---" for _ in head), *map(_action, permissions.Action)]
        columns = ["event", *endings.Access]
        ends = [_row(columns), _row("---" for _ in columns), *map(_ending, endings.Ending)]
        self.stdout.write("\n".join([BEFORE, *actions, "", AFTER, *ends, "", AT_LAST]))


def _action(action: permissions.Action) -> str:
    name = f"`{action}`, unseen" if action in permissions.UNSEEN else f"`{action}`"
    may = ["yes" if role in permissions.MAY[action] else "" for role in permissions.Role]
    when = ["yes" if state in permissions.WHEN[action] else "" for state in OPEN_STATES]
    return _row([name, *may, *when])


def _ending(ending: endings.Ending) -> str:
    return _row([ending, *endings.ENDS[ending].values()])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

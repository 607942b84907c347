"""Draws the tables of `apps/teams/roles.py`."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from apps.teams import roles, states

OPEN_STATES = [state for state in states.ROOM.table if state != states.CLOSED]

BEFORE = """\
# Rooms: who may do what, and when

Drawn from the tables in `apps/teams/roles.py` by `make docs`; not to be edited by hand.

Everyone in a room has one seat in its round (interviewer, candidate or observer); the host has what a host may do besides. In a closed room
nothing can be done. Each action is a POST to `/rooms/<id>/<action>/`; who may not do it finds nothing there.
"""

AFTER = """\
The actions marked `unseen` change only the pages of who does them, until the reveal; an observer marks only where the host has allowed it.
How a room goes from state to state is drawn in [states.md](states.md); what each seat is given to see is decided in
`apps/teams/seats.py`."""


class Command(BaseCommand):
    help = "Print docs/rooms.md: which role may do what in a room, and in which state. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ["action", *roles.Role, *OPEN_STATES]
        self.stdout.write("\n".join([BEFORE, _row(head), _row("---" for _ in head), *map(_action, roles.Action), "", AFTER]))


def _action(action: roles.Action) -> str:
    name = f"`{action}`, unseen" if action in roles.UNSEEN else f"`{action}`"
    may = ["yes" if role in roles.MAY[action] else "" for role in roles.Role]
    when = ["yes" if state in roles.WHEN[action] else "" for state in OPEN_STATES]
    return _row([name, *may, *when])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

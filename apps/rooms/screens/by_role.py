"""The one place that decides which screen someone in a room gets, and so which role gets which data."""

from datetime import datetime

from django.http import QueryDict

from apps.rooms.models import Participant, Room
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Role
from apps.rooms.screens.candidate import candidate_screen
from apps.rooms.screens.interviewer import interviewer_screen
from apps.rooms.screens.latecomer import latecomer_screen
from apps.rooms.screens.lobby import lobby_screen
from apps.rooms.screens.observer import observer_screen
from apps.rooms.screens.revealed import reveal_screen
from apps.rooms.screens.room import Screen, shared_screen

BY_ROLE = {Role.CANDIDATE: candidate_screen, Role.INTERVIEWER: interviewer_screen, Role.OBSERVER: observer_screen}
"""The function that fills each role's screen while a round runs or is graded."""


def screen_for(room: Room, me: Participant, *, here: frozenset[str], now: datetime, sent: QueryDict | None = None) -> Screen:
    """Fill the screen for the role that the participant has at this moment.

    `here` holds the ids, as text, of participants whose page is open. `sent` is a form of this page that was refused, to be shown again.
    """
    shared = shared_screen(room, me, here=here)
    if shared.round is None or shared.role is None or room.state in {states.LOBBY, states.CLOSED}:
        return lobby_screen(shared)
    if shared.role is Role.LATECOMER:
        return latecomer_screen(shared)
    if room.state == states.REVEALED:
        return reveal_screen(shared)
    return BY_ROLE[shared.role](shared, now, sent)

"""Who came in when the round was over."""

from dataclasses import dataclass, field

from apps.rooms.actions import blind_grading
from apps.rooms.rules import states
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class LatecomerScreen(Screen):
    """Nothing of the round that was over when they came in; who leads the room can lead it on. `waiting` are those who still grade."""

    waiting: list[str] = field(default_factory=list)


def latecomer_screen(shared: Screen) -> LatecomerScreen:
    return LatecomerScreen(**vars(shared), waiting=waiting_for(shared))


def waiting_for(shared: Screen) -> list[str]:
    """The names of those whose levels the reveal waits for."""
    return blind_grading.still_grading(shared.round) if shared.round and shared.room.state == states.GRADING else []

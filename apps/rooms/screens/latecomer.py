"""The screen of someone who came in when the round was over."""

from dataclasses import dataclass, field

from apps.rooms.actions import blind_grading
from apps.rooms.rules import states
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class LatecomerScreen(Screen):
    """Nothing of the round, but a latecomer who is the host can still lead it on. `waiting` names those for whom the reveal waits."""

    waiting: list[str] = field(default_factory=list)


def latecomer_screen(shared: Screen) -> LatecomerScreen:
    """Add to what everyone sees the names of those for whom the reveal waits."""
    return LatecomerScreen(**vars(shared), waiting=waiting_for(shared))


def waiting_for(shared: Screen) -> list[str]:
    """Return the names of those for whom the reveal waits; none outside of grading."""
    return blind_grading.still_grading(shared.round) if shared.round and shared.room.state == states.GRADING else []

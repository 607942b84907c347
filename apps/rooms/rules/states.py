"""The states of a room, and which may follow which."""

from apps.core.transitions import Transitions

LOBBY, ROUND, GRADING, REVEALED, CLOSED = "lobby", "round", "grading", "revealed", "closed"

ROOM = Transitions(
    of="room",
    table={
        LOBBY: frozenset({ROUND, CLOSED}),
        ROUND: frozenset({GRADING, CLOSED}),
        GRADING: frozenset({REVEALED, CLOSED}),
        REVEALED: frozenset({LOBBY, CLOSED}),
        CLOSED: frozenset(),
    },
)

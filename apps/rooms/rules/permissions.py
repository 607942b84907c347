"""Who may do what in a room, and when, as two tables.

`MAY` says which roles may do an action, `WHEN` in which states of the room it makes sense. A person has a role in the round and may be the
host as well. `tests/rooms/test_permissions.py` proves that both tables are complete and that every view checks them.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from apps.rooms.rules.states import GRADING, LOBBY, REVEALED, ROUND


class Role(StrEnum):
    """Roles of people in a room. Each has one in the round; the host has that role as well."""

    HOST = "host"
    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"
    OBSERVER = "observer"
    LATECOMER = "latecomer"


ROUND_ROLES = (Role.INTERVIEWER, Role.CANDIDATE, Role.OBSERVER)
"""The roles of a round. Everyone who is in the room while it runs has one of them, and nobody before it is prepared.

Someone who comes in after it is a latecomer until the next one: what was said in a round is for those who were there.
"""

HOST, INTERVIEWER, CANDIDATE, OBSERVER = Role.HOST, Role.INTERVIEWER, Role.CANDIDATE, Role.OBSERVER
EVERYONE = frozenset(Role)
GRADERS = frozenset({INTERVIEWER, OBSERVER})
LEADS = frozenset({HOST, INTERVIEWER})


class Action(StrEnum):
    """Everything that can be done in a room."""

    READY = "ready"
    HAND = "hand"
    RECORD = "record"
    LEAVE = "leave"
    SETTINGS = "settings"
    RESCHEDULE = "reschedule"
    REMOVE = "remove"
    DRAW = "draw"
    BEGIN = "begin"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    PUSH = "push"
    WRITE = "write"
    NOTE = "note"
    HEARD = "heard"
    GRADE = "grade"
    END_ROUND = "end-round"
    REVEAL = "reveal"
    AGREE = "agree"
    FEEDBACK = "feedback"
    RATE = "rate"
    NEXT_ROUND = "next-round"
    CLOSE = "close"


MAY: Mapping[Action, frozenset[Role]] = {
    Action.READY: EVERYONE,
    Action.HAND: EVERYONE,
    Action.RECORD: frozenset({CANDIDATE}),
    Action.LEAVE: EVERYONE,
    Action.SETTINGS: frozenset({HOST}),
    Action.RESCHEDULE: frozenset({HOST}),
    Action.REMOVE: frozenset({HOST}),
    Action.DRAW: frozenset({HOST}),
    Action.BEGIN: LEADS,
    Action.PAUSE: LEADS,
    Action.RESUME: LEADS,
    Action.EXTEND: LEADS,
    Action.PUSH: frozenset({INTERVIEWER}),
    Action.WRITE: frozenset({CANDIDATE}),
    Action.NOTE: GRADERS,
    Action.HEARD: frozenset({INTERVIEWER}),
    Action.GRADE: GRADERS,
    Action.END_ROUND: LEADS,
    Action.REVEAL: LEADS,
    Action.AGREE: frozenset({INTERVIEWER}),
    Action.FEEDBACK: GRADERS,
    Action.RATE: frozenset({CANDIDATE}),
    Action.NEXT_ROUND: LEADS,
    Action.CLOSE: frozenset({HOST}),
}

UNSEEN = frozenset({Action.NOTE, Action.HEARD, Action.GRADE})
"""Actions that change only the pages of the person who does them, until the reveal. Nobody else may be able to tell that they happened, not
even by when a page is fetched again."""

OPEN = frozenset({LOBBY, ROUND, GRADING, REVEALED})

WHEN: Mapping[Action, frozenset[str]] = {
    Action.READY: frozenset({LOBBY}),
    Action.HAND: OPEN,
    Action.RECORD: frozenset({ROUND, GRADING}),  # that it has ended may arrive after the end
    Action.LEAVE: OPEN,
    Action.SETTINGS: OPEN,
    Action.RESCHEDULE: frozenset({LOBBY}),
    Action.REMOVE: OPEN,
    Action.DRAW: frozenset({LOBBY}),
    Action.BEGIN: frozenset({LOBBY}),
    Action.PAUSE: frozenset({ROUND}),
    Action.RESUME: frozenset({ROUND}),
    Action.EXTEND: frozenset({ROUND}),
    Action.PUSH: frozenset({ROUND}),
    Action.WRITE: frozenset({ROUND, GRADING}),  # the last save may arrive after the end
    Action.NOTE: frozenset({ROUND, GRADING}),
    Action.HEARD: frozenset({ROUND, GRADING}),
    Action.GRADE: frozenset({ROUND, GRADING}),
    Action.END_ROUND: frozenset({ROUND}),
    Action.REVEAL: frozenset({GRADING}),
    Action.AGREE: frozenset({REVEALED}),
    Action.FEEDBACK: frozenset({REVEALED}),
    Action.RATE: frozenset({REVEALED}),
    Action.NEXT_ROUND: frozenset({REVEALED}),
    Action.CLOSE: OPEN,
}


def may(action: Action, roles: Collection[Role]) -> bool:
    """Whether someone with these roles may do the action, whatever the room's state."""
    return not MAY[action].isdisjoint(roles)


def makes_sense(action: Action, state: str) -> bool:
    """Whether a room in this state allows the action, no matter who does it."""
    return state in WHEN[action]

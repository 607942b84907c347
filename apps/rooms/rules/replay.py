"""What was on the screen at any second of a round, rebuilt from its events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.rooms.rules.edits import Edit, replayed

STOPS = {"pause", "resume", "end"}
"""Kinds of events that stop the clock or let it go on."""


@dataclass(frozen=True)
class ReplayEvent:
    """An event as the replay needs it: `second` counts from the round's begin, `author` is a participant's id."""

    second: float
    kind: str
    author: int | None
    turn: int
    data: dict[str, Any]


@dataclass(frozen=True)
class ReplayState:
    """`turn` is the question that was open (0 before the first), `text` the notepad; `levels` what each grader (by id) had given so far."""

    turn: int
    text: str
    is_paused: bool
    is_over: bool
    hints: list[int] = field(default_factory=list)
    follow_ups: list[int] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    levels: dict[int, dict[int, int]] = field(default_factory=dict)


def state_at(events: Iterable[ReplayEvent], second: float, *, viewer: int) -> ReplayState:
    """The state at `second`, the events of that second included. Of private notes only those that `viewer` (a participant's id) took.

    `events` in their order. Levels that were given after the round's end belong to its last question.
    """
    past = [event for event in events if event.second <= second]
    turn = max((event.turn for event in past if event.kind == "question"), default=0)
    here = _by_kind(event for event in past if event.turn == turn)
    last_stop = next((event.kind for event in reversed(past) if event.kind in STOPS), "")
    return ReplayState(
        turn=turn,
        text=replayed(Edit(**event.data) for event in here["write"]),
        is_paused=last_stop == "pause",
        is_over=last_stop == "end",
        hints=_positions(here["hint"]),
        follow_ups=_positions(here["follow-up"]),
        notes=_notes(past, viewer),
        heard=here["heard"][-1].data["criteria"] if here["heard"] else [],
        levels=_levels(here["level"]),
    )


def _by_kind(events: Iterable[ReplayEvent]) -> dict[str, list[ReplayEvent]]:
    kinds: dict[str, list[ReplayEvent]] = defaultdict(list)
    for event in events:
        kinds[event.kind].append(event)
    return kinds


def _positions(events: Iterable[ReplayEvent]) -> list[int]:
    return [event.data["position"] for event in events]


def _notes(events: Iterable[ReplayEvent], author: int) -> list[tuple[int, str]]:
    return [(round(event.second), event.data["text"]) for event in events if event.kind == "note" and event.author == author]


def _levels(events: Iterable[ReplayEvent]) -> dict[int, dict[int, int]]:
    """By the id of who gave them: of each criterion the latest level. Those of someone who was erased are left out."""
    levels: dict[int, dict[int, int]] = {}
    for event in events:
        if event.author is not None:
            levels.setdefault(event.author, {})[event.data["criterion"]] = event.data["level"]
    return levels

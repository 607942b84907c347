"""The state of a round at any second, rebuilt from its events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.rooms.rules.edits import Edit, replayed

STOPS = {"pause", "resume", "end"}
"""Kinds of events that stop the clock or start it again."""


@dataclass(frozen=True)
class ReplayEvent:
    """An event for the replay: `second` counts from the round's start, `author` is a participant's id, None for someone erased."""

    second: float
    kind: str
    author: int | None
    turn: int
    data: dict[str, Any]


@dataclass(frozen=True)
class ReplayState:
    """What had happened in a round up to some second.

    `turn` is the open question, from 1 (0 before the first), and `text` its notepad. `hints`, `follow_ups`, `findings`, `clarifications`
    and `heard` are positions, from 0, in the question's hints, follow-ups, findings, clarifying questions and criteria; `phase` is one of
    its phases. `notes` are pairs of second and text. `levels` are by grader (participant id), then criterion.
    """

    turn: int
    text: str
    is_paused: bool
    is_over: bool
    hints: list[int] = field(default_factory=list)
    follow_ups: list[int] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)
    clarifications: list[int] = field(default_factory=list)
    phase: int = 0
    notes: list[tuple[int, str]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    levels: dict[int, dict[int, int]] = field(default_factory=dict)


def state_at(events: Iterable[ReplayEvent], second: float, *, viewer: int) -> ReplayState:
    """Return the state at `second` (from the round's start), the events of that second included. `events` are in order.

    Private notes are those of `viewer` (a participant's id) alone. Levels given after the round's end belong to its last question.
    """
    past = [event for event in events if event.second <= second]
    kinds = _by_kind(past)
    turn = max((event.turn for event in kinds["question"]), default=0)
    here = _by_kind(event for event in past if event.turn == turn)
    stops = [event.kind for event in past if event.kind in STOPS]
    last_stop = stops[-1] if stops else ""
    return ReplayState(
        turn=turn,
        text=replayed(Edit(**event.data) for event in here["write"]),
        is_paused=last_stop == "pause",
        is_over=last_stop == "end",
        hints=_positions(here["hint"]),
        follow_ups=_positions(here["follow-up"]),
        findings=_positions(here["finding"]),
        clarifications=_positions(here["clarification"]),
        phase=max(_positions(here["phase"]), default=0),
        notes=_notes(kinds["note"], viewer),
        heard=_heard(here["heard"]),
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
    return [(round(event.second), event.data["text"]) for event in events if event.author == author]


def _heard(events: list[ReplayEvent]) -> list[int]:
    """Return the criteria ticked as heard: the latest event has all of them."""
    return events[-1].data["criteria"] if events else []


def _levels(events: Iterable[ReplayEvent]) -> dict[int, dict[int, int]]:
    """Return each grader's latest level of each criterion. Levels of someone who was erased are left out."""
    levels: dict[int, dict[int, int]] = {}
    for event in events:
        if event.author is not None:
            levels.setdefault(event.author, {})[event.data["criterion"]] = event.data["level"]
    return levels

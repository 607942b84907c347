"""What was on the screen at any second of a round, rebuilt from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.rooms.rules.edits import Edit, replayed


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
    past = [one for one in events if one.second <= second]
    turn = max((one.turn for one in past if one.kind == "question"), default=0)
    here = [one for one in past if one.turn == turn]
    stops = [one.kind for one in past if one.kind in {"pause", "resume", "end"}]
    levels: dict[int, dict[int, int]] = {}
    for one in here:
        if one.kind == "level" and one.author is not None:
            levels.setdefault(one.author, {})[one.data["criterion"]] = one.data["level"]
    return ReplayState(
        turn=turn,
        text=replayed(Edit(**one.data) for one in here if one.kind == "write"),
        is_paused=bool(stops) and stops[-1] == "pause",
        is_over=bool(stops) and stops[-1] == "end",
        hints=[one.data["position"] for one in here if one.kind == "hint"],
        follow_ups=[one.data["position"] for one in here if one.kind == "follow-up"],
        notes=[(round(one.second), one.data["text"]) for one in past if one.kind == "note" and one.author == viewer],
        heard=next((one.data["criteria"] for one in reversed(here) if one.kind == "heard"), []),
        levels=levels,
    )

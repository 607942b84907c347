"""What was on the screen at any second of a round, rebuilt from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.rooms.rules.edits import Stroke, replayed


@dataclass(frozen=True)
class Happening:
    """An event as the replay needs it: `second` counts from the round's begin, `author` is a participant's id."""

    second: float
    kind: str
    author: int | None
    turn: int
    data: dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """`turn` is the question that was open (0 before the first), `text` the notepad; `levels` what each rater (by id) had given so far."""

    turn: int
    text: str
    is_paused: bool
    is_over: bool
    hints: list[int] = field(default_factory=list)
    follow_ups: list[int] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    levels: dict[int, dict[int, int]] = field(default_factory=dict)


def screen_at(happenings: Iterable[Happening], second: float, *, viewer: int) -> Screen:
    """The screen at `second`, the events of that second included. Of private notes only those that `viewer` (a participant's id) took.

    `happenings` in their order. Levels that were given after the round's end belong to its last question.
    """
    past = [one for one in happenings if one.second <= second]
    turn = max((one.turn for one in past if one.kind == "question"), default=0)
    here = [one for one in past if one.turn == turn]
    stops = [one.kind for one in past if one.kind in {"pause", "resume", "end"}]
    levels: dict[int, dict[int, int]] = {}
    for one in here:
        if one.kind == "level" and one.author is not None:
            levels.setdefault(one.author, {})[one.data["criterion"]] = one.data["level"]
    return Screen(
        turn=turn,
        text=replayed(Stroke(**one.data) for one in here if one.kind == "write"),
        is_paused=bool(stops) and stops[-1] == "pause",
        is_over=bool(stops) and stops[-1] == "end",
        hints=[one.data["position"] for one in here if one.kind == "hint"],
        follow_ups=[one.data["position"] for one in here if one.kind == "follow-up"],
        notes=[(round(one.second), one.data["text"]) for one in past if one.kind == "note" and one.author == viewer],
        heard=next((one.data["criteria"] for one in reversed(here) if one.kind == "heard"), []),
        levels=levels,
    )

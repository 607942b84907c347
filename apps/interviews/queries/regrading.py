"""What changed when an interview was graded again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.interviews.queries.report import Report, TurnLine


@dataclass(frozen=True)
class ChangedLevel:
    """A level given anew, from `before` to `now`, in the answer of a turn; `name` is what was graded. None: it wasn't graded before."""

    turn: int
    name: str
    before: int | None
    now: int | None


@dataclass(frozen=True)
class ChangedTripwire:
    """A tripwire in the answer of a turn: hit by the latest grades and not by the first, or the other way round."""

    turn: int
    claim: str
    is_hit: bool


@dataclass(frozen=True)
class Regrading:
    """The first grades of an interview beside its latest. Shares are from 0 to 1."""

    first_share: float
    first_at: datetime
    share: float
    at: datetime
    levels: list[ChangedLevel]
    tripwires: list[ChangedTripwire]


def regrading_of(report: Report) -> Regrading | None:
    """Return what changed since the interview was first graded; None unless it was graded again. Uses its `first_grades` as fetched."""
    interview = report.interview
    first = getattr(interview, "first_grades", None) if interview.regraded_at else None
    if first is None or interview.regraded_at is None:
        return None
    given = [(turn, first.answers.get(str(turn.response.turn), {})) for turn in report.turns]
    return Regrading(
        first_share=first.share,
        first_at=first.graded_at,
        share=report.share,
        at=interview.regraded_at,
        levels=[change for turn, then in given for change in _levels(turn, then)],
        tripwires=[change for turn, then in given for change in _tripwires(turn, then)],
    )


def _levels(turn: TurnLine, then: Mapping[str, Any]) -> Iterator[ChangedLevel]:
    number = turn.response.turn
    for line in turn.criteria:
        before = then.get("levels", {}).get(str(line.given.criterion))
        if before != line.given.level:
            yield ChangedLevel(number, line.name, before, line.given.level)
    for follow_up in turn.follow_ups:
        before = then.get("replies", {}).get(str(follow_up.position))
        if before != follow_up.level:
            yield ChangedLevel(number, f"follow-up {follow_up.position}", before, follow_up.level)


def _tripwires(turn: TurnLine, then: Mapping[str, Any]) -> Iterator[ChangedTripwire]:
    tripwires = turn.response.revision.rubric.tripwires
    now, before = set(turn.assessment.tripped), set(then.get("tripped", []))
    for position in sorted(now ^ before):
        yield ChangedTripwire(turn.response.turn, tripwires[position].claim, position in now)

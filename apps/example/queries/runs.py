"""A run: what a drill did and what was seen meanwhile, from this app's log or from a file recorded elsewhere."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from apps.example.models import Drill
from apps.example.rules import plot
from apps.example.rules.drill_kinds import ABOUT, About, Kind

RECORDED = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Run:
    kind: Kind
    pod: str
    on: str
    """On what it was recorded; empty for one of this app."""
    started_at: datetime
    seconds: int
    """That it was asked to last."""
    acted: float
    """Seconds until it ended, or until now."""
    has_ended: bool
    points: list[plot.Point]

    @property
    def about(self) -> About:
        return ABOUT[self.kind]

    @property
    def plot(self) -> plot.Plot:
        acts = self.acted if self.has_ended else max(self.acted, self.seconds)
        return plot.drawn(self.points, acted=self.acted, at_least=acts + self.about.watched)


def of_drill(drill: Drill, *, now: datetime) -> Run:
    samples = drill.samples.order_by("at")
    return Run(
        kind=Kind(drill.kind),
        pod=drill.pod,
        on="",
        started_at=drill.started_at,
        seconds=drill.seconds,
        acted=((drill.ended_at or min(now, drill.due_at)) - drill.started_at).total_seconds(),
        has_ended=not drill.is_acting(now),
        points=[plot.Point((sample.at - drill.started_at).total_seconds(), sample.values) for sample in samples],
    )


def written(run: Run, *, on: str) -> str:
    """As JSON, a line a sample."""
    head = {
        "kind": run.kind,
        "pod": run.pod,
        "on": on,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "seconds": run.seconds,
        "acted": round(run.acted, 1),
    }
    points = ",\n".join(f"    {json.dumps({'at': round(point.at, 1)} | dict(point.values))}" for point in run.points)
    return f'{json.dumps(head, indent=2, ensure_ascii=False)[:-2]},\n  "samples": [\n{points}\n  ]\n}}\n'


def read(path: Path) -> Run:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Run(
        kind=Kind(told["kind"]),
        pod=told["pod"],
        on=told["on"],
        started_at=datetime.fromisoformat(told["started_at"]),
        seconds=told["seconds"],
        acted=told["acted"],
        has_ended=True,
        points=[plot.Point(sample.pop("at"), sample) for sample in told["samples"]],
    )


@cache
def recorded(folder: Path = RECORDED) -> list[Run]:
    """The last of each kind, in the order of the kinds. Read once in a process: the files of an image don't change."""
    every = sorted((read(path) for path in folder.glob("*.json")), key=lambda run: run.started_at)
    last = {run.kind: run for run in every}
    return [last[kind] for kind in Kind if kind in last]

"""Runs of drills with their samples, from the database or from a file that was recorded elsewhere."""

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
    """A drill with what was sampled while it was watched."""

    kind: Kind
    pod: str
    on: str
    """What it was recorded on; empty for a run of this installation."""
    started_at: datetime
    seconds: int
    """How long it was asked to last."""
    acted: float
    """Seconds until it ended, or until now."""
    has_ended: bool
    points: list[plot.Point]

    @property
    def about(self) -> About:
        """The texts and bounds of its kind."""
        return ABOUT[self.kind]

    @property
    def plot(self) -> plot.Plot:
        """Its samples as charts and a table, with room for the whole time that it is watched."""
        acts = self.acted if self.has_ended else max(self.acted, self.seconds)
        return plot.drawn(self.points, acted=self.acted, at_least=acts + self.about.watched)


def of_drill(drill: Drill, *, now: datetime) -> Run:
    """Return the run of a drill so far, by its samples in the database."""
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
    """Return a run as JSON, with one line for each sample; `on` says what it was recorded on."""
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
    """Read a run from a file made by `written`."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Run(
        kind=Kind(record["kind"]),
        pod=record["pod"],
        on=record["on"],
        started_at=datetime.fromisoformat(record["started_at"]),
        seconds=record["seconds"],
        acted=record["acted"],
        has_ended=True,
        points=[plot.Point(sample.pop("at"), sample) for sample in record["samples"]],
    )


@cache
def recorded(folder: Path = RECORDED) -> list[Run]:
    """Return the last recorded run of each kind, in the order of kinds. Read once in a process, since an image's files don't change."""
    every = sorted((read(path) for path in folder.glob("*.json")), key=lambda run: run.started_at)
    last = {run.kind: run for run in every}
    return [last[kind] for kind in Kind if kind in last]

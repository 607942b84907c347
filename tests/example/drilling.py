"""Helpers that start drills at noon and look at their processes."""

from datetime import datetime, timedelta
from pathlib import Path

from apps.example.actions import drills
from apps.example.models import Drill
from apps.example.rules.drill_kinds import Kind
from tests import NOON

BURN, UNREADY, SLOW = Kind.BURN_CPU, Kind.FAIL_READINESS, Kind.START_SLOWLY


def started(kind: Kind = BURN, *, seconds: int = 60, pod: str = "web-1", now: datetime = NOON) -> Drill:
    return drills.start(kind, seconds=seconds, pod=pod, now=now)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def runs_still(process: int) -> bool:
    """Return whether the process runs; a zombie doesn't."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

"""Compute how well a person masters a topic, from graded answers only: reading proves nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

HALF_LIFE_DAYS = 30.0
"""Age in days at which a graded answer counts half as much as a new one."""

ENOUGH = 3
"""Graded answers from which on mastery is shown without the note that it rests on few."""


@dataclass(frozen=True)
class Evidence:
    """A graded answer: its share of points (0–1), and when it was graded (aware, UTC)."""

    share: float
    at: datetime


@dataclass(frozen=True)
class Mastery:
    """A mean share of points (0–1), and the number of answers it rests on."""

    share: float
    answers: int

    @property
    def is_thin(self) -> bool:
        """Whether it rests on fewer than ENOUGH answers."""
        return self.answers < ENOUGH


def mastery(evidence: Iterable[Evidence], *, now: datetime) -> Mastery | None:
    """Return the mean of the shares, each weighted by 0.5 ^ (age / HALF_LIFE_DAYS); None without evidence.

    An answer graded after `now` counts as new.
    """
    weighted = [(0.5 ** (max(0.0, (now - answer.at).total_seconds()) / 86_400 / HALF_LIFE_DAYS), answer.share) for answer in evidence]
    if not weighted:
        return None
    return Mastery(sum(weight * share for weight, share in weighted) / sum(weight for weight, _ in weighted), len(weighted))

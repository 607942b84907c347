"""How well a person stands in a topic, from graded answers alone: reading proves nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

HALF_LIFE_DAYS = 30.0
"""An answer given this long ago counts half as much as one given now."""

ENOUGH = 3
"""From this many graded answers on, the figure is shown without the word that it rests on few."""


@dataclass(frozen=True)
class Evidence:
    """One graded answer: the share of points (0–1), and when it was graded (aware, UTC)."""

    share: float
    at: datetime


@dataclass(frozen=True)
class Mastery:
    """A share from 0 to 1, and on how many answers it rests."""

    share: float
    answers: int

    @property
    def is_thin(self) -> bool:
        return self.answers < ENOUGH


def mastery(evidence: Iterable[Evidence], *, now: datetime) -> Mastery | None:
    """The mean of the shares, each weighted by one half to the power of its age in half-lives; None without evidence."""
    weighted = [(0.5 ** (max(0.0, (now - one.at).total_seconds()) / 86_400 / HALF_LIFE_DAYS), one.share) for one in evidence]
    if not weighted:
        return None
    return Mastery(sum(weight * share for weight, share in weighted) / sum(weight for weight, _ in weighted), len(weighted))

"""How a person's formats go over time, and how well they predict their own levels."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from apps.accounts.models import User
from apps.core.levels import TOP
from apps.interviews.models import Assessment, Interview
from apps.interviews.queries.history import latest_answers
from apps.interviews.rules import states

MOST_PREDICTIONS = 200
LATEST = 5
"""Predictions that stand out in the chart."""


@dataclass(frozen=True)
class Trend:
    """The scores (0–1) of one format, oldest first."""

    title: str
    shares: list[float]

    @property
    def gain(self) -> int:
        """How many points (0–100) the latest score is above the first."""
        return round(self.shares[-1] * 100) - round(self.shares[0] * 100)


def trends(graded: Sequence[Interview]) -> list[Trend]:
    """Gather graded interviews, oldest first, by format; formats with a single score come last."""
    by_title: dict[str, list[float]] = defaultdict(list)
    for interview in graded:
        by_title[interview.title].append(interview.share or 0.0)
    return sorted((Trend(title, shares) for title, shares in by_title.items()), key=lambda trend: -len(trend.shares))


def predictions(person: User) -> list[tuple[float, float]]:
    """Return predicted and graded levels (0–3) of the person's latest answers, oldest first; one query."""
    own = Assessment.objects.filter(grader=person, grader_kind=Assessment.Grader.SELF, response__in=latest_answers(person))
    known = own.filter(predicted_level__isnull=False, response__share__isnull=False, response__interview__state=states.GRADED)
    pairs = known.order_by("-pk").values_list("predicted_level", "response__share")[:MOST_PREDICTIONS]
    return [(float(predicted or 0), (share or 0.0) * TOP) for predicted, share in reversed(pairs)]


def by_prediction(pairs: Sequence[tuple[float, float]]) -> list[tuple[int, int, float]]:
    """Return, for each predicted level that occurs, how many answers there are and the mean of their graded levels."""
    graded: dict[int, list[float]] = defaultdict(list)
    for predicted, level in pairs:
        graded[round(predicted)].append(level)
    return [(level, len(graded[level]), fmean(graded[level])) for level in sorted(graded)]

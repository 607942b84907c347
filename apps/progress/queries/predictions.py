"""How well a person predicts their own levels."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from apps.accounts.models import User
from apps.core.levels import TOP
from apps.interviews.models import Assessment
from apps.interviews.queries.history import timed_answers
from apps.interviews.rules.calibration import FEWEST_PAIRS

MOST_PREDICTIONS = 200
LATEST = 5
"""Predictions that stand out in the chart."""


def predictions(person: User) -> list[tuple[float, float]]:
    """Return predicted and graded levels (0–3) of the person's latest answers, oldest first; one query."""
    own = Assessment.objects.filter(grader=person, grader_kind=Assessment.Grader.SELF, response__in=timed_answers(person))
    known = own.filter(predicted_level__isnull=False, response__share__isnull=False)
    known = known.exclude(predicted_level=0, response__share=0, response__text="")  # left blank, and level 0 taken for it
    pairs = known.order_by("-pk").values_list("predicted_level", "response__share")[:MOST_PREDICTIONS]
    return [(float(predicted or 0), (share or 0.0) * TOP) for predicted, share in reversed(pairs)]


def by_prediction(pairs: Sequence[tuple[float, float]]) -> list[tuple[int, int, float]]:
    """Return, for each predicted level that occurs, how many answers there are and the mean of their graded levels."""
    graded: dict[int, list[float]] = defaultdict(list)
    for predicted, level in pairs:
        graded[round(predicted)].append(level)
    return [(level, len(graded[level]), fmean(graded[level])) for level in sorted(graded)]


def mean_bias(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the mean of predicted minus graded levels (-3 to 3); None below FEWEST_PAIRS."""
    return fmean(predicted - level for predicted, level in pairs) if len(pairs) >= FEWEST_PAIRS else None

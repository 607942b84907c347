"""A team's health: who has not practised for a while, and on which topics the team as a whole is weak. Nobody is ranked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from apps.core.levels import TOP

SILENT_FROM_DAYS = 14
"""A team that meets every week has missed the member twice by then."""

FEWEST_PEOPLE = 4
"""People behind a mean. With fewer, it would reveal of one person what only they and their interviewer know."""

WEAK_BELOW = 0.6
"""Share of points (0–1) from which on the bands of a score say that an interviewer would go on to harder follow-ups."""


def silent_days(*, last_round_at: datetime | None, joined_at: datetime, now: datetime) -> int | None:
    """Return for how many whole days a member has neither interviewed nor been interviewed, since they joined if never; None below 14."""
    days = (now - (last_round_at or joined_at)).days
    return days if days >= SILENT_FROM_DAYS else None


@dataclass(frozen=True)
class Answer:
    """A graded answer: ids of its person and topic, and its share of the points (0–1)."""

    person: int
    topic: int
    share: float


@dataclass(frozen=True)
class TopicMean:
    """A team's mean share of points (0–1) in a topic (by id), and the number of people behind it."""

    topic: int
    share: float
    people: int

    @property
    def level(self) -> float:
        """The mean as a level from 0 to 3, to be drawn on the ruler."""
        return self.share * TOP


def topic_means(answers: Iterable[Answer]) -> list[TopicMean]:
    """Return the means of topics on which at least FEWEST_PEOPLE people have an answer, the weakest first.

    A topic's mean is the mean of its people's means, so that someone who was asked more often doesn't count more.
    """
    shares: dict[int, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        shares[answer.topic][answer.person].append(answer.share)
    means = [
        TopicMean(topic, fmean(fmean(own) for own in people.values()), len(people))
        for topic, people in shares.items()
        if len(people) >= FEWEST_PEOPLE
    ]
    return sorted(means, key=lambda mean: (mean.share, mean.topic))


def weak(means: Iterable[TopicMean]) -> list[TopicMean]:
    """Return the means below WEAK_BELOW, in the order given."""
    return [mean for mean in means if mean.share < WEAK_BELOW]

"""What a team's rounds add up to: who has been silent for a while, and where the team as a whole is weak. Nobody is ranked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

SILENT_FROM_DAYS = 14
"""A team that meets every week has then missed someone twice."""

FEWEST_PEOPLE = 4
"""Of fewer, a mean would tell of one person what only they and their interviewer know."""

WEAK_BELOW = 0.6
"""Where the bands of a score begin to say that an interviewer would go on to harder follow-ups."""


def silent_days(*, last_round_at: datetime | None, joined_at: datetime, now: datetime) -> int | None:
    """How many whole days ago someone last interviewed or was interviewed; for who never did, since they joined. None below 14 days."""
    days = (now - (last_round_at or joined_at)).days
    return days if days >= SILENT_FROM_DAYS else None


@dataclass(frozen=True)
class Answer:
    """A graded answer: whose, on which topic (both by id), and which share of the points it got, from 0 to 1."""

    person: int
    topic: int
    share: float


@dataclass(frozen=True)
class TopicMean:
    """How a team stands in a topic: the share of points (0–1), and of how many people it tells."""

    topic: int
    share: float
    people: int


def topic_means(answers: Iterable[Answer]) -> list[TopicMean]:
    """The topics on which at least four people have an answer, the weakest first.

    A topic's mean is that of its people's means: who was asked more often doesn't weigh more.
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
    """Those below 60 %, in the order given."""
    return [mean for mean in means if mean.share < WEAK_BELOW]

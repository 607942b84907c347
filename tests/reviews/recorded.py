"""A recorded sequence of reviews: the same on every run, with the ratings and pauses of someone who reviews when cards are due."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from apps.reviews.rules.memory import Rating, Recall

FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
RATINGS = [Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY]


def reviews(*, cards: int, each: int, seed: int = 13) -> Iterator[list[Recall]]:
    """Yield for each card its reviews, oldest first: some on the same day, some late, some early."""
    random = Random(seed)
    for _ in range(cards):
        at = FIRST + timedelta(days=random.randrange(20))
        recalls: list[Recall] = []
        for _ in range(each):
            rating = random.choices(RATINGS, weights=[15, 15, 60, 10])[0]
            recalls.append(Recall(rating, at, at.date()))
            pause = random.choice([0, 0, 1, 2, 3, 5, 8, 13, 21, 40])
            at += timedelta(days=pause) if pause else timedelta(minutes=11)
        yield recalls

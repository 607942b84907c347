"""Store the reviews of a made-up person, for demonstration data and benches."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.actions.scheduling import rebuild_all, recalls
from apps.reviews.models import Review
from apps.reviews.rules.learner import Learner, LearnersAnswer

OFFLINE = 0.04
"""The share of days on which a device had no network, so that answers arrived hours later."""


@transaction.atomic
def learn(person: User, learner: Learner, days: Iterable[date], *, cards: int | None = None, most: int | None = None) -> int:
    """Store what the learner answers on these study days, oldest first, and the schedules that these make.

    They learn the first so many `cards` and give at most so many answers; without these, all cards and on all days. Reviews that are
    stored already, such as those of interviews, are counted where they belong. Return how many were added.
    """
    askable = Question.objects.cards()
    in_order = list(askable.order_by("topic__module__number", "topic__position", "pk").values_list("pk", flat=True)[:cards])
    stored = list(Review.objects.counted().filter(person=person).order_by("-reviewed_at", "-pk"))
    made: list[Review] = []
    for on in days:
        while stored and stored[-1].reviewed_on <= on:
            review = stored.pop()
            learner.saw(review.card_id, *recalls([review]))
        late = timedelta(hours=3) if learner.chance.random() < OFFLINE else timedelta(seconds=1)
        made += [_row(person, answer, learner, late) for answer in islice(learner.sitting(on, in_order), most)]
        if most is not None and len(made) >= most:
            break
    Review.objects.bulk_create(made[:most], batch_size=500)
    rebuild_all(person)
    return len(made[:most])


def _row(person: User, answer: LearnersAnswer, learner: Learner, late: timedelta) -> Review:
    return Review(
        pk=UUID(int=learner.chance.getrandbits(128), version=4),
        person=person,
        card_id=answer.card,
        rating=answer.recall.rating,
        reviewed_at=answer.recall.at,
        reviewed_on=answer.recall.on,
        received_at=answer.recall.at + late,
        spent_ms=answer.spent_ms,
        undone_at=answer.recall.at + timedelta(seconds=3) if answer.is_undone else None,
    )

"""A made-up person who learns cards for months, by the rules that schedule a real person's: for demonstration data and benches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from random import Random

from apps.reviews.rules.memory import Memory, Rating, Recall, after, due, retrievability
from apps.reviews.rules.queue import Limits, WaitingCard, queue_for
from apps.reviews.rules.study_days import day_begins

RETENTION = 0.9
RECALLED = ([Rating.HARD, Rating.GOOD, Rating.EASY], [12, 74, 14])
"""Ratings of a card that is recalled, and how often each is given."""

NEW = ([Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY], [25, 15, 50, 10])
"""Ratings of a card that was never seen."""

USUAL = Limits(reviews=40, new=1)
"""What a learner wants to be asked in a day."""

HARD_EVERY = 29
"""One card of so many is much harder than FSRS expects, and becomes a leech."""

SLIPS = 0.006
"""How often the wrong key is pressed, and taken back."""


@dataclass(frozen=True)
class LearnersAnswer:
    """One answer to a card (by id); `is_undone` if it was a slip, taken back at once."""

    card: int
    recall: Recall
    spent_ms: int
    is_undone: bool = False


@dataclass
class Learner:
    """Someone who answers a day's cards in one sitting. The same `chance` and the same days give the same answers."""

    chance: Random
    zone: tzinfo
    limits: Limits = USUAL
    memories: dict[int, Memory] = field(default_factory=dict)
    due_on: dict[int, date] = field(default_factory=dict)

    def saw(self, card: int, recall: Recall) -> Memory:
        """Remember that the card was answered, here or elsewhere, and return what is left of it in memory."""
        memory = after(self.memories.get(card), recall)
        self.memories[card] = memory
        self.due_on[card] = due(memory, retention=RETENTION).on
        return memory

    def sitting(self, on: date, cards: Sequence[int]) -> Iterator[LearnersAnswer]:
        """Answer what is due on a study day; `cards` are all there are, in the order to be learnt. Ends when none is to be asked again."""
        at = day_begins(on, self.zone) + timedelta(minutes=self.chance.randrange(120, 960), seconds=self.chance.randrange(60))
        asked = self._queue(on, cards, at)
        for card in asked:  # grows by those that are asked again
            memory = self.memories.get(card)
            if memory and memory.wait and memory.last.on == on:
                at = max(at, memory.last.at + memory.wait)
            if self.chance.random() < SLIPS:
                at += timedelta(seconds=4)
                yield LearnersAnswer(card, Recall(Rating.AGAIN, at, on), 900, is_undone=True)
            spent_ms = self.chance.randrange(3_500, 24_000)
            at += timedelta(milliseconds=spent_ms)
            recall = Recall(self._rating(card, on), at, on)
            yield LearnersAnswer(card, recall, spent_ms)
            if self.saw(card, recall).wait is not None:
                asked.append(card)

    def _queue(self, on: date, cards: Sequence[int], now: datetime) -> list[int]:
        waiting = [WaitingCard(card, self._chance_of_recall(card, on)) for card, due_on in self.due_on.items() if due_on <= on]
        new = [card for card in cards if card not in self.memories]
        return queue_for(waiting, new, limits=self.limits, done=Limits(0, 0), now=now).cards

    def _chance_of_recall(self, card: int, on: date) -> float:
        memory = self.memories[card]
        return retrievability(memory.stability, (on - memory.last.on).days)

    def _rating(self, card: int, on: date) -> Rating:
        if card not in self.memories:
            return self.chance.choices(*NEW)[0]
        recalled = self._chance_of_recall(card, on) * (0.7 if card % HARD_EVERY == 0 else 0.98)
        return self.chance.choices(*RECALLED)[0] if self.chance.random() < recalled else Rating.AGAIN

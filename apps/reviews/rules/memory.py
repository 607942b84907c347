"""What FSRS-6 makes of a person's reviews of a card: how firmly it is remembered, and when it is due.

The formulas are py-fsrs's; here they reckon in days of a calendar instead of spans of 24 hours, as Anki does, so that a card reviewed in
the evening and again the next morning has aged a day. Fuzz is off: the same reviews give the same schedule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache

from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating
from fsrs.scheduler import DEFAULT_PARAMETERS

STEPS = [timedelta(minutes=10)]
"""After how long a card that isn't known yet, or not any more, is asked again before it gets a day."""

LEECH = 6
"""Lapses from which on a card is better read up than asked again."""

LONGEST_INTERVAL = 36_500
"""Days; FSRS' own bound."""


class Rating(IntEnum):
    """How well a card was recalled. All but `AGAIN` mean that it was."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Recall:
    """One review: the rating, its moment (aware, UTC), and the study day that it belongs to."""

    rating: Rating
    at: datetime
    on: date


@dataclass(frozen=True)
class Memory:
    """A person's memory of a card after their latest review of it.

    `stability` is the number of days after which it is recalled with a chance of 0.9, `difficulty` goes from 1 to 10. `wait` is the time
    until it is asked again the same day, None once its next review is days away. `lapses` counts how often it was known and then wasn't.
    """

    state: State
    step: int | None
    stability: float
    difficulty: float
    wait: timedelta | None
    first_on: date
    last: Recall
    reviews: int
    lapses: int


@dataclass(frozen=True)
class Due:
    """When a card is asked next: the day and, if it is within that day, the moment."""

    on: date
    at: datetime | None = None


@lru_cache(maxsize=64)
def scheduler_of(parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Scheduler:
    """Return FSRS with these 21 parameters. Raises ValueError if their number is another or one is out of its bounds."""
    return Scheduler(parameters=parameters, learning_steps=STEPS, relearning_steps=STEPS, enable_fuzzing=False)


def after(memory: Memory | None, recall: Recall, *, parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Memory:
    """Return the memory after one more review; `memory` is None for a card never reviewed.

    A day before that of the last review, as after a flight westwards, counts as the same day.
    """
    if memory is None:
        fresh = Card(card_id=0, due=_noon(recall.on))
        return _reviewed(fresh, recall, parameters, first_on=recall.on, reviews=1, lapses=0)
    on = max(recall.on, memory.last.on)
    lapses = memory.lapses + (memory.state == State.Review and recall.rating == Rating.AGAIN)
    counts = {"reviews": memory.reviews + 1, "lapses": lapses}
    return _reviewed(_as_fsrs(memory), replace(recall, on=on), parameters, first_on=memory.first_on, **counts)


def replayed(recalls: Iterable[Recall], *, parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Memory | None:
    """Return the memory after all these reviews, in the order of their moments; None after none."""
    memory: Memory | None = None
    for recall in sorted(recalls, key=lambda recall: recall.at):
        memory = after(memory, recall, parameters=parameters)
    return memory


def due(memory: Memory, *, retention: float, parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Due:
    """Return when the card is due if it is to be recalled with a chance of `retention` (0–1)."""
    if memory.wait is not None:
        return Due(memory.last.on, memory.last.at + memory.wait)
    return Due(memory.last.on + timedelta(days=interval(memory.stability, retention=retention, parameters=parameters)))


def interval(stability: float, *, retention: float, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> int:
    """Return after how many whole days, at least one, recall falls to `retention` (0–1).

    The forgetting curve of FSRS-6, solved for time: t = S / f × (r^(1 / d) − 1), with d = −w20 and f = 0.9^(1 / d) − 1.
    """
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    days: float = stability / factor * (retention ** (1 / decay) - 1)
    return min(max(round(days), 1), LONGEST_INTERVAL)


def retrievability(stability: float, days: int, *, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> float:
    """Return the chance (0–1) that a card is recalled `days` after its last review; the forgetting curve of FSRS-6."""
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0, days) / stability) ** decay)


def _reviewed(card: Card, recall: Recall, parameters: tuple[float, ...], *, first_on: date, reviews: int, lapses: int) -> Memory:
    after, _ = scheduler_of(parameters).review_card(card, FsrsRating(recall.rating), _noon(recall.on))
    return Memory(
        state=after.state,
        step=after.step,
        stability=after.stability or 0.0,  # FSRS gives every reviewed card both
        difficulty=after.difficulty or 0.0,
        wait=None if after.state == State.Review else after.due - _noon(recall.on),
        first_on=first_on,
        last=recall,
        reviews=reviews,
        lapses=lapses,
    )


def _as_fsrs(memory: Memory) -> Card:
    noon = _noon(memory.last.on)
    return Card(0, memory.state, memory.step, memory.stability, memory.difficulty, due=noon, last_review=noon)


def _noon(on: date) -> datetime:
    """Return a moment that stands for a day: FSRS counts the whole days between two of them."""
    return datetime.combine(on, time(12), UTC)

"""Which cards are asked today, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import ceil
from typing import Any, Protocol

SECONDS_A_CARD = 20
"""What a card takes, reading and saying the answer included."""


class Ordered(Protocol):
    """What a card is called: any value of which one comes before another."""

    def __lt__(self, other: Any, /) -> bool: ...


@dataclass(frozen=True)
class WaitingCard[K: Ordered]:
    """A card that is due. `asked_again_at` is set if it was asked today already; `retrievability` is the chance of recalling it (0–1)."""

    card_id: K
    retrievability: float
    asked_again_at: datetime | None = None


@dataclass(frozen=True)
class Limits:
    """How many known and how many new cards a person wants to be asked in a day."""

    reviews: int
    new: int


@dataclass(frozen=True)
class DayQueue[K: Ordered]:
    """The cards of the rest of a day by id or key: known ones first, then new ones, then those that are asked again in a few minutes.

    `postponed` are due and not in it, since they are more than the person wants in a day; `days_to_catch_up` is how many days they take.
    `done` is how many were asked today already.
    """

    known: list[K]
    new: list[K]
    again: list[K]
    postponed: int
    days_to_catch_up: int
    done: int = 0

    @property
    def cards(self) -> list[K]:
        """All of them, in the order in which they are asked."""
        return [*self.known, *self.new, *self.again]


def queue_for[K: Ordered](
    waiting: Sequence[WaitingCard[K]], new: Sequence[K], *, limits: Limits, done: Limits, now: datetime
) -> DayQueue[K]:
    """Return today's queue. `new` are cards never seen, in the order to be learnt; `done` is what was asked today already.

    Of known cards those come first that are most nearly forgotten. A card to be asked again is asked as soon as its time has come, before
    all others.
    """
    again = sorted((card.asked_again_at, card.card_id) for card in waiting if card.asked_again_at)
    ripe = [card for at, card in again if at <= now]
    due = [card for _, card in sorted((card.retrievability, card.card_id) for card in waiting if not card.asked_again_at)]
    known = due[: max(0, limits.reviews - done.reviews)]
    postponed = len(due) - len(known)
    return DayQueue(
        known=[*ripe, *known],
        new=list(new[: max(0, limits.new - done.new)]),
        again=[card for at, card in again if at > now],
        postponed=postponed,
        days_to_catch_up=ceil(postponed / max(1, limits.reviews)),
        done=done.reviews + done.new,
    )


def by_turns[K](some: Sequence[K], others: Sequence[K]) -> list[K]:
    """Return both, one of each by turns, so that neither waits for the end of the other."""
    return [card for pair in zip_longest(some, others) for card in pair if card is not None]

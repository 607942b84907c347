"""What becomes of a person's cards if no more of them is reviewed: how many would be recalled, and how many are due, day by day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from fsrs.scheduler import DEFAULT_PARAMETERS

from apps.reviews.rules.memory import retrievability

DAYS = 30


@dataclass(frozen=True)
class Remembered:
    """A card that was reviewed: its stability in days, the study day of its last review, and the day on which it is due."""

    stability: float
    last_on: date
    due_on: date


@dataclass(frozen=True)
class ForecastDay:
    """A day to come: the mean chance (0–1) that a card is recalled on it, and the cards that are due on it for the first time."""

    on: date
    retention: float
    due: int


def forecast(
    cards: Sequence[Remembered], *, today: date, days: int = DAYS, parameters: Sequence[float] = DEFAULT_PARAMETERS
) -> list[ForecastDay]:
    """Return today and the `days` after it, or nothing without cards. What is overdue counts as due today."""
    if not cards:
        return []
    due = Counter(max(0, (card.due_on - today).days) for card in cards)
    held = Counter((card.stability, (today - card.last_on).days) for card in cards)
    alike, counts = list(held), list(held.values())
    return [
        ForecastDay(
            today + timedelta(days=day),
            fmean((retrievability(stability, since + day, parameters=parameters) for stability, since in alike), weights=counts),
            due[day],
        )
        for day in range(days + 1)
    ]

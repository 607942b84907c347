"""Lay what is left to learn onto the days before an interview, and say what doesn't fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from apps.reviews.rules.final_pass import LAST_WEEK
from apps.reviews.rules.queue import SECONDS_A_CARD, Limits

QUIET_DAYS = 1
"""Days before the interview without anything new to read."""


NEAR = 14
"""Days of a plan that are shown at once: what comes later will be planned anew many times."""


@dataclass(frozen=True)
class Work:
    """A section to read or an interview to sit. `kind` is section or interview; `url` leads to it."""

    kind: str
    title: str
    minutes: int
    url: str


@dataclass(frozen=True)
class CardLoad:
    """The minutes that cards take on each day, and how many new ones will not have been met on the last."""

    minutes: list[int]
    left_out: int


def card_load(*, due: Sequence[int], known: int, new: int, begun_today: int, limits: Limits, minutes_a_day: int) -> CardLoad:
    """Return what cards take on each day. `due` are the known ones due on each by now; `known` are all that were met, `new` the rest.

    `begun_today` are new cards that were asked today already. What is learnt on the way comes back too: a new card costs
    LOOKS_OF_A_NEW_CARD on its first day, then a little every day, and every card once more in the last week.
    """
    days = len(due)
    minutes: list[int] = []
    for day in range(days):
        begun = min(new, max(0, limits.new - (0 if day else begun_today)))
        new, known = new - begun, known + begun
        is_last_week = days - day <= LAST_WEEK
        reviews = max(due[day], known / min(days, LAST_WEEK) if is_last_week else known * LOOKS_A_DAY)
        looks = min(reviews, limits.reviews) + LOOKS_OF_A_NEW_CARD * begun
        minutes.append(min(ceil(looks * SECONDS_A_CARD / 60), minutes_a_day))
    return CardLoad(minutes, new)


LOOKS_OF_A_NEW_CARD = 2
LOOKS_A_DAY = 0.07
"""How often a known card is asked on a day, about: once a fortnight."""


@dataclass(frozen=True)
class PlannedDay:
    """A day: minutes for cards, and what else is planned."""

    on: date
    card_minutes: int
    work: list[Work] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """All of the day."""
        return self.card_minutes + sum(work.minutes for work in self.work)


@dataclass(frozen=True)
class Plan:
    """The days until the day before the interview. `needed` and `available` are minutes; `left_out` is what doesn't fit.

    `cards_left_out` are cards that will not have been met by then, at the new ones a day that the person wants.
    """

    days: list[PlannedDay]
    left_out: list[Work]
    needed: int
    available: int
    cards_left_out: int

    @property
    def fits(self) -> bool:
        """Whether there is time for everything."""
        return not self.left_out and not self.cards_left_out

    @property
    def is_over(self) -> bool:
        """Whether the interview is so near that nothing new is begun any more."""
        return len(self.days) <= QUIET_DAYS

    @property
    def near(self) -> list[PlannedDay]:
        """The first days, as far as one looks ahead."""
        return self.days[:NEAR]

    @property
    def far(self) -> list[PlannedDay]:
        """The days after these on which something is planned."""
        return [day for day in self.days[NEAR:] if day.minutes]

    @property
    def needed_words(self) -> str:
        """What is needed, in words."""
        return in_hours(self.needed)

    @property
    def available_words(self) -> str:
        """What there is, in words."""
        return in_hours(self.available)


def plan(*, today: date, minutes_a_day: int, cards: CardLoad, sections: Sequence[Work], interviews: Sequence[Work]) -> Plan:
    """Return the plan of the days from `today` on, one for each of `cards.minutes`.

    Cards come first: they are what was learnt already. Interviews are spread evenly, as many as there is time for; what one takes beyond
    its day is taken from the days around it. Sections follow in their order, each on the first day by which there is time for it.
    """
    days = [PlannedDay(today + timedelta(days=number), minutes) for number, minutes in enumerate(cards.minutes)]
    available = minutes_a_day * len(days)
    time = available - sum(cards.minutes)
    sat = _fitting(interviews, time)
    for number, interview in enumerate(sat):
        days[(number + 1) * len(days) // (len(sat) + 1)].work.append(interview)
    read = _lay(sections, days, minutes_a_day, time - sum(work.minutes for work in sat))
    needed = sum(cards.minutes) + sum(work.minutes for work in (*interviews, *sections))
    return Plan(days, [*interviews[len(sat) :], *sections[read:]], needed, available, cards.left_out)


def in_hours(minutes: int) -> str:
    """Write minutes as people say them: `50 min`, `1.5 h`, `12 h`. From an hour on they are rounded to a half, from ten on to a whole."""
    if minutes < 60:
        return f"{minutes} min"
    hours = round(minutes / 30) / 2 if minutes < 600 else round(minutes / 60)
    return f"{hours:g} h"


def _fitting(interviews: Sequence[Work], minutes: int) -> list[Work]:
    """Return the first of the interviews, as many as fit into the minutes."""
    fitting: list[Work] = []
    for interview in interviews:
        minutes -= interview.minutes
        if minutes < 0:
            break
        fitting.append(interview)
    return fitting


def _lay(sections: Sequence[Work], days: Sequence[PlannedDay], minutes_a_day: int, minutes: int) -> int:
    """Put sections on the days, and return how many found a place. `minutes` is all the time that there is for them."""
    read, saved = 0, 0
    for day in days[: len(days) - QUIET_DAYS]:
        saved += minutes_a_day - day.minutes
        while read < len(sections) and sections[read].minutes <= min(saved, minutes):
            day.work.append(sections[read])
            saved -= sections[read].minutes
            minutes -= sections[read].minutes
            read += 1
    return read

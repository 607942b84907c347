"""What today asks: a few tasks, each with its reason, that fit into the minutes that a person has."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

GRADING_MINUTES = 3
"""What predicting and grading take after an answer."""


@dataclass(frozen=True)
class Task:
    """One thing to do. `kind` is interview, cards, question or section; `why` has fewer than 15 words.

    `minutes` are what it takes; of one that is done by pieces what is left, and `spent` what it has taken today. What is done makes no room
    for more, so that a day can be finished.
    """

    kind: str
    title: str
    why: str
    minutes: int
    verb: str
    url: str
    is_done: bool = False
    spent: int = 0

    @property
    def of_the_day(self) -> int:
        """The minutes of the day that it takes, or has taken."""
        return self.minutes + self.spent

    @property
    def is_sent(self) -> bool:
        """Whether its way is a form that is sent, and not a link."""
        return self.kind in {"question", "section"}


@dataclass(frozen=True)
class Fitted:
    """The tasks of today in their order, and those for which there is no time today."""

    tasks: list[Task]
    left_out: list[Task]

    @property
    def to_do(self) -> list[Task]:
        """Those that aren't done."""
        return [task for task in self.tasks if not task.is_done]

    @property
    def minutes_left(self) -> int:
        """The minutes that they take."""
        return sum(task.minutes for task in self.to_do)


def fitted(tasks: Sequence[Task], minutes: int) -> Fitted:
    """Return the tasks that fit into `minutes`, in their order. The first always does, and so do cards, whose number a person sets."""
    kept: list[Task] = []
    left_out: list[Task] = []
    for task in tasks:
        taken = sum(other.of_the_day for other in kept)
        (kept if not kept or task.is_done or task.kind == "cards" or taken + task.of_the_day <= minutes else left_out).append(task)
    return Fitted(kept, left_out)


def in_minutes(seconds: float) -> int:
    """Return whole minutes, rounded up, at least one."""
    return max(1, ceil(seconds / 60))

"""How a person grades: themselves compared with their interviewers, and others compared with the agreed levels."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from apps.accounts.models import User
from apps.core.levels import TOP
from apps.curriculum.models import Question
from apps.interviews.queries.level_pairs import as_grader, as_self_grader
from apps.interviews.rules.calibration import FEWEST_PAIRS, Calibration, calibration


@dataclass(frozen=True)
class Habit:
    """A person's calibration on some questions. With too few pairs of levels it is None, and `missing` says how many more are needed."""

    words: str
    calibration: Calibration | None
    missing: int
    differences: Sequence[float] = ()

    @property
    def columns(self) -> list[tuple[str, str, tuple[int]]]:
        """How often the levels lay how far apart, from 3 below to 3 above, as a chart's columns."""
        times = Counter(round(difference) for difference in self.differences)
        return [
            (f"{_apart(levels)}: {times[levels]} of {len(self.differences)}", _sign(levels), (times[levels],))
            for levels in range(-TOP, TOP + 1)
        ]


@dataclass(frozen=True)
class Habits:
    """The habits in each way of grading: first on all questions, then on each kind that has pairs. Empty if there are none yet."""

    as_self_grader: list[Habit]
    as_grader: list[Habit]

    @property
    def ways(self) -> list[tuple[str, list[Habit], str]]:
        """Each way of grading that has pairs: its title, its habits, and against whose levels."""
        ways = [
            ("Yourself, against your interviewers", self.as_self_grader, "your interviewers"),
            ("Others, against what was agreed", self.as_grader, "what was agreed"),
        ]
        return [way for way in ways if way[1]]


def grading_habits(person: User) -> Habits:
    """Return how the person grades themselves and others, from their latest interviews in rooms."""
    return Habits(_lines(as_self_grader(person)), _lines(as_grader(person)))


def _lines(by_kind: dict[str, list[float]]) -> list[Habit]:
    if not by_kind:
        return []
    everything = [difference for differences in by_kind.values() for difference in differences]
    kinds = [_habit(Question.Kind(kind).label, differences) for kind, differences in sorted(by_kind.items())]
    return [_habit("All questions", everything), *kinds]


def _habit(words: str, differences: list[float]) -> Habit:
    return Habit(words, calibration(differences), max(0, FEWEST_PAIRS - len(differences)), differences)


def _apart(levels: int) -> str:
    return f"{abs(levels)} {'above' if levels > 0 else 'below'}" if levels else "the same level"


def _sign(levels: int) -> str:
    return f"{levels:+d}".replace("-", "−") if levels else "0"

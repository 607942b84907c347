"""How a person grades: themselves against their interviewers, and others against what was agreed."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.interviews.queries.level_pairs import as_grader, as_self_grader
from apps.interviews.rules.calibration import FEWEST_PAIRS, Calibration, calibration


@dataclass(frozen=True)
class Habit:
    """One line: on which questions, and how it came out; where there is too little, `found` is None and `missing` pairs are lacking."""

    words: str
    found: Calibration | None
    missing: int


@dataclass(frozen=True)
class Habits:
    """Of each way of grading a line for all questions, then one for each kind that has pairs. Empty where there was no room yet."""

    as_self_grader: list[Habit]
    as_grader: list[Habit]


def grading_habits(person: User) -> Habits:
    return Habits(_lines(as_self_grader(person)), _lines(as_grader(person)))


def _lines(by_kind: dict[str, list[float]]) -> list[Habit]:
    if not by_kind:
        return []
    everything = [difference for differences in by_kind.values() for difference in differences]
    return [_habit("All questions", everything), *(_habit(Question.Kind(kind).label, found) for kind, found in sorted(by_kind.items()))]


def _habit(words: str, differences: list[float]) -> Habit:
    return Habit(words, calibration(differences), max(0, FEWEST_PAIRS - len(differences)))

"""Where a person stands by topic and kind of question."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.core.levels import TOP
from apps.curriculum.models import Lesson, Question
from apps.progress.queries.topic_progress import Figures
from apps.progress.rules.mastery import Evidence, mastery

FEWEST = 3
"""Answers of a kind below which it is neither called the strongest nor the weakest."""
IN_WORDS = {
    Question.Kind.CONCEPT: "concepts",
    Question.Kind.TRADE_OFF: "trade-offs",
    Question.Kind.DEBUGGING: "debugging",
    Question.Kind.DESIGN: "design",
    Question.Kind.RAPID: "rapid-fire cards",
}
"""Each kind as it stands in a sentence: strongest on …"""


@dataclass(frozen=True)
class Cell:
    """A topic's answers of one kind. `level` (0–3) is None without a graded one; `has_questions` tells "not yet" from "nothing to ask"."""

    level: float | None
    answers: int
    has_questions: bool

    @property
    def fill(self) -> str:
        """The level as a fill: `0` to `3`, or `none`."""
        return "none" if self.level is None else str(math.floor(self.level + 0.5))


@dataclass(frozen=True)
class HeatMap:
    """Levels by topic (rows) and kind (columns). `by_kind` is the level of each kind that has enough answers."""

    kinds: list[Question.Kind]
    rows: list[tuple[Lesson, list[Cell]]]
    by_kind: dict[Question.Kind, float]
    answers: int

    @property
    def levels(self) -> list[float | None]:
        """The level of each column; None where there are too few answers."""
        return [self.by_kind.get(kind) for kind in self.kinds]

    @property
    def strongest(self) -> str:
        """The kind, in words, that stands above all others as they are shown, or empty."""
        return self._alone(reverse=True)

    @property
    def weakest(self) -> str:
        """The kind, in words, that stands below all others as they are shown, or empty."""
        return self._alone(reverse=False)

    def _alone(self, *, reverse: bool) -> str:
        order = sorted(self.by_kind, key=lambda kind: round(self.by_kind[kind], 1), reverse=reverse)
        is_alone = len(order) > 1 and round(self.by_kind[order[0]], 1) != round(self.by_kind[order[1]], 1)
        return IN_WORDS[order[0]] if is_alone else ""


def heat_map(figures: Figures, *, now: datetime) -> HeatMap:
    """Sort the levels of the person's latest answers by topic and kind."""
    evidence: dict[tuple[int, str], list[Evidence]] = defaultdict(list)
    for answer in figures.answers:
        evidence[answer.topic, answer.kind].append(Evidence(answer.share, answer.at))
    asked = figures.asked
    used = [kind for kind in Question.Kind if kind in {kind for _, kind in (*asked, *evidence)}]
    lessons = [topic.lesson for topic in figures.topics]
    rows = [
        (lesson, [_cell(evidence[lesson.pk, kind], has_questions=(lesson.pk, kind.value) in asked, now=now) for kind in used])
        for lesson in lessons
    ]
    return HeatMap(used, rows, _by_kind(evidence, now), len(figures.answers))


def _by_kind(evidence: Mapping[tuple[int, str], list[Evidence]], now: datetime) -> dict[Question.Kind, float]:
    """Return the level of each kind that has enough answers."""
    answers: dict[str, list[Evidence]] = defaultdict(list)
    for (_, kind), own in evidence.items():
        answers[kind] += own
    standing = {kind: mastery(own, now=now) for kind, own in answers.items() if len(own) >= FEWEST}
    return {Question.Kind(kind): known.share * TOP for kind, known in standing.items() if known}


def _cell(evidence: list[Evidence], *, has_questions: bool, now: datetime) -> Cell:
    standing = mastery(evidence, now=now)
    return Cell(standing.share * TOP if standing else None, len(evidence), has_questions)

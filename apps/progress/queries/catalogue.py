"""What there is to practise, for who is new."""

from collections import defaultdict
from dataclasses import dataclass

from apps.curriculum.models import Lesson, Module, Question

SHORTEST, LONGEST = 30, 120
"""Characters of a card's title that is worth trying at once."""


@dataclass(frozen=True)
class QuestionDot:
    """A question as a dot: its difficulty, and where it stands and how large it is in a row 96 wide."""

    difficulty: str
    x: int
    radius: float


@dataclass(frozen=True)
class Glance:
    """A module at a glance: each lesson with its questions by kind as dots. `kinds` are labels, in the order of the columns."""

    module: Module
    kinds: list[str]
    rows: list[tuple[Lesson, list[list[QuestionDot]]]]
    questions: int
    cards: int


RADII = {Question.Difficulty.MID: 3.4, Question.Difficulty.SENIOR: 5.0, Question.Difficulty.STAFF: 6.6}
COLUMNS = [kind for kind in Question.Kind if kind != Question.Kind.RAPID]
STEP = 13


def card_to_try(day: int) -> Question | None:
    """Return a rapid-fire card, another each day (an ordinal); None where there is none."""
    cards = Question.objects.cards().select_related("revision").order_by("pk")
    keys = [key for key, title in cards.values_list("pk", "revision__title") if SHORTEST <= len(title) <= LONGEST]
    return cards.get(pk=keys[day % len(keys)]) if keys else cards.first()


def modules_at_a_glance() -> list[Glance]:
    """Gather all modules in use with their questions. Takes three queries."""
    by_cell: dict[tuple[int, str], list[str]] = defaultdict(list)
    counted: dict[int, list[str]] = defaultdict(list)
    live = Question.objects.not_retired().filter(revision__isnull=False)
    for module, topic, kind, difficulty in live.values_list("module", "topic", "kind", "difficulty"):
        by_cell[topic, kind].append(difficulty)
        counted[module].append(kind)
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in Lesson.objects.not_retired().select_related("module").order_by("position"):
        lessons[lesson.module_id].append(lesson)
    return [
        Glance(
            module=module,
            kinds=[str(kind.label) for kind in COLUMNS],
            rows=[(lesson, [_dots(by_cell[lesson.pk, kind]) for kind in COLUMNS]) for lesson in lessons[module.pk]],
            questions=sum(kind != Question.Kind.RAPID for kind in counted[module.pk]),
            cards=sum(kind == Question.Kind.RAPID for kind in counted[module.pk]),
        )
        for module in Module.objects.filter(retired_at=None).order_by("number")
    ]


def _dots(difficulties: list[str]) -> list[QuestionDot]:
    easiest_first = sorted(map(Question.Difficulty, difficulties), key=list(RADII).index)
    return [QuestionDot(difficulty, 8 + STEP * number, RADII[difficulty]) for number, difficulty in enumerate(easiest_first)]

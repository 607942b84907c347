"""Say how ready a person is for questions on a topic, and how sure that is. The page and docs/readiness.md print this formula.

Every figure is a share from 0 to 1. A level of a rubric is a third.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, sqrt

from apps.core.levels import TOP
from apps.interviews.rules.calibration import Calibration
from apps.progress.rules.mastery import HALF_LIFE_DAYS

ANSWERS_WEIGH = 0.7
"""What answers to questions are worth of the whole; what cards show is worth the rest."""

SPREAD = 0.3
"""Standard deviation of one answer's share around what the person can do: nearly a level. Fixed: luck is no certainty."""

SELF_DOUBT = 0.5 / TOP
"""How far self-grades may lie off as a whole as long as nobody compared them: half a level."""

WIDEST = 0.5
"""The most that uncertainty can be: then nothing is known."""

FEWEST_ANSWERS = 3
LEAST_WEIGHT = 1.5
"""What the answers have to weigh together: as much as three that are a half-life old."""

LEAST_COVERAGE = 1 / 3
"""The part of a topic's cards that was reviewed at least once."""


@dataclass(frozen=True)
class Grade:
    """A graded answer: its share of the points (0–1), when it was graded (aware), and whether the person graded it themselves."""

    share: float
    at: datetime
    is_own: bool = True


@dataclass(frozen=True)
class CardEvidence:
    """A topic's cards: how many there are, and the chance (0–1) of recalling each of those reviewed so far."""

    cards: int
    recall: Sequence[float] = ()

    @property
    def coverage(self) -> float:
        """The part of the cards that was reviewed, from 0 to 1."""
        return min(1.0, len(self.recall) / self.cards) if self.cards else 0.0

    @property
    def known(self) -> float:
        """The part of the cards that would be recalled now, from 0 to 1. A card never reviewed counts as not known."""
        return min(1.0, sum(self.recall) / self.cards) if self.cards else 0.0

    @property
    def doubt(self) -> float:
        """How far off `known` may be, from 0 to 0.5: half of what wasn't reviewed."""
        return (1 - self.coverage) / 2

    @property
    def missing(self) -> int:
        """How many more cards have to be reviewed before a figure is given."""
        return max(0, ceil(self.cards * LEAST_COVERAGE) - len(self.recall))


@dataclass(frozen=True)
class Missing:
    """What is needed before a figure is given: so many answers, so many cards. Both 0: nothing is asked on the topic."""

    answers: int
    cards: int


@dataclass(frozen=True)
class Readiness:
    """How ready a person is (0–1), give or take `uncertainty` (0–WIDEST). `self_graded` of the `answers` rest on one's own grades."""

    share: float
    uncertainty: float
    answers: int
    self_graded: int
    is_corrected: bool
    """Whether those were corrected by a bias that was measured."""

    @property
    def low(self) -> float:
        """The lower end of what it may be."""
        return max(0.0, self.share - self.uncertainty)

    @property
    def high(self) -> float:
        """The upper end of what it may be."""
        return min(1.0, self.share + self.uncertainty)


def readiness(
    grades: Iterable[Grade], cards: CardEvidence, *, asks_questions: bool = True, bias: Calibration | None = None, now: datetime
) -> Readiness | Missing:
    """Return how ready a person is on a topic at `now`, or what is missing before that can be said.

    1. An answer weighs w = 0.5 ^ (age in days / 30). A self-grade is first lowered by the measured `bias` / 3 (None: not measured).
    2. Self-grades have the weighted mean S and the variance Vs = 0.3² / Σw + d², with d = 0.5 / 3 / √(1 + pairs); others' grades have the
       mean O and Vo = 0.3² / Σw. Answers = (S / Vs + O / Vo) / (1 / Vs + 1 / Vo), with the variance V = 1 / (1 / Vs + 1 / Vo).
    3. Cards = chances of recall added up / number of cards, and they may be half of what wasn't reviewed off: u = (1 − coverage) / 2.
    4. Readiness = 0.7 × answers + 0.3 × cards ± √(0.7² × V + 0.3² × u²), at most 0.5. A topic that has only one of the two gives it
       the whole weight.

    It needs three answers that together weigh 1.5, and a third of the cards. More evidence never widens the uncertainty.
    """
    weighed = [(grade, 0.5 ** (max(0.0, (now - grade.at).total_seconds()) / 86_400 / HALF_LIFE_DAYS)) for grade in grades]
    if not asks_questions:
        return _of_cards(cards)
    missing = Missing(_missing_answers([weight for _, weight in weighed]), cards.missing)
    if missing != Missing(0, 0):
        return missing
    weight = ANSWERS_WEIGH if cards.cards else 1.0
    answers, variance = _answers(weighed, bias)
    own = sum(grade.is_own for grade, _ in weighed)
    return Readiness(
        share=min(1.0, weight * answers + (1 - weight) * cards.known),
        uncertainty=min(WIDEST, sqrt(weight**2 * variance + (1 - weight) ** 2 * cards.doubt**2)),
        answers=len(weighed),
        self_graded=own,
        is_corrected=bool(own and bias),
    )


def _of_cards(cards: CardEvidence) -> Readiness | Missing:
    """The same for a topic on which only cards are asked, or nothing."""
    if cards.missing or not cards.cards:
        return Missing(0, cards.missing)
    return Readiness(cards.known, min(WIDEST, cards.doubt), answers=0, self_graded=0, is_corrected=False)


def _missing_answers(weights: Sequence[float]) -> int:
    return max(0, FEWEST_ANSWERS - len(weights), ceil(LEAST_WEIGHT - sum(weights)))


def _answers(weighed: Sequence[tuple[Grade, float]], bias: Calibration | None) -> tuple[float, float]:
    """Return the mean of the shares and its variance. Each of the two kinds of grades counts by how sure it is."""
    offset, pairs = (bias.bias / TOP, bias.pairs) if bias else (0.0, 0)
    own = [(min(1.0, max(0.0, grade.share - offset)), weight) for grade, weight in weighed if grade.is_own]
    others = [(grade.share, weight) for grade, weight in weighed if not grade.is_own]
    means = [*_mean(own, SELF_DOUBT**2 / (1 + pairs)), *_mean(others, 0.0)]
    precision = sum(precision for _, precision in means)
    return sum(mean * precision for mean, precision in means) / precision, 1 / precision


def _mean(shares: Sequence[tuple[float, float]], variance: float) -> list[tuple[float, float]]:
    """Return the mean of weighted shares and its precision, to which their common `variance` is added; nothing without any."""
    total = sum(weight for _, weight in shares)
    if not total:
        return []
    return [(sum(share * weight for share, weight in shares) / total, 1 / (SPREAD**2 / total + variance))]

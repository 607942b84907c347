"""What an answer is judged by. A rubric in use never changes: a new wording is a new revision, found by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

TRIPPED = 1
"""The most that a criterion can get when one of its tripwires was hit."""


@dataclass(frozen=True)
class Criterion:
    """One row: what is judged, its weight (1–3), and for each level from 0 to 3 what is heard at it."""

    name: str
    weight: int
    descriptors: tuple[str, str, str, str]


@dataclass(frozen=True)
class Tripwire:
    """A false claim; the position (from 0) of the criterion that it caps at level 1; the correction, and the section that teaches it."""

    claim: str
    criterion: int
    correction: str
    section: str


@dataclass(frozen=True)
class Reply:
    """A follow-up question, and what a good reply to it holds."""

    question: str
    good_reply: str


@dataclass(frozen=True)
class Clarification:
    """A question of the candidate's that deserves an answer, and what the interviewer answers."""

    question: str
    answer: str


@dataclass(frozen=True)
class Rubric:
    """Criteria in their order, and the tripwires that cap them."""

    criteria: tuple[Criterion, ...]
    tripwires: tuple[Tripwire, ...] = ()

    @property
    def of_the_subject(self) -> tuple[Criterion, ...]:
        """The criteria of this question alone: those that its author wrote, and that its anchor answers are graded by."""
        return tuple(criterion for criterion in self.criteria if criterion.name != CONDUCT.name)

    def as_json(self) -> dict[str, Any]:
        """Return the rubric as JSON stores it and as `from_json` takes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rubric":
        """Return the rubric that was stored. Raises KeyError when a field is missing."""
        return cls(
            criteria=tuple(Criterion(c["name"], c["weight"], tuple(c["descriptors"])) for c in stored["criteria"]),
            tripwires=tuple(Tripwire(**tripwire) for tripwire in stored["tripwires"]),
        )


CONDUCT = Criterion(
    name="Conduct",
    weight=1,
    descriptors=(
        "Nothing is said, or nothing of it answers what was asked.",
        "The points are there, in no order that one could repeat; the answer comes late.",
        "The answer comes first and its reasons after it, in an order that one could repeat.",
        "Any two of: asks or assumes aloud what the question leaves open; says what comes next and keeps to it; the main point in time.",
    ),
)
"""How an answer is told: the last criterion of every long question, the same for all."""

RECALL = Rubric(
    criteria=(
        Criterion(
            name="Recall",
            weight=1,
            descriptors=(
                "No answer, or a wrong one.",
                "A part of it, or only with the help of luck.",
                "The fact, in the gist.",
                "The fact, exactly, and without thinking long.",
            ),
        ),
    )
)
"""By this a rapid-fire card is graded."""


def content_hash(content: object) -> str:
    """Return the same for the same content, whatever the order of keys: SHA-256 in hexadecimal over canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()

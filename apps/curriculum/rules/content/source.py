"""What a module's files say, as frozen values, each with the file and line it came from. `reading` makes them."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from apps.curriculum.rules.rubrics import Clarification, Reply, Rubric

KINDS = ("concept", "trade-off", "debugging", "design")
RAPID = "rapid"
DIFFICULTIES = ("mid", "senior", "staff")


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong and what would be right, at a line of a file (1 is the first)."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Text:
    """Markdown as written, and the line where it begins."""

    line: int
    markdown: str


@dataclass(frozen=True)
class DatedClaim:
    """A claim that a release will make wrong: the versions and feature gates that it is about, and where and when it was checked."""

    claim: str
    about: tuple[str, ...]
    source: str
    checked: date


@dataclass(frozen=True)
class SectionSource:
    """A section of a lesson: the line of its heading, the heading in plain words, and its id."""

    line: int
    title: str
    heading_id: str


@dataclass(frozen=True)
class LessonSource:
    """A lesson. `position` is the number in its file's name, `covers` the facts by the id of the section's heading."""

    file: str
    position: int
    slug: str
    title: str
    summary: str
    body: Text
    sections: tuple[SectionSource, ...]
    covers: dict[str, list[str]]
    covers_line: int = 1
    dated: tuple[DatedClaim, ...] = ()


@dataclass(frozen=True)
class TripwireSource:
    """A false claim: the name of the criterion that it caps, the correction, and the section that it links to as `lesson#heading-id`."""

    line: int
    claim: str
    criterion: str
    correction: str
    section: str


@dataclass(frozen=True)
class AnchorRow:
    """What one criterion is worth in an anchor answer: a level from 0 to 3, and why."""

    line: int
    criterion: str
    level: int
    why: str


@dataclass(frozen=True)
class AnchorSource:
    """An answer to grade oneself against, `weak` or `strong`."""

    line: int
    name: str
    answer: Text
    rows: tuple[AnchorRow, ...]


@dataclass(frozen=True)
class PhaseSource:
    """A phase of a case: its name, the seconds that it should take, and what is asked in it."""

    line: int
    name: str
    seconds: int
    prompt: Text


@dataclass(frozen=True)
class FindingSource:
    """What a candidate can ask to see: its name, the seconds of their time that it takes, and what there is to see."""

    line: int
    name: str
    seconds: int
    shown: Text


@dataclass(frozen=True)
class QuestionSource:
    """A long question, or a card (`kind` rapid). `sections` are `lesson#heading-id`; the first section's lesson is a card's topic.

    `corrects` names the corrections of the module's coverage map that the answer carries.
    """

    file: str
    line: int
    id: str
    title: str
    topic: str
    kind: str
    difficulty: str
    seconds: int
    sections: tuple[str, ...]
    origin: str
    prompt: Text
    model_answer: Text
    rubric: Rubric
    rubric_line: int
    tripwires: tuple[TripwireSource, ...] = ()
    follow_ups: tuple[Reply, ...] = ()
    hints: tuple[str, ...] = ()
    anchors: tuple[AnchorSource, ...] = ()
    corrects: tuple[str, ...] = ()
    dated: tuple[DatedClaim, ...] = ()
    phases: tuple[PhaseSource, ...] = ()
    findings: tuple[FindingSource, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def is_case(self) -> bool:
        """Whether it goes in phases."""
        return bool(self.phases)


@dataclass(frozen=True)
class DiagramSource:
    """A diagram as SVG; `name` is that of its file without the ending."""

    file: str
    name: str
    svg: str


class Askable(Protocol):
    """A question as far as a part of a blueprint is concerned: `seconds` is what its answer needs."""

    @property
    def kind(self) -> str:
        """One of KINDS, or RAPID for a card."""

    @property
    def seconds(self) -> int:
        """What its answer needs."""

    @property
    def topic(self) -> object:
        """The lesson that it belongs to: its slug in the files, its id in the database."""

    @property
    def difficulty(self) -> str:
        """One of DIFFICULTIES; empty for a card."""

    @property
    def is_case(self) -> bool:
        """Whether it goes in phases."""


@dataclass(frozen=True)
class BlueprintPart:
    """A part of a blueprint: `count` questions of some kinds, `seconds` for each. Empty `difficulties` mean any.

    A part asks cases or other questions, never both: half an hour told in phases and three minutes in one go are two kinds of interview.
    """

    title: str
    kinds: tuple[str, ...]
    count: int
    seconds: int
    difficulties: tuple[str, ...] = ()
    cases: bool = False

    def takes(self, question: Askable) -> bool:
        """Whether a question fits. A card has no difficulty, so it is as hard as any part wants."""
        is_as_hard = not self.difficulties or question.kind == RAPID or question.difficulty in self.difficulties
        fits = question.kind in self.kinds and question.seconds <= self.seconds and question.is_case == self.cases
        return fits and is_as_hard


@dataclass(frozen=True)
class BandSource:
    """What a score means from `least` per cent up."""

    least: int
    title: str
    text: str


@dataclass(frozen=True)
class BlueprintSource:
    """The rule an interview is drawn by. `seconds` is the length of the whole, `line` that of its minutes."""

    file: str
    line: int
    slug: str
    title: str
    summary: str
    seconds: int
    position: int
    parts: tuple[BlueprintPart, ...]
    bands: tuple[BandSource, ...]


@dataclass(frozen=True)
class ModuleSource:
    """A module's folder. `questions` holds the long questions and then the cards."""

    folder: Path
    slug: str
    title: str
    number: int
    summary: str
    baseline: str
    as_of: str
    lessons: tuple[LessonSource, ...]
    questions: tuple[QuestionSource, ...]
    blueprints: tuple[BlueprintSource, ...]
    diagrams: tuple[DiagramSource, ...]
    texts: dict[str, str]
    """Every file that was read, by its path inside the content folder: what the checks on plain text look at."""

    @property
    def section_ids(self) -> set[str]:
        """Every section as `lesson#heading-id`."""
        return {f"{lesson.slug}#{section.heading_id}" for lesson in self.lessons for section in lesson.sections}

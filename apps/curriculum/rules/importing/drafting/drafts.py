"""What is drafted of a document, as values."""

from collections import Counter
from dataclasses import dataclass

from apps.curriculum.rules.content.source import Mistake


@dataclass(frozen=True)
class SectionDraft:
    """A section of a lesson: its heading, the id of that, and its Markdown without the heading."""

    title: str
    heading_id: str
    body: str


@dataclass(frozen=True)
class LessonDraft:
    """A lesson: the name of its file, and its Markdown in pieces; `opening` stands above the first section."""

    file: str
    slug: str
    title: str
    opening: str
    sections: tuple[SectionDraft, ...]


@dataclass(frozen=True)
class TakenQuestion:
    """A question that was taken: the document's line where it stands, its title and kind."""

    line: int
    title: str
    kind: str


@dataclass(frozen=True)
class Draft:
    """A module's files by their path in its folder, and what was left out of them.

    `counts` has the number of lessons, sections, questions and cards.
    """

    files: dict[str, str]
    counts: Counter[str]
    questions: tuple[TakenQuestion, ...]
    left_out: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]

"""A study document as values: its title, areas, questions and rapid-fire terms, each with the line where it stands."""

from collections import Counter
from dataclasses import dataclass, field

from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.commonmark.blocks import Block

AREA, SUBSECTION = 2, 3
"""The levels of the headings that begin an area and a part of it, unless all headings of a document are lower."""

MOST_QUESTIONS = 1000
"""In one module. A document with more is several."""

NO_ANSWER = "no answer stands below the question"


@dataclass(frozen=True)
class HeadedBlocks:
    """A heading that doesn't ask, and the blocks below it up to the next heading. Becomes a section."""

    line: int
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Area:
    """A heading of a high level that doesn't ask: what stands right below it, and the lower headings there. Becomes a lesson."""

    line: int
    title: str
    opening: HeadedBlocks
    subsections: list[HeadedBlocks] = field(default_factory=list)
    is_generic: bool = False
    """Its title says only that there are questions, not about what."""

    @property
    def texts(self) -> list[HeadedBlocks]:
        """Its opening and its subsections."""
        return [self.opening, *self.subsections]


@dataclass(frozen=True)
class Place:
    """Where a question stands: the area, and the heading in it; both None above the first area."""

    area: Area | None = None
    heading: HeadedBlocks | None = None


@dataclass(frozen=True)
class QuestionAndAnswer:
    """A long question, or a rapid-fire term, with its answer. `prompt` is what belongs to the question below its first line."""

    line: int
    question: str
    answer: list[Block]
    prompt: list[Block]
    place: Place


@dataclass(frozen=True)
class Document:
    """What was read of a study document. `number` is the module's, 0 where the title says none."""

    name: str
    title: str
    number: int
    overview: list[Block]
    """What stands above the first area."""

    areas: tuple[Area, ...]
    questions: tuple[QuestionAndAnswer, ...]
    terms: tuple[QuestionAndAnswer, ...]
    heading_ids: dict[int, str]
    """The id of the heading at each line, as code hosts make it for the document."""

    definitions: dict[str, str]
    """Where link references lead, by label in lower case."""

    left_out: tuple[Mistake, ...]
    """What looks like a question and isn't taken."""

    notes: tuple[Mistake, ...]
    """What else the reader should know of the document."""

    dropped: Counter[str]
    """How many images, badges, comments, links back to the top and so on were dropped."""

"""The lessons of a module: areas become lessons, what stands below their headings sections."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.rules.content.markup import heading_id, outside_fences
from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.importing.asking.answers import without_rules
from apps.curriculum.rules.importing.asking.titles import QUESTIONS, RAPID_FIRE
from apps.curriculum.rules.importing.classify import Teaching, sections_for
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import Area, Document, HeadedBlocks, QuestionAndAnswer
from apps.curriculum.rules.importing.drafting.drafts import LessonDraft, SectionDraft
from apps.curriculum.rules.importing.drafting.prose import holds_more, listed, shortened
from apps.curriculum.rules.importing.drafting.tidying import Tidy
from apps.curriculum.rules.importing.drafting.writer import Writer, front_matter
from apps.curriculum.rules.importing.drafting.writing import passes
from apps.curriculum.rules.importing.slugs import Names
from apps.curriculum.rules.importing.words import plainest, words

LONGEST_HEADING = 90
LONGEST_TITLE = 100
"""Characters."""


class _HeadingNames:
    """Words the headings of a lesson so that each has an id of its own."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, title: str) -> str:
        """Return the title, with a number where its id is taken, and a word where it has no letter."""
        base = title if heading_id(title) else f"{title} part".strip()
        worded, number = base, 1
        while heading_id(worded) in self.taken:
            number += 1
            worded = f"{base} ({number})"
        self.taken.add(heading_id(worded))
        return worded


@dataclass(frozen=True)
class _Plan:
    """A lesson before its text is written: what its sections are made of, each with the title that it gets."""

    area: Area
    file: str
    slug: str
    names: _HeadingNames
    opening: list[Block]
    sections: tuple[tuple[HeadedBlocks, str], ...]

    @property
    def path(self) -> str:
        return f"lessons/{self.file}"

    @property
    def heading_ids(self) -> dict[int, str]:
        """The ids of the sections' headings by the document's line."""
        return {text.line: heading_id(title) for text, title in self.sections if text is not self.area.opening}


class Lessons:
    """Drafts the lessons of a document: first the names of all, so that the texts can link to each other; then the texts."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.document = writer.document
        self.asked_in = _count_of_questions(self.document)
        self.teaches = any(without_rules(text.blocks) for area in self.document.areas if not area.is_generic for text in area.texts)
        """Something of the document is there to be read, beside what asks."""

        self.homes: dict[int, str] = {}
        """From what stands below a heading of the document, by its `id`, to its section as `lesson#heading-id`."""

        self.drafts = self._drafts()
        self.sections = {f"{lesson.slug}#{section.heading_id}": (lesson, section) for lesson in self.drafts for section in lesson.sections}
        """Every section with its lesson, by `lesson#heading-id`."""

        self.teaching = [Teaching(id_, f"{section.title} {lesson.slug}", section.body) for id_, (lesson, section) in self.sections.items()]

    def sections_of(self, question: QuestionAndAnswer, answer: str) -> tuple[str, ...]:
        """Return the section that a question stands in, as `lesson#heading-id`; where it stands in none, those whose words it shares."""
        home = self.homes.get(id(question.place.heading))
        return (home,) if home else sections_for(question.question, answer, self.teaching)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of each lesson's file."""
        for lesson in self.drafts:
            overview = self._overview() if lesson is self.drafts[0] and f"lessons/{lesson.file}" not in self.writer.plain else ""
            topics = listed([words(section.title) for section in lesson.sections])
            texts = (lesson.opening, *(section.body for section in lesson.sections))
            summary = next(filter(None, map(self.writer.summary, texts)), topics)
            sections = (f"## {section.title}\n\n{section.body}".rstrip() for section in lesson.sections)
            front = front_matter({"title": lesson.title, "summary": summary})
            yield f"lessons/{lesson.file}", f"{front}\n{'\n\n'.join(filter(None, (overview, lesson.opening, *sections)))}\n"

    def _drafts(self) -> list[LessonDraft]:
        names = Names()
        plans = [self._plan(number, area, names) for number, area in enumerate(self._areas(), start=1)]
        ends = [*(plan.area.line for plan in plans[1:]), math.inf]
        for plan, end in zip(plans, ends, strict=False):
            self._aim(plan, end)
        return [self._lesson(plan) for plan in plans]

    def _areas(self) -> list[Area]:
        """Return the areas that become lessons. Where none does, one is made of the title for the questions to stand in."""
        document = self.document
        areas = [area for area in document.areas if self._texts(area)[1]]
        if areas or not (document.questions or document.terms):
            return areas
        return [Area(1, document.title, HeadedBlocks(1, document.title), is_generic=True)]

    def _plan(self, number: int, area: Area, names: Names) -> _Plan:
        opening, texts = self._texts(area)
        texts = texts or [area.opening]
        slug = names.free(words(area.title), f"lesson-{number}")
        file = f"{number:02}-{slug}.md"
        headings = _HeadingNames()
        titles = [headings.free(shortened(self._heading(text, file), LONGEST_HEADING)) for text in texts]
        for text, title in zip(texts, titles, strict=True):
            self.homes[id(text)] = f"{slug}#{heading_id(title)}"
        return _Plan(area, file, slug, headings, opening, tuple(zip(texts, titles, strict=True)))

    def _heading(self, text: HeadedBlocks, file: str) -> str:
        title = " ".join(text.title.split())
        tidied = self.writer.tidy().title(title)
        return tidied if passes(tidied) and f"lessons/{file}" not in self.writer.plain else plainest(words(title))

    def _texts(self, area: Area) -> tuple[list[Block], list[HeadedBlocks]]:
        """Return what opens an area's lesson, and the texts that become its sections."""
        texts = [text for text in area.subsections if self._is_section(text, is_generic=_speaks_of_questions(text))]
        if self._is_section(area.opening, is_generic=area.is_generic) and (not texts or self.asked_in[id(area.opening)]):
            return [], [area.opening, *texts]
        opens = bool(without_rules(area.opening.blocks)) and not (area.is_generic and self.teaches)
        return (area.opening.blocks if opens else []), texts

    def _is_section(self, text: HeadedBlocks, *, is_generic: bool) -> bool:
        if is_generic and self.teaches:
            return False
        return bool(without_rules(text.blocks) or self.asked_in[id(text)])

    def _aim(self, plan: _Plan, end: float) -> None:
        """Remember where the headings from the area's line to before `end` are now. One below a section leads to that section."""
        begins = plan.heading_ids
        current = ""
        for line, id_ in self.document.heading_ids.items():
            if plan.area.line <= line < end:
                current = begins.get(line, current)
                self.writer.targets[id_] = (plan.file, current)

    def _lesson(self, plan: _Plan) -> LessonDraft:
        tidy = self.writer.tidy(heading=plan.names.free)
        sections = tuple(self._section(text, title, plan, tidy) for text, title in plan.sections)
        opening = self.writer.written(plan.opening, tidy, plan.path)
        title = words(" ".join(plan.area.title.split())) or plan.slug
        return LessonDraft(plan.file, plan.slug, shortened(title, LONGEST_TITLE), opening, sections)

    def _section(self, text: HeadedBlocks, title: str, plan: _Plan, tidy: Tidy) -> SectionDraft:
        body = self.writer.written(text.blocks, tidy, plan.path) or self._stub(text)
        whole = " ".join(text.title.split())
        return SectionDraft(title, heading_id(title), _with_whole_heading(whole, title, body))

    def _stub(self, text: HeadedBlocks) -> str:
        count = self.asked_in[id(text)] or len(self.document.questions) + len(self.document.terms)
        asked = "one question" if count == 1 else f"{count} questions"
        name = _plain_name(self.document.name)
        return f"Imported from {name}, which asks {asked} about this and has no text on it. What to read first can be written here."

    def _overview(self) -> str:
        """Return what of the overview opens the first lesson: all of it, where it says more than fits the module's summary."""
        overview = self.writer.written(self.document.overview, self.writer.tidy(), "")
        return _with_bold_headings(overview) if holds_more(overview, self.writer.summary(overview)) else ""


def _count_of_questions(document: Document) -> Counter[int]:
    """Return how many questions and terms stand below each heading, by the `id` of its text."""
    return Counter(id(asked.place.heading) for asked in (*document.questions, *document.terms) if asked.place.heading is not None)


def _speaks_of_questions(text: HeadedBlocks) -> bool:
    return bool(QUESTIONS.search(text.title) or RAPID_FIRE.search(text.title))


def _with_bold_headings(markdown: str) -> str:
    lines = markdown.split("\n")
    for number, line in outside_fences(Text(0, markdown)):
        lines[number] = re.sub(r"^#+ (.*)$", r"**\1**", line)
    return "\n".join(lines)


def _plain_name(name: str) -> str:
    """Return a file's name in a sentence, without what Markdown would take for marks."""
    return re.sub(r"[^\w.\- ]", " ", name).replace("_", "-").strip() or "a document"


def _with_whole_heading(heading: str, title: str, body: str) -> str:
    return f"**{words(heading)}**\n\n{body}" if title.endswith("…") and not heading.endswith("…") else body

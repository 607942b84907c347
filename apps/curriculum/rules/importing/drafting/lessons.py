"""The files of a module's folder, made of a study document. Where the document says nothing, something generic stands, to be replaced."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from apps.curriculum.rules.content.markup import anchor_of, outside_fences, paragraphs
from apps.curriculum.rules.content.reading.cards import LONGEST_ANSWER
from apps.curriculum.rules.content.source import Mistake, Text
from apps.curriculum.rules.importing.classify import Teaching, kind_of, sections_for
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import NO_ANSWER, QUESTIONS, RAPID_FIRE, Area, Asked, Document, Part
from apps.curriculum.rules.importing.drafting.generic import FOLLOW_UPS, MINUTES, RUBRIC, blueprints, toml
from apps.curriculum.rules.importing.drafting.tidying import Tidy
from apps.curriculum.rules.importing.drafting.writing import as_code, passes, written
from apps.curriculum.rules.importing.slugs import Names, slug_of
from apps.curriculum.rules.importing.words import plainest, words

DIFFICULTY = "senior"
LONGEST_HEADING = 90
LONGEST_TITLE = 100
LONGEST_SUMMARY = 300
LONGEST_PROSE = 2000
"""Characters that a summary is looked for in."""

AS_WRITTEN = "our Markdown has no word for what stands here, so it was kept as it was written, as code"

SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)\s+")


@dataclass(frozen=True)
class SectionDraft:
    title: str
    anchor: str
    body: str


@dataclass(frozen=True)
class LessonDraft:
    file: str
    slug: str
    title: str
    opening: str
    sections: tuple[SectionDraft, ...]


@dataclass(frozen=True)
class Found:
    """A question that was taken: the line where it stands, its title and kind."""

    line: int
    title: str
    kind: str


@dataclass(frozen=True)
class Draft:
    """The files by their path in the module's folder, how much is in them, and what was left out of them."""

    files: dict[str, str]
    counts: Counter[str]
    found: tuple[Found, ...]
    left_out: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]


@dataclass(frozen=True)
class _Question:
    file: str
    text: str
    found: Found


def drafted(document: Document, *, plain: frozenset[str] = frozenset()) -> Draft:
    """The module's files. They are made to pass the checks; whether they do is for the caller to see.

    The texts of the files named in `plain` are shown as they were written, as code: that passes whatever they hold.
    """
    return _Drafting(document, plain).draft()


class _Headings:
    """Words the headings of a lesson so that each has an anchor of its own."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, title: str) -> str:
        base = title if anchor_of(title) else f"{title} part".strip()
        worded, number = base, 1
        while anchor_of(worded) in self.taken:
            number += 1
            worded = f"{base} ({number})"
        self.taken.add(anchor_of(worded))
        return worded


@dataclass(frozen=True)
class _Plan:
    """A lesson before its text is written: its parts are its sections, each with the title that it gets."""

    area: Area
    file: str
    slug: str
    headings: _Headings
    opening: list[Block]
    sections: tuple[tuple[Part, str], ...]


class _Drafting:
    def __init__(self, document: Document, plain: frozenset[str]) -> None:
        self.document = document
        self.plain = plain
        self.left_out = list(document.left_out)
        self.notes = list(document.notes)
        self.as_written: list[int] = []
        self.targets: dict[str, tuple[str, str]] = {}
        """From an anchor of the document to the lesson's file and the section's anchor, empty for the lesson as a whole."""
        self.homes: dict[int, str] = {}
        """From a part of the document, by its `id`, to its section as `lesson#anchor`."""
        self.asked_in = Counter(id(asked.part) for asked in (*document.asked, *document.terms) if asked.part is not None)

    def draft(self) -> Draft:
        lessons = self._lessons()
        teaching = [
            Teaching(f"{lesson.slug}#{section.anchor}", f"{section.title} {lesson.slug}", section.body)
            for lesson in lessons
            for section in lesson.sections
        ]
        sections = {f"{lesson.slug}#{section.anchor}": (lesson, section) for lesson in lessons for section in lesson.sections}
        questions: dict[str, str] = {}
        found: list[Found] = []
        for asked in self.document.asked:
            if question := self._question(len(questions) + 1, asked, teaching):
                questions[question.file] = question.text
                found.append(question.found)
        kinds = Counter(one.kind for one in found)
        cards = list(self._cards(teaching, sections))
        files = {"module.toml": self._module_table(lessons)}
        files |= {f"lessons/{lesson.file}": text for lesson, text in zip(lessons, self._lesson_texts(lessons), strict=True)}
        files |= questions
        for name in dict.fromkeys(name for name, _ in cards):
            files[name] = "\n".join(text for other, text in cards if other == name)
        files |= dict(blueprints(kinds, len(cards)))
        self.notes += [Mistake(self.document.name, line, AS_WRITTEN) for line in sorted(set(self.as_written))]
        counts = Counter(lessons=len(lessons), sections=len(sections), questions=len(questions), cards=len(cards))
        return Draft(files, counts, tuple(found), tuple(sorted(self.left_out)), tuple(sorted(self.notes)))

    def _module_table(self, lessons: list[LessonDraft]) -> str:
        titles = [words(lesson.title) for lesson in lessons] or [self.document.title]
        summary = self._summary(self._text(self.document.overview)) or f"{_listed(titles)}, imported from {self.document.name}."
        table: dict[str, str | int] = {
            "title": _shortened(words(self.document.title), LONGEST_TITLE),
            "number": self.document.number,
            "summary": summary,
        }
        return "".join(f"{key} = {toml(value)}\n" for key, value in table.items())

    def _lessons(self) -> list[LessonDraft]:
        """First the names of all, so that the texts can link to each other; then the texts."""
        names, plans = Names(), list[_Plan]()
        for area in self._areas():
            opening, parts = self._parts(area)
            parts = parts or [area.opening]
            number = len(plans) + 1
            slug = names.free(words(area.title), f"lesson-{number}")
            file = f"{number:02}-{slug}.md"
            headings = _Headings()
            titles = [headings.free(_shortened(self._heading(part, file), LONGEST_HEADING)) for part in parts]
            for part, title in zip(parts, titles, strict=True):
                self.homes[id(part)] = f"{slug}#{anchor_of(title)}"
            plan = _Plan(area, file, slug, headings, opening, tuple(zip(parts, titles, strict=True)))
            plans.append(plan)
        for place, plan in enumerate(plans):
            self._aim(plan, plans[place + 1].area.line if place + 1 < len(plans) else math.inf)
        return [self._lesson(plan) for plan in plans]

    def _heading(self, part: Part, file: str) -> str:
        title = " ".join(part.title.split())
        tidied = self._tidy("").title(title)
        return tidied if passes(tidied) and f"lessons/{file}" not in self.plain else plainest(words(title))

    def _areas(self) -> list[Area]:
        """The areas that become lessons. Where nothing of the document does, one is made of its title for the questions to hang on."""
        document = self.document
        areas = [area for area in document.areas if self._parts(area)[1]]
        homeless = [asked for asked in (*document.asked, *document.terms) if asked.area is None]
        if areas or not (homeless or document.asked or document.terms):
            return areas
        return [Area(1, document.title, Part(1, document.title), [], is_generic=True)]

    def _parts(self, area: Area) -> tuple[list[Block], list[Part]]:
        """What opens an area's lesson, and the parts that become its sections."""
        parts = [part for part in area.subsections if self._is_section(part, area)]
        opens = bool(_substance(area.opening.blocks)) and not (area.is_generic and self._teaches)
        if self._is_section(area.opening, area) and (not parts or self.asked_in[id(area.opening)]):
            return [], [area.opening, *parts]
        return (area.opening.blocks if opens else []), parts

    def _is_section(self, part: Part, area: Area) -> bool:
        is_generic = area.is_generic if part is area.opening else bool(QUESTIONS.search(part.title) or RAPID_FIRE.search(part.title))
        if is_generic and self._teaches:
            return False
        return bool(_substance(part.blocks) or self.asked_in[id(part)])

    @property
    def _teaches(self) -> bool:
        """Whether something of the document is there to be read, beside what asks."""
        return any(
            _substance(part.blocks) for area in self.document.areas if not area.is_generic for part in (area.opening, *area.subsections)
        )

    def _aim(self, plan: _Plan, end: float) -> None:
        """Remembers where the document's anchors are now. A heading below a section leads to that section."""
        begins = {part.line: anchor_of(title) for part, title in plan.sections if part is not plan.area.opening}
        current = ""
        for line, anchor in self.document.anchors.items():
            if plan.area.line <= line < end:
                current = begins.get(line, current)
                self.targets[anchor] = (plan.file, current)

    def _lesson(self, plan: _Plan) -> LessonDraft:
        tidy = self._tidy("", plan.headings)
        sections = []
        for part, title in plan.sections:
            body = self._written(part.blocks, tidy, f"lessons/{plan.file}") or self._stub(part)
            whole = " ".join(part.title.split())
            sections.append(SectionDraft(title, anchor_of(title), _with_whole_heading(whole, title, body)))
        opening = self._written(plan.opening, tidy, f"lessons/{plan.file}")
        title = words(" ".join(plan.area.title.split())) or plan.slug
        return LessonDraft(plan.file, plan.slug, _shortened(title, LONGEST_TITLE), opening, tuple(sections))

    def _stub(self, part: Part) -> str:
        count = self.asked_in[id(part)] or len(self.document.asked) + len(self.document.terms)
        asked = "one question" if count == 1 else f"{count} questions"
        name = _plain_name(self.document.name)
        return f"Imported from {name}, which asks {asked} about this and has no text on it. What to read first can be written here."

    def _written(self, blocks: list[Block], tidy: Tidy, file: str) -> str:
        """The blocks as Markdown; those of a file that is to be plain as code."""
        text = written(_substance(blocks), tidy)
        return as_code(text) if text and file in self.plain else text

    def _text(self, blocks: list[Block]) -> str:
        return written(_substance(blocks), self._tidy(""))

    def _lesson_texts(self, lessons: list[LessonDraft]) -> Iterator[str]:
        overview = self._text(self.document.overview)
        for place, lesson in enumerate(lessons):
            opening = lesson.opening
            if place == 0 and f"lessons/{lesson.file}" not in self.plain and _holds_more(overview, self._summary(overview)):
                opening = "\n\n".join(text for text in (self._overview(overview), opening) if text)
            texts = [opening, *(f"## {section.title}\n\n{section.body}".rstrip() for section in lesson.sections)]
            topics = _listed([words(section.title) for section in lesson.sections])
            summary = next(filter(None, (self._summary(text) for text in (lesson.opening, *(s.body for s in lesson.sections)))), topics)
            front = _front_matter({"title": lesson.title, "summary": summary})
            yield f"{front}\n{'\n\n'.join(text for text in texts if text)}\n"

    def _overview(self, overview: str) -> str:
        """The overview where it says more than fits a summary: it opens the first lesson, its headings as bold lines."""
        lines = overview.split("\n")
        for number, line in outside_fences(Text(0, overview)):
            lines[number] = re.sub(r"^#+ (.*)$", r"**\1**", line)
        return "\n".join(lines)

    def _question(self, number: int, asked: Asked, teaching: list[Teaching]) -> "_Question | None":
        """The file of a question; None, and a reason, when nothing of its answer is left as Markdown."""
        tidy = self._tidy("../lessons/")
        first = Block("paragraph", asked.line, asked.question)
        title = _shortened(words(_first_line(written([first], tidy))).rstrip("?.:？ ") or f"Question {number}", LONGEST_TITLE)
        name = f"questions/q-{number:02}-{slug_of(title)}"[:100].rstrip("-") + ".md"
        prompt = self._written([first, *asked.prompt], tidy, name)
        answer = self._written(asked.answer, tidy, name)
        if not prompt or not answer:
            self.left_out.append(Mistake(self.document.name, asked.line, NO_ANSWER))
            return None
        kind = kind_of(asked.question)
        sections = self._sections(asked, answer, teaching)
        front = _front_matter(
            {
                "id": f"Q-{number:02}",
                "title": title,
                "topic": sections[0].partition("#")[0],
                "kind": kind,
                "difficulty": DIFFICULTY,
                "minutes": MINUTES,
                "sections": list(sections),
                "origin": f"source Q{number}",
            }
        )
        parts = {"Prompt": prompt, "Model answer": answer, "Rubric": RUBRIC.strip(), "Follow-ups": FOLLOW_UPS.strip()}
        text = front + "".join(f"\n## {name}\n\n{part}\n" for name, part in parts.items())
        return _Question(name, text, Found(asked.line, title, kind))

    def _sections(self, asked: Asked, answer: str, teaching: list[Teaching]) -> tuple[str, ...]:
        """The section that a question stands in; where it stands in none, those whose words it shares."""
        home = self.homes.get(id(asked.part)) if asked.part is not None else None
        return (home,) if home else sections_for(asked.question, answer, teaching)

    def _cards(self, teaching: list[Teaching], sections: dict[str, tuple[LessonDraft, SectionDraft]]) -> Iterator[tuple[str, str]]:
        """File and text of each card."""
        names = Names(*(f"q-{number:02}" for number, _ in enumerate(self.document.asked, start=1)))
        tidy = self._tidy("../lessons/")
        for number, term in enumerate(self.document.terms, start=1):
            question, whole = (" ".join(text.split()) for text in (tidy.inline(term.question), written(term.answer, tidy)))
            lesson, section = sections[self._sections(term, whole, teaching)[0]]
            file = f"cards/{lesson.slug}.md"
            if file in self.plain or "```" in whole:
                question, whole = plainest(words(question)), plainest(words(whole))
            if question and (answer := self._short_answer(term, whole)):
                title = plainest(words(section.title)) if file in self.plain else section.title.replace("[", "(").replace("]", ")")
                taught = f"Taught in [{title}](../lessons/{lesson.file}#{section.anchor})."
                yield file, f"## {names.free(words(term.question), f'card-{number}')}\n\n**Q:** {question}\n\n**A:** {answer}\n\n{taught}\n"

    def _short_answer(self, term: Asked, answer: str) -> str:
        """As many whole sentences as fit on a card; empty when not even the first does."""
        kept = _sentences(answer, LONGEST_ANSWER)
        if not kept:
            why = f"the answer's first sentence has more than {LONGEST_ANSWER} characters, so the card was left out; say it shorter"
            self.left_out.append(Mistake(self.document.name, term.line, why))
        elif kept != answer:
            why = f"the answer has more than the {LONGEST_ANSWER} characters of a card, so only its first sentences were kept"
            self.notes.append(Mistake(self.document.name, term.line, why))
        return kept

    def _summary(self, markdown: str) -> str:
        """The first sentence or two of the first paragraph that is prose; empty when there is none."""
        prose = next((text for text in _prose(markdown)), "")
        tidied = " ".join(words(self._tidy("").inline(prose[:LONGEST_PROSE])).split())
        return _sentences(tidied, LONGEST_SUMMARY, most=2) or _shortened(tidied, LONGEST_SUMMARY)

    def _tidy(self, folder: str, headings: _Headings | None = None) -> Tidy:
        def resolve(target: str) -> str | None:
            file, anchor = self.targets.get(target.removeprefix("#").lower(), ("", "")) if target.startswith("#") else ("", "")
            return f"{folder}{file}{'#' if anchor else ''}{anchor}" if file else None

        heading = headings.free if headings is not None else str
        return Tidy(self.document.definitions, resolve, heading, self.as_written)


def _substance(blocks: list[Block]) -> list[Block]:
    """The blocks without the rules at their ends; none when there is nothing but rules."""
    places = [place for place, block in enumerate(blocks) if block.kind != "rule"]
    return blocks[places[0] : places[-1] + 1] if places else []


def _plain_name(name: str) -> str:
    """A file's name in a sentence, without what Markdown would take for marks."""
    return re.sub(r"[^\w.\- ]", " ", name).replace("_", "-").strip() or "a document"


def _front_matter(fields: dict[str, object]) -> str:
    holds_list = any(isinstance(value, list) for value in fields.values())
    text = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=None if holds_list else False)
    return f"---\n{text}---\n"


def _prose(markdown: str) -> Iterator[str]:
    text = "\n".join(line for _, line in outside_fences(Text(1, markdown)))
    for _, paragraph in paragraphs(Text(1, text)):
        if not re.match(r"[|>#+-]|\*\s|\d+[.)]\s|!?\[[^\]]*\]\([^)]*\)$|\*\*[^*]*\*\*$", paragraph):
            yield paragraph.split("\n- ")[0].rstrip(":")


def _holds_more(markdown: str, summary: str) -> bool:
    return bool(markdown) and len(words(markdown[:LONGEST_PROSE])) > len(summary) + 1


def _sentences(text: str, longest: int, *, most: int = 1000) -> str:
    """The first sentences of `text`, whole, at most `most` and no more than `longest` characters; empty when the first is longer."""
    kept = ""
    for sentence in SENTENCE_END.split(text)[:most]:
        longer = f"{kept} {sentence}".strip()
        if len(longer) > longest:
            break
        kept = longer
    return kept


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}…"


def _with_whole_heading(heading: str, title: str, body: str) -> str:
    return f"**{words(heading)}**\n\n{body}" if title.endswith("…") and not heading.endswith("…") else body


def _first_line(markdown: str) -> str:
    return next((line for line in markdown.split("\n") if line.strip()), "")


def _listed(names: list[str]) -> str:
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return _shortened(text, LONGEST_SUMMARY)

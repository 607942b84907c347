"""The files of a module's folder, made of a study document. Where the document says nothing, something generic stands, to be replaced."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from django.utils.text import slugify

from apps.curriculum.importing.document import Area, Asked, Document, without_rules
from apps.curriculum.importing.generic import FOLLOW_UPS, MINUTES, RUBRIC, blueprints, toml
from apps.curriculum.importing.guessing import Teaching, kind_of, sections_for
from apps.curriculum.importing.tidying import Tidy, words
from apps.curriculum.markup import Part, anchor_of, outside_fences, paragraphs
from apps.curriculum.reading.cards import LONGEST_ANSWER
from apps.curriculum.source import Mistake, Text

DIFFICULTY = "senior"
LONGEST_SLUG = 50
LONGEST_HEADING = 90
LONGEST_TITLE = 100
LONGEST_SUMMARY = 300

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
    opening: str
    sections: tuple[SectionDraft, ...]


@dataclass(frozen=True)
class Draft:
    """The files by their path in the module's folder, how much is in them, and what was cut or left out of them."""

    files: dict[str, str]
    counts: Counter[str]
    left_out: tuple[Mistake, ...]


def slug_of(title: str) -> str:
    """A title as part of a path; empty when it has no letter that fits."""
    return slugify(title.replace("_", "-"))[:LONGEST_SLUG].strip("-")


def drafted(document: Document) -> Draft:
    """The module's files. They are made to pass the checks; whether they do is for the caller to see."""
    return _Drafting(document).draft()


class _Names:
    """Gives each name out once; the second `examples` is `examples-2`."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, wanted: str, other: str) -> str:
        """`wanted` as a slug, or `other` where none can be made of it, with a number where it is taken."""
        base = slug_of(wanted) or other
        slug, number = base, 1
        while slug in self.taken:
            number += 1
            slug = f"{base[: LONGEST_SLUG - 4]}-{number}"
        self.taken.add(slug)
        return slug


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


class _Drafting:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.left_out = list(document.left_out)
        self.targets: dict[str, tuple[str, str]] = {}
        """From an anchor of the document to the lesson's file and the section's anchor, empty for the lesson as a whole."""

    def draft(self) -> Draft:
        lessons = self._lessons()
        teaching = [
            Teaching(f"{lesson.slug}#{section.anchor}", f"{section.title} {lesson.slug}", section.body)
            for lesson in lessons
            for section in lesson.sections
        ]
        sections = {f"{lesson.slug}#{section.anchor}": (lesson, section) for lesson in lessons for section in lesson.sections}
        questions = dict(self._question(number, asked, teaching) for number, asked in enumerate(self.document.asked, start=1))
        kinds = Counter(kind_of(asked.question) for asked in self.document.asked)
        cards = list(self._cards(teaching, sections))
        files = {"module.toml": self._module_table()}
        files |= {f"lessons/{lesson.file}": text for lesson, text in zip(lessons, self._lesson_texts(lessons), strict=True)}
        files |= questions
        for name in dict.fromkeys(name for name, _ in cards):
            files[name] = "\n".join(text for other, text in cards if other == name)
        files |= dict(blueprints(kinds, len(cards)))
        counts = Counter(lessons=len(lessons), sections=len(sections), questions=len(questions), cards=len(cards))
        return Draft(files, counts, tuple(sorted(self.left_out)))

    def _module_table(self) -> str:
        titles = [words(area.title) for area in self.document.areas]
        summary = self._summary(self.document.overview) or f"{_listed(titles)}, imported from {self.document.name}."
        table: dict[str, str | int] = {
            "title": words(self.document.title)[:LONGEST_TITLE],
            "number": self.document.number,
            "summary": summary,
        }
        return "".join(f"{key} = {toml(value)}\n" for key, value in table.items())

    def _lessons(self) -> list[LessonDraft]:
        """First the names of all, so that the texts can link to each other; then the texts."""
        names, plans = _Names(), []
        for number, area in enumerate(self.document.areas, start=1):
            slug = names.free(words(area.title), f"lesson-{number}")
            file = f"{number:02}-{slug}.md"
            headings = _Headings()
            parts = area.subsections or (Part(area.line, area.title, area.opening),)
            titles = [headings.free(_shortened(self._tidy("").title(part.title), LONGEST_HEADING)) for part in parts]
            plans.append((area, file, slug, headings, parts, titles))
            self._aim(area, file, parts, titles)
        return [self._lesson(*plan) for plan in plans]

    def _aim(self, area: Area, file: str, parts: tuple[Part, ...], titles: list[str]) -> None:
        """Remembers where the document's anchors are now. A heading below a section leads to that section."""
        begins = {area.line: ""} | {part.line: anchor_of(title) for part, title in zip(parts, titles, strict=True) if area.subsections}
        ends = parts[-1].body.line + parts[-1].body.markdown.count("\n")
        current = ""
        for line, anchor in self.document.anchors.items():
            if area.line <= line <= ends:
                current = begins.get(line, current)
                self.targets[anchor] = (file, current)

    def _lesson(self, area: Area, file: str, slug: str, headings: _Headings, parts: tuple[Part, ...], titles: list[str]) -> LessonDraft:
        tidy = self._tidy("", headings)
        opening = tidy.body(without_rules(area.opening)) if area.subsections else ""
        return LessonDraft(
            file,
            slug,
            opening,
            tuple(
                SectionDraft(title, anchor_of(title), _with_whole_heading(part.title, title, tidy.body(without_rules(part.body))))
                for part, title in zip(parts, titles, strict=True)
            ),
        )

    def _lesson_texts(self, lessons: list[LessonDraft]) -> Iterator[str]:
        for place, (area, lesson) in enumerate(zip(self.document.areas, lessons, strict=True)):
            opening = lesson.opening
            if place == 0 and _holds_more(self.document.overview, self._summary(self.document.overview)):
                opening = "\n\n".join(text for text in (self._overview(), opening) if text)
            texts = [opening, *(f"## {section.title}\n\n{section.body}".rstrip() for section in lesson.sections)]
            topics = _listed([words(section.title) for section in lesson.sections])
            summary = next(filter(None, (self._summary(text) for text in (lesson.opening, *(s.body for s in lesson.sections)))), topics)
            front = _front_matter({"title": _shortened(words(area.title), LONGEST_TITLE), "summary": summary})
            yield f"{front}\n{'\n\n'.join(text for text in texts if text)}\n"

    def _overview(self) -> str:
        """The overview where it says more than fits a summary: it opens the first lesson, its headings as bold lines."""
        body = self._tidy("").body(self.document.overview)
        lines = body.split("\n")
        for number, line in outside_fences(Text(0, body)):
            lines[number] = re.sub(r"^#+ (.*)$", r"**\1**", line)
        return "\n".join(lines)

    def _question(self, number: int, asked: Asked, teaching: list[Teaching]) -> tuple[str, str]:
        tidy = self._tidy("../lessons/")
        prompt, answer = tidy.body(asked.question), tidy.body(asked.answer)
        title = _shortened(words(_first_line(prompt)).rstrip("?.:"), LONGEST_TITLE)
        sections = sections_for(asked.question, asked.answer, teaching)
        front = _front_matter(
            {
                "id": f"Q-{number:02}",
                "title": title,
                "topic": sections[0].partition("#")[0],
                "kind": kind_of(asked.question),
                "difficulty": DIFFICULTY,
                "minutes": MINUTES,
                "sections": list(sections),
                "origin": f"source Q{number}",
            }
        )
        parts = {"Prompt": prompt, "Model answer": answer, "Rubric": RUBRIC.strip(), "Follow-ups": FOLLOW_UPS.strip()}
        text = front + "".join(f"\n## {name}\n\n{part}\n" for name, part in parts.items())
        return f"questions/{f'q-{number:02}-{slug_of(title)}'.rstrip('-')}.md", text

    def _cards(self, teaching: list[Teaching], sections: dict[str, tuple[LessonDraft, SectionDraft]]) -> Iterator[tuple[str, str]]:
        """File and text of each card."""
        names = _Names()
        names.taken |= {f"q-{number:02}" for number, _ in enumerate(self.document.asked, start=1)}
        tidy = self._tidy("../lessons/")
        for number, term in enumerate(self.document.terms, start=1):
            answer = self._short_answer(term, " ".join(tidy.inline(term.answer).split()))
            if not answer:
                continue
            lesson, section = sections[sections_for(term.question, term.answer, teaching)[0]]
            link = f"[{section.title.replace('[', '(').replace(']', ')')}](../lessons/{lesson.file}#{section.anchor})"
            text = f"## {names.free(words(term.question), f'card-{number}')}\n\n**Q:** {tidy.inline(term.question)}\n\n"
            yield f"cards/{lesson.slug}.md", f"{text}**A:** {answer}\n\nTaught in {link}.\n"

    def _short_answer(self, term: Asked, answer: str) -> str:
        """As many whole sentences as fit on a card; empty when not even the first does."""
        kept = _sentences(answer, LONGEST_ANSWER)
        if not kept:
            why = f"the answer's first sentence has more than {LONGEST_ANSWER} characters, so the card was left out; say it shorter"
            self.left_out.append(Mistake(self.document.name, term.line, why))
        elif kept != answer:
            why = f"the answer has {len(answer)} characters and a card's at most {LONGEST_ANSWER}, so only its first sentences were kept"
            self.left_out.append(Mistake(self.document.name, term.line, why))
        return kept

    def _summary(self, markdown: str) -> str:
        """The first sentence or two of the first paragraph that is prose; empty when there is none."""
        prose = next((text for text in _prose(markdown)), "")
        tidied = " ".join(words(self._tidy("").inline(prose)).split())
        return _sentences(tidied, LONGEST_SUMMARY, most=2) or _shortened(tidied, LONGEST_SUMMARY)

    def _tidy(self, folder: str, headings: _Headings | None = None) -> Tidy:
        def resolve(target: str) -> str | None:
            file, anchor = self.targets.get(target.removeprefix("#").lower(), ("", "")) if target.startswith("#") else ("", "")
            return f"{folder}{file}{'#' if anchor else ''}{anchor}" if file else None

        if headings is None:
            return Tidy(self.document.definitions, resolve)
        return Tidy(self.document.definitions, resolve, headings.free)


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
    return bool(markdown) and len(words(markdown)) > len(summary) + 1


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

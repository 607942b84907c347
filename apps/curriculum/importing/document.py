"""A plain study document as values: its title, areas, questions and rapid-fire terms, each with the line where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.importing.blocks import RULE, Endless
from apps.curriculum.importing.tidying import prepared
from apps.curriculum.markup import FENCE, Part, anchor_of, headings, items, opening, outside_fences, paragraphs, split
from apps.curriculum.reading.questions import BOLD_FIRST
from apps.curriculum.source import Mistake, Text

AREA, SUBSECTION = 2, 3
"""The levels of the headings that begin a lesson and a section of it."""

TITLE = re.compile(r"^(?:module|chapter|unit|part|week)\s+(?P<number>\d{1,4})\s*[:.–—-]+\s*(?P<title>.+)$", re.IGNORECASE)
OVERVIEW = re.compile(r"^(?:module\s+)?overview$", re.IGNORECASE)
CONTENTS = re.compile(r"^(?:table of )?contents$|^toc$", re.IGNORECASE)
QUESTIONS = re.compile(r"\bquestions\b|^q\s*(?:&|and)\s*a$", re.IGNORECASE)
RAPID_FIRE = re.compile(r"\brapid[- ]?fire\b|^flash ?cards$", re.IGNORECASE)
ASKED = re.compile(r"^\*\*Q(?:uestion)?\s*\d*\s*[:.)]\s*(?P<text>.*)$", re.IGNORECASE)
ANSWERED = re.compile(r"^(?:\*\*)?A(?:nswer)?\s*[:.]\s*(?:\*\*)?\s*(?P<text>.*)$")


class Refused(Exception):
    """The document can't be imported; the text says where and why."""


@dataclass(frozen=True)
class Area:
    line: int
    title: str
    opening: Text
    subsections: tuple[Part, ...]


@dataclass(frozen=True)
class Asked:
    """A long question, or a rapid-fire term, with its answer as written."""

    line: int
    question: str
    answer: str


@dataclass(frozen=True)
class Document:
    name: str
    title: str
    number: int
    overview: str
    areas: tuple[Area, ...]
    asked: tuple[Asked, ...]
    terms: tuple[Asked, ...]
    anchors: dict[int, str]
    """The anchor of the heading at each line, as code hosts make it for the document."""

    definitions: dict[str, str]
    left_out: tuple[Mistake, ...]
    """What is neither a question nor a card where only those are expected."""


def parsed(name: str, text: str) -> Document:
    """The document called `name`. Raises Refused when it has no title or no area, or code without an end."""
    try:
        text, definitions = prepared(text)
    except Endless as endless:
        raise Refused(str(Mistake(name, endless.line, str(endless)))) from None
    whole = Text(1, text)
    titles = [(line, title) for line, level, title in headings(whole) if level == 1]
    areas = split(whole, AREA)
    if not titles:
        raise Refused(str(Mistake(name, 1, 'the document has no title; begin it with a line such as "# Module 01: Its title"')))
    if len(titles) > 1:
        raise Refused(str(Mistake(name, titles[1][0], "a second # heading; a document is one module, and its areas begin with ##")))
    line, heading = titles[0]
    lessons = [area for area in areas if not any(kind.search(area.title) for kind in (OVERVIEW, CONTENTS, QUESTIONS, RAPID_FIRE))]
    lessons = [area for area in lessons if any(wanted.strip() for wanted in area.body.markdown.split("\n") if not RULE.match(wanted))]
    if not lessons:
        raise Refused(str(Mistake(name, line, "the document has no area with text below a ## heading; each becomes a lesson, so add one")))
    numbered = TITLE.match(heading)
    found = _Found(name)
    for area in areas:
        if QUESTIONS.search(area.title) or RAPID_FIRE.search(area.title):
            found.area(area)
    return Document(
        name=name,
        title=numbered["title"] if numbered else heading,
        number=int(numbered["number"]) if numbered else 0,
        overview=_overview(whole, line, areas),
        areas=tuple(_area(area) for area in lessons),
        asked=tuple(found.asked),
        terms=tuple(found.terms),
        anchors=_anchors(whole),
        definitions=definitions,
        left_out=tuple(found.left_out),
    )


def _area(part: Part) -> Area:
    return Area(part.line, part.title, opening(part.body, SUBSECTION), tuple(split(part.body, SUBSECTION)))


def _overview(whole: Text, title_line: int, areas: list[Part]) -> str:
    """What stands below the title, and in the overview."""
    lines = whole.markdown.split("\n")
    end = areas[0].line - 1 if areas else len(lines)
    texts = ["\n".join(lines[title_line:end]), *(area.body.markdown for area in areas if OVERVIEW.search(area.title))]
    return "\n\n".join(_without_rules(text) for text in texts).strip()


def _anchors(whole: Text) -> dict[int, str]:
    found: dict[int, str] = {}
    times: dict[str, int] = {}
    for line, _, title in headings(whole):
        anchor = anchor_of(title)
        found[line] = f"{anchor}-{times[anchor]}" if anchor in times else anchor
        times[anchor] = times.get(anchor, 0) + 1
    return found


def _without_rules(text: str) -> str:
    """`text` without the rules at its end, which part it from what follows."""
    lines = text.rstrip().split("\n")
    while lines and (not lines[-1].strip() or RULE.match(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def without_rules(body: Text) -> str:
    return _without_rules(body.markdown)


class _Found:
    """The questions and terms of the areas that hold them, and what is neither."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[Asked] = []
        self.terms: list[Asked] = []
        self.left_out: list[Mistake] = []

    def area(self, area: Part) -> None:
        parts = [Part(area.line, area.title, opening(area.body, SUBSECTION)), *split(area.body, SUBSECTION)]
        for part in parts:
            if RAPID_FIRE.search(part.title):
                self._terms(part.body)
            else:
                self._asked(part.body)

    def _asked(self, body: Text) -> None:
        lines = body.markdown.split("\n")
        starts = [number for number, line in outside_fences(body) if ASKED.match(line)]
        first = starts[0] if starts else body.line + len(lines)
        self._leave(Text(body.line, "\n".join(lines[: first - body.line])), "this is no question; write **Q: …** and below it A: …")
        for start, end in zip(starts, [*starts, body.line + len(lines)][1:], strict=True):
            question = _question(start, lines[start - body.line : end - body.line])
            if question.question and question.answer:
                self.asked.append(question)
            else:
                self.left_out.append(Mistake(self.name, start, "this question has no answer; write A: and the answer below it"))

    def _terms(self, body: Text) -> None:
        found = list(items(body))
        lines = body.markdown.split("\n")
        first = found[0][0] if found else body.line + len(lines)
        self._leave(Text(body.line, "\n".join(lines[: first - body.line])), "this is no card; write 1. **Term?** and the answer")
        for line, text in found:
            text = _without_rules(text)
            match = BOLD_FIRST.match(text)
            answer = match["rest"].lstrip(" :–—-").strip() if match else ""
            if match is None or not answer:
                self.left_out.append(Mistake(self.name, line, "this is no card; write 1. **Term?** and the answer"))
            elif any(FENCE.match(part) for part in text.split("\n")):
                self.left_out.append(Mistake(self.name, line, "this card holds a block of code; a card's answer is a sentence or two"))
            else:
                self.terms.append(Asked(line, match["bold"].strip(" :"), " ".join(answer.split())))

    def _leave(self, body: Text, why: str) -> None:
        for line, text in paragraphs(body):
            if not RULE.match(text):
                self.left_out.append(Mistake(self.name, line, why))


def _question(line: int, lines: list[str]) -> Asked:
    """The lines from one `**Q:` to the next: the question up to `A:`, or else up to the first empty line."""
    lines = _without_rules("\n".join(lines)).split("\n")
    start = next((place for place, text in _outside(lines) if ANSWERED.match(text)), None)
    if start is None:
        start = next((place for place, text in enumerate(lines) if not text.strip()), len(lines))
        answer = lines[start:]
    else:
        match = ANSWERED.match(lines[start])
        answer = [match["text"] if match else "", *lines[start + 1 :]]
    asked = "\n".join(lines[:start])
    match = ASKED.match(asked.split("\n")[0])
    text = "\n".join([match["text"] if match else "", *asked.split("\n")[1:]])
    return Asked(line, text.replace("**", "", 1 + text.startswith("**")).strip(), "\n".join(answer).strip())


def _outside(lines: list[str]) -> Iterator[tuple[int, str]]:
    return outside_fences(Text(0, "\n".join(lines)))

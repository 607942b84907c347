"""Rapid-fire cards, many to a file: an id as heading, a question, an answer, a section. Each is read as a question of kind rapid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.curriculum.rules.content.markup import HeadedText, opening, paragraphs, split, unformatted
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.reading.lessons import SECTION_LINK, linked_section
from apps.curriculum.rules.content.reading.questions import LONGEST_ORIGIN, NEW
from apps.curriculum.rules.content.source import RAPID, QuestionSource, Text
from apps.curriculum.rules.rubrics import RECALL

ORIGIN = re.compile(r"^Origin: (?P<origin>\S.*?)\.?$")
LONGEST_ANSWER = 300
"""Characters."""

SECONDS = 6
"""The least that a card asks for: a sentence can be said in it. How long it really gets, the part of the interview says."""

QUESTION, ANSWER = "**Q:**", "**A:**"
NO_PART = "this belongs to no part of a card; there are **Q:**, **A:** and a line with a link to the section"


@dataclass
class _Parts:
    """What stands under a card's heading so far."""

    prompt: Text | None = None
    answer: Text | None = None
    section: str = ""
    origin: str = NEW

    @property
    def lacking(self) -> list[str]:
        there = ((QUESTION, self.prompt), (ANSWER, self.answer), ("the link to its section", self.section))
        return [what for what, part in there if not part]


def cards(files: Files) -> Iterator[QuestionSource]:
    """Yield every card that has a question, an answer and a section."""
    for _, name, text in files.files("cards/*.md"):
        for line, _ in paragraphs(opening(Text(1, text), 2)):
            files.wrong(name, line, "this stands above the first card; begin with its id as a ## heading")
        for card in split(Text(1, text), 2):
            source = _card(files, name, card)
            if source is not None:
                yield source


def _card(files: Files, name: str, card: HeadedText) -> QuestionSource | None:
    if not SLUG.match(card.title):
        files.wrong(name, card.line, f"the card's id is {card.title!r}; write lower-case letters, digits and hyphens")
    parts = _read(files, name, card.body)
    prompt, answer, lacking = parts.prompt, parts.answer, parts.lacking
    if prompt is None or answer is None or lacking or not (prompt.markdown and answer.markdown):
        files.wrong(name, card.line, f"the card {card.title!r} lacks {' and '.join(lacking) or 'words'}; add it")
        return None
    if len(answer.markdown) > LONGEST_ANSWER:
        files.wrong(name, answer.line, f"the answer has {len(answer.markdown)} characters; a card's answer has at most {LONGEST_ANSWER}")
    return QuestionSource(
        file=name,
        line=card.line,
        id=card.title,
        title=unformatted(prompt.markdown),
        topic=parts.section.partition("#")[0],
        kind=RAPID,
        difficulty="mid",
        seconds=SECONDS,
        sections=(parts.section,),
        origin=parts.origin,
        prompt=prompt,
        model_answer=answer,
        rubric=RECALL,
        rubric_line=card.line,
    )


def _read(files: Files, name: str, body: Text) -> _Parts:
    parts = _Parts()
    for line, paragraph in paragraphs(body):
        if paragraph.startswith(QUESTION):
            parts.prompt = Text(line, paragraph.removeprefix(QUESTION).strip())
        elif paragraph.startswith(ANSWER):
            parts.answer = Text(line, paragraph.removeprefix(ANSWER).strip())
        elif section := linked_section(paragraph):
            parts.section, parts.origin = section, _origin(files, name, line, paragraph)
        else:
            files.wrong(name, line, NO_PART)
    return parts


def _origin(files: Files, name: str, line: int, paragraph: str) -> str:
    """Return what follows the link to the section: where the idea comes from, or NEW."""
    link = SECTION_LINK.search(paragraph)
    rest = paragraph[link.end() :].strip(". \n") if link else ""
    if not rest:
        return NEW
    origin = ORIGIN.match(rest)
    if origin and len(origin["origin"]) <= LONGEST_ORIGIN:
        return origin["origin"]
    right = f"write nothing there, or in at most {LONGEST_ORIGIN} characters Origin: source R4."
    files.wrong(name, line, f"{rest[:40]!r} follows the link; {right}")
    return NEW

"""Rapid-fire cards, many to a file: an id as heading, a question, an answer, a section. Each is read as a question of kind rapid."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import Part, opening, paragraphs, split, unformatted
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.reading.lessons import SECTION_LINK, linked_section
from apps.curriculum.rules.content.reading.questions import LONGEST_ORIGIN, NEW
from apps.curriculum.rules.content.source import RAPID, QuestionSource, Text
from apps.curriculum.rules.rubrics import RECALL

ORIGIN = re.compile(r"^Origin: (?P<origin>\S.*?)\.?$")
LONGEST_ANSWER = 300
SECONDS = 6
"""The least that a card asks for: a sentence can be said in it. How long it really gets, the part of the interview says."""


def cards(files: Files) -> Iterator[QuestionSource]:
    for _, name, text in files.files("cards/*.md"):
        for line, _ in paragraphs(opening(Text(1, text), 2)):
            files.wrong(name, line, "this stands above the first card; begin with its id as a ## heading")
        for part in split(Text(1, text), 2):
            card = _card(files, name, part)
            if card is not None:
                yield card


def _card(files: Files, name: str, part: Part) -> QuestionSource | None:
    if not SLUG.match(part.title):
        files.wrong(name, part.line, f"the card's id is {part.title!r}; write lower-case letters, digits and hyphens")
    prompt = answer = None
    section, origin = "", NEW
    for line, paragraph in paragraphs(part.body):
        if paragraph.startswith("**Q:**"):
            prompt = Text(line, paragraph.removeprefix("**Q:**").strip())
        elif paragraph.startswith("**A:**"):
            answer = Text(line, paragraph.removeprefix("**A:**").strip())
        elif found := linked_section(paragraph):
            section, origin = found, _origin(files, name, line, paragraph)
        else:
            files.wrong(name, line, "this belongs to no part of a card; there are **Q:**, **A:** and a line with a link to the section")
    if prompt is None or answer is None or not prompt.markdown or not answer.markdown or not section:
        lacking = [what for what, found in (("**Q:**", prompt), ("**A:**", answer), ("the link to its section", section)) if not found]
        files.wrong(name, part.line, f"the card {part.title!r} lacks {' and '.join(lacking) or 'words'}; add it")
        return None
    if len(answer.markdown) > LONGEST_ANSWER:
        files.wrong(name, answer.line, f"the answer has {len(answer.markdown)} characters; a card's answer has at most {LONGEST_ANSWER}")
    return QuestionSource(
        file=name,
        line=part.line,
        id=part.title,
        title=unformatted(prompt.markdown),
        topic=section.partition("#")[0],
        kind=RAPID,
        difficulty="mid",
        seconds=SECONDS,
        sections=(section,),
        origin=origin,
        prompt=prompt,
        model_answer=answer,
        rubric=RECALL,
        rubric_line=part.line,
    )


def _origin(files: Files, name: str, line: int, paragraph: str) -> str:
    """What follows the link to the section: nothing, or where the idea comes from."""
    link = SECTION_LINK.search(paragraph)
    rest = paragraph[link.end() :].strip(". \n") if link else ""
    if not rest:
        return NEW
    origin = ORIGIN.match(rest)
    if origin is None or len(origin["origin"]) > LONGEST_ORIGIN:
        files.wrong(
            name, line, f"{rest[:40]!r} follows the link; write nothing there, or in at most {LONGEST_ORIGIN} characters Origin: source R4."
        )
        return NEW
    return origin["origin"]

"""Long questions: front matter, then prompt, model answer, rubric, follow-ups, hints, tripwires and anchor answers."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import HeadedText, headings, items, opening, paragraphs, split
from apps.curriculum.rules.content.reading.anchors import anchors
from apps.curriculum.rules.content.reading.cases import clarifications, findings, phases
from apps.curriculum.rules.content.reading.dated import dated
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.reading.front_matter import FrontMatter, read_front_matter
from apps.curriculum.rules.content.reading.lessons import linked_section
from apps.curriculum.rules.content.reading.rubrics import BOLD_FIRST, criteria
from apps.curriculum.rules.content.source import DIFFICULTIES, KINDS, QuestionSource, Text, TripwireSource
from apps.curriculum.rules.rubrics import Reply, Rubric

CAPS = re.compile(r"^Caps \*(?P<criterion>.+?)\*\.\s*(?P<rest>.*)$", re.DOTALL)
IDENTIFIER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]{0,99}$")
NEW = "new"
LONGEST_ORIGIN = 60
MOST_MINUTES = 30

FIELDS = {"id", "title", "topic", "kind", "difficulty", "minutes", "sections"}
OPTIONAL_FIELDS = {"origin", "corrects", "dated"}
PARTS = ("prompt", "model answer", "rubric", "follow-ups")
OPTIONAL_PARTS = ("hints", "tripwires", "anchor answers", "phases", "findings", "clarifying questions")

TRIPWIRE = "write - **The claim.** Caps *Criterion*. The correction, with a link to the section that teaches it."


def questions(files: Files) -> Iterator[QuestionSource]:
    """Yield every question whose front matter can be read, with empty values for what is wrong in it."""
    for _, name, text in files.files("questions/*.md"):
        front = read_front_matter(files, name, text, required=FIELDS, optional=OPTIONAL_FIELDS)
        if front.fields:
            yield _question(files, front)


def _question(files: Files, front: FrontMatter) -> QuestionSource:
    name = front.name
    parts = _parts(files, name, front.body)
    texts = {title: parts[title].body if title in parts else Text(1, "") for title in (*PARTS, *OPTIONAL_PARTS)}
    return QuestionSource(
        file=name,
        line=front.lines.get("id", 1),
        id=_identifier(front),
        title=front.line_of_text("title"),
        topic=front.line_of_text("topic"),
        kind=front.choice("kind", KINDS),
        difficulty=front.choice("difficulty", DIFFICULTIES),
        seconds=60 * _minutes(front),
        sections=front.texts("sections", "[docker#layer-caching]", marks="#"),
        origin=front.line_of_text("origin", most=LONGEST_ORIGIN) or NEW,
        prompt=texts["prompt"],
        model_answer=texts["model answer"],
        rubric=Rubric(tuple(criteria(files, name, texts["rubric"]))),
        rubric_line=parts["rubric"].line if "rubric" in parts else 1,
        tripwires=tuple(_tripwires(files, name, texts["tripwires"])),
        follow_ups=tuple(_follow_ups(files, name, texts["follow-ups"])),
        hints=tuple(text for _, text in items(texts["hints"])),
        anchors=tuple(anchors(files, name, parts["anchor answers"])) if "anchor answers" in parts else (),
        corrects=front.texts("corrects", "[C-35]"),
        dated=dated(front),
        phases=tuple(phases(files, name, texts["phases"])),
        findings=tuple(findings(files, name, texts["findings"])),
        clarifications=tuple(clarifications(files, name, texts["clarifying questions"])),
        lines=front.lines,
    )


def _parts(files: Files, name: str, body: Text) -> dict[str, HeadedText]:
    """Return what stands under each ## heading, by its title in lower case; of two of one title the first."""
    for line, _ in paragraphs(opening(body, 2)):
        files.wrong(name, line, "this stands above the first part; begin with ## Prompt")
    parts: dict[str, HeadedText] = {}
    for part in split(body, 2):
        if part.title.lower() in parts:
            files.wrong(name, part.line, f"the part {part.title.lower()!r} stands here twice; keep one")
        parts.setdefault(part.title.lower(), part)
    for line, level, title in headings(body):
        if level == 1:
            files.wrong(name, line, f"a # heading, {title!r}, inside a question; its parts begin with ##, what is below them with ###")
    _check_parts(files, name, body, parts)
    return parts


def _check_parts(files: Files, name: str, body: Text, parts: dict[str, HeadedText]) -> None:
    known = {*PARTS, *OPTIONAL_PARTS}
    for title in parts.keys() - known:
        files.wrong(name, parts[title].line, f"{parts[title].title!r} is no part of a question; there are {', '.join(sorted(known))}")
    for title in PARTS:
        if title not in parts:
            files.wrong(name, body.line, f"the question has no part ## {title.capitalize()}; add it")
        elif not parts[title].body.markdown.strip():
            files.wrong(name, parts[title].line, f"the part {title!r} is empty; write it")


def _identifier(front: FrontMatter) -> str:
    value = str(front.fields.get("id", ""))
    if "id" in front.fields and not IDENTIFIER.match(value):
        front.wrong("id", f"id is {value!r}; write letters, digits and hyphens, such as DOC-02")
    return value


def _minutes(front: FrontMatter) -> int:
    value = front.fields.get("minutes", 1)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_MINUTES:
        return value
    front.wrong("minutes", f"minutes is {value!r}; write a whole number from 1 to {MOST_MINUTES}")
    return 1


def _follow_ups(files: Files, name: str, body: Text) -> Iterator[Reply]:
    for line, text in items(body):
        match = BOLD_FIRST.match(text)
        if match is None or not match["rest"].strip():
            files.wrong(name, line, "a follow-up is **the question** in bold and then what a good reply holds; write both")
        else:
            yield Reply(match["bold"].strip(), match["rest"].strip())


def _tripwires(files: Files, name: str, body: Text) -> Iterator[TripwireSource]:
    for line, text in items(body):
        claim = BOLD_FIRST.match(text)
        caps = CAPS.match(claim["rest"]) if claim else None
        section = linked_section(caps["rest"]) if caps else ""
        if claim is None or caps is None or not section:
            files.wrong(name, line, f"the tripwire is not complete; {TRIPWIRE}")
            continue
        yield TripwireSource(line, claim["bold"].strip(), caps["criterion"], caps["rest"].strip(), section)

"""Long questions: front matter, then prompt, model answer, rubric, follow-ups, hints, tripwires and anchor answers."""

import re
from collections.abc import Iterator
from typing import Any

from apps.curriculum.rules.content.markup import Part, headings, items, opening, paragraphs, split
from apps.curriculum.rules.content.reading.anchors import anchors
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.reading.lessons import linked_section
from apps.curriculum.rules.content.source import DIFFICULTIES, KINDS, QuestionSource, Text, TripwireSource
from apps.curriculum.rules.rubrics import LEVELS, Criterion, Reply, Rubric

CRITERION = re.compile(r"^(?P<name>.+?)\s*\(weight (?P<weight>\d+)\)$")
LEVEL_ROW = re.compile(r"^\|\s*(?P<level>[^|]*?)\s*\|\s*(?P<text>.*?)\s*\|\s*$")
BOLD_FIRST = re.compile(r"^\*\*(?P<bold>.+?)\*\*\s*(?P<rest>.*)$", re.DOTALL)
CAPS = re.compile(r"^Caps \*(?P<criterion>.+?)\*\.\s*(?P<rest>.*)$", re.DOTALL)
IDENTIFIER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]{0,99}$")
MARKS = re.compile(r"[\W_]+")
NEW = "new"
LONGEST_ORIGIN = 60


def questions(files: Files) -> Iterator[QuestionSource]:
    required = {"id", "title", "topic", "kind", "difficulty", "minutes", "sections"}
    for _, name, text in files.files("questions/*.md"):
        fields, where, body = files.front_matter(name, text, required=required, optional={"origin", "corrects"})
        if not fields:
            continue
        for line, _ in paragraphs(opening(body, 2)):
            files.wrong(name, line, "this stands above the first part; begin with ## Prompt")
        parts: dict[str, Part] = {}
        for part in split(body, 2):
            if part.title.lower() in parts:
                files.wrong(name, part.line, f"the part {part.title.lower()!r} stands here twice; keep one")
            parts.setdefault(part.title.lower(), part)
        for line, level, title in headings(body):
            if level == 1:
                files.wrong(name, line, f"a # heading, {title!r}, inside a question; its parts begin with ##, what is below them with ###")
        known = {"prompt", "model answer", "rubric", "follow-ups", "hints", "tripwires", "anchor answers"}
        for title, part in parts.items():
            if title not in known:
                files.wrong(name, part.line, f"{part.title!r} is no part of a question; there are {', '.join(sorted(known))}")
        for title in ("prompt", "model answer", "rubric", "follow-ups"):
            if title not in parts:
                files.wrong(name, body.line, f"the question has no part ## {title.capitalize()}; add it")
            elif not parts[title].body.markdown.strip():
                files.wrong(name, parts[title].line, f"the part {title!r} is empty; write it")
        identifier = _identifier(files, name, fields, where)
        rubric_line = parts["rubric"].line if "rubric" in parts else 1
        yield QuestionSource(
            file=name,
            line=where.get("id", 1),
            id=identifier,
            title=files.line_of_text(name, fields, where, "title"),
            topic=files.line_of_text(name, fields, where, "topic"),
            kind=files.choice(name, fields, where, "kind", KINDS),
            difficulty=files.choice(name, fields, where, "difficulty", DIFFICULTIES),
            seconds=60 * _minutes(files, name, fields, where),
            sections=_section_ids(files, name, fields, where),
            origin=files.line_of_text(name, fields, where, "origin", most=LONGEST_ORIGIN) or NEW,
            prompt=parts["prompt"].body if "prompt" in parts else Text(1, ""),
            model_answer=parts["model answer"].body if "model answer" in parts else Text(1, ""),
            rubric=Rubric(tuple(_criteria(files, name, parts["rubric"].body))) if "rubric" in parts else Rubric(()),
            rubric_line=rubric_line,
            tripwires=tuple(_tripwires(files, name, parts["tripwires"].body)) if "tripwires" in parts else (),
            follow_ups=tuple(_follow_ups(files, name, parts["follow-ups"].body)) if "follow-ups" in parts else (),
            hints=tuple(text for _, text in items(parts["hints"].body)) if "hints" in parts else (),
            anchors=tuple(anchors(files, name, parts["anchor answers"])) if "anchor answers" in parts else (),
            corrects=_corrects(files, name, fields, where),
            lines=where,
        )


def _identifier(files: Files, name: str, fields: dict[str, Any], where: dict[str, int]) -> str:
    value = str(fields.get("id", ""))
    if "id" in fields and not IDENTIFIER.match(value):
        files.wrong(name, where["id"], f"id is {value!r}; write letters, digits and hyphens, such as DOC-02")
    return value


def _minutes(files: Files, name: str, fields: dict[str, Any], where: dict[str, int]) -> int:
    value = fields.get("minutes", 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 30:
        files.wrong(name, where.get("minutes", 1), f"minutes is {value!r}; write a whole number from 1 to 30")
        return 1
    return value


def _section_ids(files: Files, name: str, fields: dict[str, Any], where: dict[str, int]) -> tuple[str, ...]:
    value = fields.get("sections", [])
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.count("#") == 1 for item in value):
        if "sections" in fields:
            files.wrong(name, where["sections"], f"sections is {value!r}; write a list such as [docker#layer-caching]")
        return ()
    return tuple(value)


def _corrects(files: Files, name: str, fields: dict[str, Any], where: dict[str, int]) -> tuple[str, ...]:
    value = fields.get("corrects", [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        files.wrong(name, where["corrects"], f"corrects is {value!r}; write a list such as [C-35]")
        return ()
    return tuple(value)


def _criteria(files: Files, name: str, body: Text) -> Iterator[Criterion]:
    seen: set[str] = set()
    for part in split(body, 3):
        match = CRITERION.match(part.title)
        if match is None or not 1 <= int(match["weight"]) <= 3:
            files.wrong(name, part.line, f"the criterion {part.title!r} has no weight from 1 to 3; write ### Name (weight 2)")
        title = match["name"] if match else part.title
        if title in seen:
            files.wrong(name, part.line, f"the criterion {title!r} stands here twice; keep one")
        seen.add(title)
        descriptors: dict[int, str] = {}
        for number, line in enumerate(part.body.markdown.split("\n")):
            row = LEVEL_ROW.match(line)
            if row is None or not row["level"].isdecimal():
                continue
            level = int(row["level"])
            if level not in LEVELS or level in descriptors or not row["text"]:
                files.wrong(
                    name, part.body.line + number, "a level is missing its words, stands twice, or is not 0 to 3; write one row for each"
                )
            else:
                descriptors[level] = row["text"].replace(r"\|", "|")
        missing = [str(level) for level in LEVELS if level not in descriptors]
        if missing:
            files.wrong(
                name,
                part.line,
                f"the criterion {title!r} has no level {', '.join(missing)}; its table needs one row each for 0, 1, 2 and 3",
            )
            continue
        told_apart = {MARKS.sub("", text.lower()) for text in descriptors.values()}
        if len(told_apart) < len(descriptors):
            files.wrong(
                name, part.line, f"two levels of the criterion {title!r} say the same; say for each what is heard at it and not below it"
            )
        yield Criterion(title, int(match["weight"]) if match else 1, (descriptors[0], descriptors[1], descriptors[2], descriptors[3]))


def _follow_ups(files: Files, name: str, body: Text) -> Iterator[Reply]:
    for line, text in items(body):
        match = BOLD_FIRST.match(text)
        if match is None or not match["rest"].strip():
            files.wrong(name, line, "a follow-up is **the question** in bold and then what a good reply holds; write both")
        else:
            yield Reply(match["bold"].strip(), match["rest"].strip())


def _tripwires(files: Files, name: str, body: Text) -> Iterator[TripwireSource]:
    right = "write - **The claim.** Caps *Criterion*. The correction, with a link to the section that teaches it."
    for line, text in items(body):
        claim = BOLD_FIRST.match(text)
        caps = CAPS.match(claim["rest"]) if claim else None
        section = linked_section(caps["rest"]) if caps else ""
        if claim is None or caps is None or not section:
            files.wrong(name, line, f"the tripwire is not complete; {right}")
            continue
        yield TripwireSource(line, claim["bold"].strip(), caps["criterion"], caps["rest"].strip(), section)

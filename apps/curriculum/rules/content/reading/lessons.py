"""Lessons: front matter, then sections that begin with ## headings."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import heading_id, headings, plain
from apps.curriculum.rules.content.reading.dated import dated
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.reading.front_matter import FrontMatter, read_front_matter
from apps.curriculum.rules.content.source import LessonSource, SectionSource, Text

LESSON_FILE = re.compile(r"^(?P<number>\d{1,4})-(?P<slug>[a-z0-9][a-z0-9-]{0,49})\.md$")
SECTION_LINK = re.compile(r"\]\((?:\.\./lessons/|\./)?(?P<file>[\w.-]+\.md)#(?P<heading_id>[\w-]+)\)")
LONGEST_HEADING_ID = 100
LONGEST_SUMMARY = 400
"""Characters."""


def linked_section(markdown: str) -> str:
    """Return the first section that some Markdown links to, as `lesson#heading-id`; empty when there is none."""
    link = SECTION_LINK.search(markdown)
    if link is None:
        return ""
    lesson = LESSON_FILE.match(link["file"])
    return f"{lesson['slug'] if lesson else link['file']}#{link['heading_id']}"


def lessons(files: Files) -> Iterator[LessonSource]:
    """Yield every lesson whose file is named as one, with empty values for what is wrong in it."""
    for path, name, text in files.files("lessons/*.md"):
        match = LESSON_FILE.match(path.name)
        if match is None:
            files.wrong(name, 1, "a lesson's file is named NN-slug.md, in lower case, such as 01-docker.md; rename it")
            continue
        front = read_front_matter(files, name, text, required={"title", "summary"}, optional={"covers", "dated"})
        covers = _covers(front)
        sections = tuple(_sections(files, name, front.body))
        if not sections:
            files.wrong(name, front.body.line, "the lesson has no section; begin one with a ## heading")
        yield LessonSource(
            file=name,
            position=int(match["number"]),
            slug=match["slug"],
            title=front.line_of_text("title"),
            summary=front.line_of_text("summary", most=LONGEST_SUMMARY),
            body=front.body,
            sections=sections,
            covers=covers,
            covers_line=front.lines.get("covers", 1),
            dated=dated(front),
        )


def _covers(front: FrontMatter) -> dict[str, list[str]]:
    """Return the facts that each section covers, by the id of its heading."""
    covers = front.fields.get("covers") or {}
    if not isinstance(covers, dict) or not all(isinstance(facts, list) for facts in covers.values()):
        front.wrong("covers", "covers is no table of lists; write `anchor: [F1.1.1]`, one a line")
        return {}
    return {str(id_): [str(fact) for fact in facts] for id_, facts in covers.items()}


def _sections(files: Files, name: str, body: Text) -> Iterator[SectionSource]:
    """Yield the sections whose headings have an id of their own."""
    seen: dict[str, int] = {}
    for line, level, title in headings(body):
        id_ = heading_id(title)
        if level == 1:
            files.wrong(name, line, "a # heading inside a lesson; the title comes from the front matter, sections begin with ##")
        if fault := _fault(title, id_, seen):
            files.wrong(name, line, fault)
            continue
        seen[id_] = line
        if level == 2:
            yield SectionSource(line, plain(title), id_)


def _fault(title: str, id_: str, seen: dict[str, int]) -> str:
    """Return what is wrong with a heading's id; `seen` holds the lines of those above it."""
    if not id_:
        return f"the heading {title!r} has no letter to make an anchor of; word it"
    if len(id_) > LONGEST_HEADING_ID:
        return f"the heading's anchor has {len(id_)} characters; word it with at most {LONGEST_HEADING_ID}"
    return f"the heading {title!r} has the same anchor as line {seen[id_]}; word it differently" if id_ in seen else ""

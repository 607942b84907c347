"""Lessons: front matter, then sections that begin with ## headings."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import heading_id, headings, plain
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.source import LessonSource, SectionSource, Text

LESSON_FILE = re.compile(r"^(?P<number>\d{1,4})-(?P<slug>[a-z0-9][a-z0-9-]{0,49})\.md$")
SECTION_LINK = re.compile(r"\]\((?:\.\./lessons/|\./)?(?P<file>[\w.-]+\.md)#(?P<anchor>[\w-]+)\)")
LONGEST_ANCHOR = 100


def linked_section(markdown: str) -> str:
    """The first section that some Markdown links to, as `lesson#anchor`; empty when there is none."""
    link = SECTION_LINK.search(markdown)
    if link is None:
        return ""
    lesson = LESSON_FILE.match(link["file"])
    return f"{lesson['slug'] if lesson else link['file']}#{link['anchor']}"


def lessons(files: Files) -> Iterator[LessonSource]:
    for path, name, text in files.files("lessons/*.md"):
        match = LESSON_FILE.match(path.name)
        if match is None:
            files.wrong(name, 1, "a lesson's file is named NN-slug.md, in lower case, such as 01-docker.md; rename it")
            continue
        fields, where, body = files.front_matter(name, text, required={"title", "summary"}, optional={"covers"})
        covers = fields.get("covers") or {}
        if not isinstance(covers, dict) or not all(isinstance(ids, list) for ids in covers.values()):
            files.wrong(name, where.get("covers", 1), "covers is no table of lists; write `anchor: [F1.1.1]`, one a line")
            covers = {}
        sections = tuple(_sections(files, name, body))
        if not sections:
            files.wrong(name, body.line, "the lesson has no section; begin one with a ## heading")
        yield LessonSource(
            file=name,
            position=int(match["number"]),
            slug=match["slug"],
            title=files.line_of_text(name, fields, where, "title"),
            summary=files.line_of_text(name, fields, where, "summary", most=400),
            body=body,
            sections=sections,
            covers={str(anchor): [str(fact) for fact in ids] for anchor, ids in covers.items()},
            covers_line=where.get("covers", 1),
        )


def _sections(files: Files, name: str, body: Text) -> Iterator[SectionSource]:
    seen: dict[str, int] = {}
    for line, level, title in headings(body):
        anchor = heading_id(title)
        if level == 1:
            files.wrong(name, line, "a # heading inside a lesson; the title comes from the front matter, sections begin with ##")
        if not anchor:
            files.wrong(name, line, f"the heading {title!r} has no letter to make an anchor of; word it")
        elif len(anchor) > LONGEST_ANCHOR:
            files.wrong(name, line, f"the heading's anchor has {len(anchor)} characters; word it with at most {LONGEST_ANCHOR}")
        elif anchor in seen:
            files.wrong(name, line, f"the heading {title!r} has the same anchor as line {seen[anchor]}; word it differently")
        else:
            seen[anchor] = line
            if level == 2:
                yield SectionSource(line, plain(title), anchor)

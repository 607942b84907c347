"""Lessons among each other: slugs and numbers, what they cover, the sections that the page will have."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import heading_id, headings
from apps.curriculum.rules.content.rendering import Renderer
from apps.curriculum.rules.content.source import LessonSource, Mistake, ModuleSource

REPEATED = re.compile(r"_\d+$")
SHOWN_ONLY = (
    "the page would have a section {!r} that the file has not: a heading in a quote, underlined, without a space "
    "after ##, or with a mark such as &amp; in it; write each as ## and plain words"
)


def lessons(module: ModuleSource) -> Iterator[Mistake]:
    """Yield what is wrong with lessons among each other, and between a lesson's file and its page."""
    if not module.lessons:
        yield Mistake(f"{module.slug}/lessons", 1, "the module has no lesson; add lessons/01-….md")
    yield from _doubled(module)
    renderer = Renderer(lambda slug: slug)
    for lesson in module.lessons:
        ids = {section.heading_id for section in lesson.sections}
        for unknown in lesson.covers.keys() - ids:
            text = f"covers names {unknown!r}, which is no section here; there are {', '.join(sorted(ids))}"
            yield Mistake(lesson.file, lesson.covers_line, text)
        for shown in _shown_only(lesson, renderer):
            yield Mistake(lesson.file, lesson.body.line, SHOWN_ONLY.format(shown))


def _doubled(module: ModuleSource) -> Iterator[Mistake]:
    by_slug: dict[str, str] = {}
    by_position: dict[int, str] = {}
    for lesson in module.lessons:
        if lesson.slug in by_slug:
            yield Mistake(lesson.file, 1, f"the slug {lesson.slug!r} is that of {by_slug[lesson.slug]} too; rename one")
        if lesson.position in by_position:
            yield Mistake(lesson.file, 1, f"the number {lesson.position} is that of {by_position[lesson.position]} too; renumber one")
        by_slug[lesson.slug] = by_position[lesson.position] = lesson.file


def _shown_only(lesson: LessonSource, renderer: Renderer) -> list[str]:
    """Return the ids of headings that the page has and the file hasn't. A repeated one ends in _1 and is a mistake of its own."""
    known = {heading_id(title) for _, level, title in headings(lesson.body) if level == 2}
    _, sections = renderer.lesson(lesson.body.markdown)
    shown = [section.heading_id for section in sections]
    return [id_ for id_ in shown if id_ not in known and REPEATED.sub("", id_) not in known]

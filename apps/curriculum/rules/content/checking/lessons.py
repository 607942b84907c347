"""Lessons among each other: slugs and numbers, what they cover, the sections that the page will have."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import heading_id, headings
from apps.curriculum.rules.content.rendering import Renderer
from apps.curriculum.rules.content.source import LessonSource, Mistake, ModuleSource

REPEATED = re.compile(r"_\d+$")


def lessons(module: ModuleSource) -> Iterator[Mistake]:
    if not module.lessons:
        yield Mistake(f"{module.slug}/lessons", 1, "the module has no lesson; add lessons/01-….md")
    renderer = Renderer(lambda slug: slug)
    by_slug: dict[str, str] = {}
    by_position: dict[int, str] = {}
    for lesson in module.lessons:
        if lesson.slug in by_slug:
            yield Mistake(lesson.file, 1, f"the slug {lesson.slug!r} is that of {by_slug[lesson.slug]} too; rename one")
        if lesson.position in by_position:
            yield Mistake(lesson.file, 1, f"the number {lesson.position} is that of {by_position[lesson.position]} too; renumber one")
        by_slug[lesson.slug] = by_position[lesson.position] = lesson.file
        anchors = {section.anchor for section in lesson.sections}
        for anchor in lesson.covers.keys() - anchors:
            yield Mistake(
                lesson.file,
                lesson.covers_line,
                f"covers names {anchor!r}, which is no section here; there are {', '.join(sorted(anchors))}",
            )
        for anchor in _shown_only(lesson, renderer):
            yield Mistake(
                lesson.file,
                lesson.body.line,
                f"the page would have a section {anchor!r} that the file has not: a heading in a quote, underlined, without a space "
                "after ##, or with a mark such as &amp; in it; write each as ## and plain words",
            )


def _shown_only(lesson: LessonSource, renderer: Renderer) -> list[str]:
    """Anchors that the renderer gives out and the file's headings don't. A repeated one ends in _1 and is a mistake of its own."""
    anchors = {heading_id(title) for _, level, title in headings(lesson.body) if level == 2}
    _, shown = renderer.lesson(lesson.body.markdown)
    return [section.anchor for section in shown if section.anchor not in anchors and REPEATED.sub("", section.anchor) not in anchors]

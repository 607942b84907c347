"""What is wrong with a module as a whole: ids, links, minutes, raw HTML. Reading its files finds the rest."""

import re
from collections import Counter
from collections.abc import Iterator

from apps.curriculum import rendering
from apps.curriculum.markup import anchor_of, headings, outside_fences
from apps.curriculum.source import RAPID, BlueprintSource, LessonSource, Mistake, ModuleSource, QuestionSource, Text

FEWEST_CRITERIA, MOST_CRITERIA = 3, 5
FEWEST_FOLLOW_UPS = 2

CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
RAW_HTML = re.compile(r"<(?:/?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?|!--|!\w[^<>]*)>?")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>")
LINK = re.compile(r"\]\(\s*(?P<target>[^)\s]*)|^ {0,3}\[[^\]^][^\]]*\]:\s*(?P<defined>\S+)")
REPEATED = re.compile(r"_\d+$")
NESTED_ITEM = re.compile(r"^ {2,3}(?:[-*]|\d+[.)])\s")


def check(module: ModuleSource) -> list[Mistake]:
    """Every mistake that only shows when the files are seen together. Those of `reading.read` come on top."""
    return [
        *_lessons(module),
        *_questions(module),
        *_blueprints(module),
        *(mistake for name, text in module.texts.items() if name.endswith(".md") for mistake in _text(module, name, text)),
    ]


def section_ids(module: ModuleSource) -> set[str]:
    return {f"{lesson.slug}#{section.anchor}" for lesson in module.lessons for section in lesson.sections}


def _lessons(module: ModuleSource) -> Iterator[Mistake]:
    if not module.lessons:
        yield Mistake(f"{module.slug}/lessons", 1, "the module has no lesson; add lessons/01-….md")
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
        for anchor in _shown_only(lesson):
            yield Mistake(
                lesson.file,
                lesson.body.line,
                f"the page would have a section {anchor!r} that the file has not: a heading in a quote, underlined, without a space "
                "after ##, or with a mark such as &amp; in it; write each as ## and plain words",
            )


def _shown_only(lesson: LessonSource) -> list[str]:
    """Anchors that the renderer gives out and the file's headings don't. A repeated one ends in _1 and is a mistake of its own."""
    anchors = {anchor_of(title) for _, level, title in headings(lesson.body) if level == 2}
    _, shown = rendering.lesson(lesson.body.markdown, lambda slug: slug)
    return [section.anchor for section in shown if section.anchor not in anchors and REPEATED.sub("", section.anchor) not in anchors]


def _questions(module: ModuleSource) -> Iterator[Mistake]:
    known = section_ids(module)
    topics = {lesson.slug for lesson in module.lessons}
    first: dict[str, QuestionSource] = {}
    for question in module.questions:
        key = question.id.lower()
        if key in first:
            yield Mistake(
                question.file,
                question.line,
                f"the id {question.id} is that of {first[key].file}:{first[key].line} too; give one of them another",
            )
        first.setdefault(key, question)
        for section in question.sections:
            if section not in known:
                line = question.lines.get("sections", question.line)
                yield Mistake(question.file, line, f"{section} is no section of this module; name one as lesson#anchor")
        if question.kind == RAPID:
            continue
        if question.topic and question.topic not in topics:
            yield Mistake(
                question.file,
                question.lines.get("topic", 1),
                f"topic {question.topic!r} is no lesson; write one of {', '.join(sorted(topics))}",
            )
        yield from _rubric(question, known)


def _rubric(question: QuestionSource, known: set[str]) -> Iterator[Mistake]:
    names = [criterion.name for criterion in question.rubric.criteria]
    if not FEWEST_CRITERIA <= len(names) <= MOST_CRITERIA:
        yield Mistake(
            question.file,
            question.rubric_line,
            f"the rubric has {len(names)} usable criteria; write {FEWEST_CRITERIA} to {MOST_CRITERIA} as ### Name (weight 2)",
        )
    if len(question.follow_ups) < FEWEST_FOLLOW_UPS:
        yield Mistake(
            question.file, question.line, f"the question has {len(question.follow_ups)} follow-ups; write at least {FEWEST_FOLLOW_UPS}"
        )
    for tripwire in question.tripwires:
        if tripwire.criterion not in names:
            yield Mistake(
                question.file,
                tripwire.line,
                f"the tripwire caps {tripwire.criterion!r}, which is no criterion; write one of {', '.join(names)}",
            )
        if tripwire.section not in known:
            yield Mistake(
                question.file,
                tripwire.line,
                f"the tripwire links to {tripwire.section}, which is no section; link to the section that teaches it",
            )


def _blueprints(module: ModuleSource) -> Iterator[Mistake]:
    for blueprint in module.blueprints:
        total = sum(part.count * part.seconds for part in blueprint.parts)
        if blueprint.parts and total != blueprint.seconds:
            yield Mistake(
                blueprint.file,
                blueprint.line,
                f"the parts add up to {total / 60:g} minutes, the whole says {blueprint.seconds / 60:g}; make them agree",
            )
        yield from _pools(module, blueprint)
        starts = [band.least for band in blueprint.bands]
        if starts and (starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > 100):
            yield Mistake(
                blueprint.file, blueprint.line, f"the bands start from {starts}; write them rising, the first from 0, none above 100"
            )


def _pools(module: ModuleSource, blueprint: BlueprintSource) -> Iterator[Mistake]:
    for part in blueprint.parts:
        if part.count < 1 or part.seconds < 1:
            yield Mistake(blueprint.file, blueprint.line, f"the part {part.title!r} asks for nothing; give it a count and minutes above 0")
        fitting = Counter(question.kind for question in module.questions if question.seconds <= part.seconds)
        pool = sum(fitting[kind] for kind in part.kinds)
        if part.kinds and pool < part.count:
            yield Mistake(
                blueprint.file,
                blueprint.line,
                f"the part {part.title!r} asks for {part.count} of kind {' or '.join(part.kinds)} in {part.seconds / 60:g} minutes each, "
                f"and {pool} of the module's questions fit; ask for fewer, give more minutes, or write more",
            )


def _text(module: ModuleSource, name: str, text: str) -> Iterator[Mistake]:
    sections = section_ids(module)
    files = {lesson.file.rpartition("/")[2]: lesson.slug for lesson in module.lessons}
    for number, line in outside_fences(Text(1, text)):
        bare = CODE_SPAN.sub("", line)
        if raw := RAW_HTML.search(AUTOLINK.sub("", bare)):
            yield Mistake(name, number, f"{raw.group()[:40]!r} is raw HTML; write Markdown, or put it in `code`")
        if NESTED_ITEM.match(line):
            yield Mistake(name, number, "a nested list item is indented by two or three spaces; indent it by four")
        for link in LINK.finditer(bare):
            yield from _link(name, number, link["target"] or link["defined"] or "", files, sections)


def _link(name: str, number: int, target: str, files: dict[str, str], sections: set[str]) -> Iterator[Mistake]:
    if target.startswith(("https://", "http://", "mailto:")):
        return
    path, _, anchor = target.partition("#")
    if not path and name.rpartition("/")[0].endswith("/lessons"):
        slug = files.get(name.rpartition("/")[2], "")
    else:
        slug = files.get(path.removeprefix("./").removeprefix("../lessons/"), "")
    expected = {"lessons": ("", "./"), "questions": ("../lessons/",), "cards": ("../lessons/",)}[name.split("/")[-2]]
    if not slug or (path and path.rpartition("/")[0] + ("/" if "/" in path else "") not in expected):
        yield Mistake(name, number, f"the link to {target!r} leads to no lesson; write {expected[0]}NN-slug.md#section")
    elif anchor and f"{slug}#{anchor}" not in sections:
        there = ", ".join(sorted(anchor for lesson, _, anchor in (section.partition("#") for section in sections) if lesson == slug))
        yield Mistake(name, number, f"the link to {target!r} leads to no section; {slug} has {there}")

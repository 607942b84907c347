"""Markdown line by line: raw HTML, lists, links, and what is said of code."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.diagrams import ANY_IMAGE
from apps.curriculum.rules.content.fences import read_info
from apps.curriculum.rules.content.markup import fences, outside_fences
from apps.curriculum.rules.content.reading.front_matter import last_line
from apps.curriculum.rules.content.source import Mistake, ModuleSource, Text

CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
RAW_HTML = re.compile(r"<(?:/?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?|!--|!\w[^<>]*)>?")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>")
LINK = re.compile(r"\]\(\s*(?P<target>[^)\s]*)|^ {0,3}\[[^\]^][^\]]*\]:\s*(?P<defined>\S+)")
NESTED_ITEM = re.compile(r"^ {2,3}(?:[-*]|\d+[.)])\s")
OUTSIDE = ("https://", "http://", "mailto:")
"""How a link to another site begins."""

FROM_LESSON, FROM_ELSEWHERE = ("", "./"), ("../lessons/",)
"""What may stand before a lesson's file in a link, by the folder of the file that links."""


def texts(module: ModuleSource) -> Iterator[Mistake]:
    """Yield what is wrong in the Markdown of any file of the module."""
    links = _Links(module)
    for name, text in module.texts.items():
        if name.endswith(".md"):
            yield from _lines(name, text, links)
            yield from _code(name, text)


def link_targets(line: str) -> Iterator[str]:
    """Yield where the links of a line lead, and the link reference that it defines, as written."""
    return (link["target"] or link["defined"] or "" for link in LINK.finditer(line))


def raw_html(line: str) -> str:
    """Return the first HTML in a line without code spans; empty when there is none. Addresses between angle brackets are links."""
    raw = RAW_HTML.search(AUTOLINK.sub("", line))
    return raw.group() if raw else ""


def _lines(name: str, text: str, links: "_Links") -> Iterator[Mistake]:
    yaml_ends = last_line(text)
    for number, line in outside_fences(Text(1, text)):
        bare = CODE_SPAN.sub("", line)
        if raw := raw_html(bare):
            yield Mistake(name, number, f"{raw[:40]!r} is raw HTML; write Markdown, or put it in `code`")
        if number > yaml_ends and NESTED_ITEM.match(line):
            yield Mistake(name, number, "a nested list item is indented by two or three spaces; indent it by four")
        if ANY_IMAGE.search(bare):
            continue  # `images` looks at these
        faults = (links.fault(name, target) for target in link_targets(bare))
        yield from (Mistake(name, number, fault) for fault in faults if fault)


def _code(name: str, text: str) -> Iterator[Mistake]:
    for fence in fences(Text(1, text)):
        if not fence.is_closed:
            yield Mistake(name, fence.line, "the code that begins here has no end; close it with the marks that open it")
        for fault in read_info(fence.info).faults:
            yield Mistake(name, fence.line, fault)


class _Links:
    """Where links in the files of a module may lead."""

    def __init__(self, module: ModuleSource) -> None:
        self.sections = module.section_ids
        self.slugs = {lesson.file.rpartition("/")[2]: lesson.slug for lesson in module.lessons}

    def fault(self, name: str, target: str) -> str:
        """Return what is wrong with a link in the file `name`; nothing for one that leads to a lesson, a section or another site."""
        if target.startswith(OUTSIDE):
            return ""
        path, _, heading_id = target.partition("#")
        is_lesson = name.split("/")[-2] == "lessons"
        slug = self._lesson(path, name if is_lesson else "")
        expected = FROM_LESSON if is_lesson else FROM_ELSEWHERE
        if not slug or (path and _before_file(path) not in expected):
            return f"the link to {target!r} leads to no lesson; write {expected[0]}NN-slug.md#section"
        if heading_id and f"{slug}#{heading_id}" not in self.sections:
            return f"the link to {target!r} leads to no section; {slug} has {self._sections(slug)}"
        return ""

    def _lesson(self, path: str, name: str) -> str:
        """Return the slug of the lesson that a path leads to, an empty one to that of the file `name` itself; empty when there is none."""
        file = path.removeprefix("./").removeprefix("../lessons/") if path or not name else name.rpartition("/")[2]
        return self.slugs.get(file, "")

    def _sections(self, slug: str) -> str:
        return ", ".join(sorted(id_ for lesson, _, id_ in (section.partition("#") for section in self.sections) if lesson == slug))


def _before_file(path: str) -> str:
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}"

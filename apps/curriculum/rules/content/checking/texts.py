"""Markdown line by line: raw HTML, lists, links, and what is said of code."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.diagrams import ANY_IMAGE
from apps.curriculum.rules.content.fences import read_info
from apps.curriculum.rules.content.markup import fences, outside_fences
from apps.curriculum.rules.content.source import Mistake, ModuleSource, Text

CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
RAW_HTML = re.compile(r"<(?:/?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?|!--|!\w[^<>]*)>?")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>")
LINK = re.compile(r"\]\(\s*(?P<target>[^)\s]*)|^ {0,3}\[[^\]^][^\]]*\]:\s*(?P<defined>\S+)")
NESTED_ITEM = re.compile(r"^ {2,3}(?:[-*]|\d+[.)])\s")


def texts(module: ModuleSource) -> Iterator[Mistake]:
    for name, text in module.texts.items():
        if name.endswith(".md"):
            yield from _text(module, name, text)
            yield from _code(name, text)


def _text(module: ModuleSource, name: str, text: str) -> Iterator[Mistake]:
    sections = module.section_ids
    files = {lesson.file.rpartition("/")[2]: lesson.slug for lesson in module.lessons}
    for number, line in outside_fences(Text(1, text)):
        bare = CODE_SPAN.sub("", line)
        if raw := RAW_HTML.search(AUTOLINK.sub("", bare)):
            yield Mistake(name, number, f"{raw.group()[:40]!r} is raw HTML; write Markdown, or put it in `code`")
        if NESTED_ITEM.match(line):
            yield Mistake(name, number, "a nested list item is indented by two or three spaces; indent it by four")
        if ANY_IMAGE.search(bare):
            continue  # `images` looks at these
        for link in LINK.finditer(bare):
            yield from _link(name, number, link["target"] or link["defined"] or "", files, sections)


def _code(name: str, text: str) -> Iterator[Mistake]:
    for fence in fences(Text(1, text)):
        if not fence.is_closed:
            yield Mistake(name, fence.line, "the code that begins here has no end; close it with the marks that open it")
        for fault in read_info(fence.info).faults:
            yield Mistake(name, fence.line, fault)


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

"""Excerpts of our own files that show at work what a lesson teaches.

`worked-example.toml` in a module's folder names each place by text in its first and last lines, so that a place moves with its file, and a
test notices a place that is gone. The files are those of the running app: what is shown is what runs.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from apps.core.highlighting import coloured_lines
from apps.core.markdown import authored_markdown

FILE = "worked-example.toml"
LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".py": "python", ".toml": "toml", ".sh": "bash", ".json": "json", "Dockerfile": "docker"}


@dataclass(frozen=True)
class Excerpt:
    """A place in a file, its lines from `first` to `last` (counted from 1), and the section that it belongs to."""

    name: str
    module: str
    lesson: str
    lesson_title: str
    section: str
    concept: str
    file: str
    first: int
    last: int
    text: str
    """Explains the place, in Markdown."""

    @property
    def place(self) -> str:
        """The file with its line numbers, such as `app.yaml:2–4`."""
        return f"{self.file}:{self.first}" if self.first == self.last else f"{self.file}:{self.first}–{self.last}"

    @property
    def file_name(self) -> str:
        """The file's name without its folder."""
        return self.file.rpartition("/")[2]

    @cached_property
    def html(self) -> SafeString:
        """The explanation as HTML."""
        return authored_markdown(self.text)


@dataclass(frozen=True)
class Line:
    """A line of a file, counted from 1, and whether it is part of the excerpt."""

    number: int
    html: SafeString
    is_marked: bool

    @property
    def indent(self) -> int:
        """Blanks that the line begins with, as far as code.css has places to hang the rest of a long line in by: even, and at most 16."""
        blanks = _blanks(self.html)
        return min(16, blanks - blanks % 2)


def read(content: Path, root: Path) -> tuple[list[Excerpt], list[str]]:
    """Return all excerpts in order, and a sentence on each entry whose place can't be found or whose name is used twice."""
    places: list[Excerpt] = []
    mistakes: list[str] = []
    for path in sorted(content.glob(f"[!._]*/{FILE}")):
        for lesson, entry in _entries(tomllib.loads(path.read_text(encoding="utf-8"))):
            try:
                places.append(_excerpt(path.parent.name, lesson, entry, root))
            except Missing as missing:
                mistakes.append(f"{path.name}: {entry.get('name', '?')}: {missing}")
    names = [excerpt.name for excerpt in places]
    mistakes += [f"the name {name} is used twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return places, mistakes


def lines(excerpt: Excerpt, root: Path) -> list[Line]:
    """Return all lines of the excerpt's file, highlighted; those of the excerpt marked, and without the indent they share."""
    path = root / excerpt.file
    html = coloured_lines(path.read_text(encoding="utf-8"), LANGUAGES.get(path.suffix) or LANGUAGES.get(path.name, "text"))
    common = min((_blanks(line) for line in html[excerpt.first - 1 : excerpt.last] if line.strip()), default=0)
    is_marked = [excerpt.first <= number <= excerpt.last for number in range(1, len(html) + 1)]
    shown = [line[common:] if marked else line for line, marked in zip(html, is_marked, strict=True)]
    return [Line(number, mark_safe(line), marked) for number, (line, marked) in enumerate(zip(shown, is_marked, strict=True), 1)]


def all_excerpts() -> list[Excerpt]:
    """Return all excerpts. They are read once in a process, since an image's files don't change."""
    return _read_once(settings.CONTENT_DIR, settings.BASE_DIR)


def of_section(module: str, lesson: str, section: str) -> list[Excerpt]:
    """Return the excerpts that belong to a section, by the slugs of its module and lesson and its own anchor."""
    own = (module, lesson, section)
    return [excerpt for excerpt in all_excerpts() if (excerpt.module, excerpt.lesson, excerpt.section) == own]


class Missing(Exception):
    """An entry lacks a key, or what it names doesn't exist."""


@cache
def _read_once(content: Path, root: Path) -> list[Excerpt]:
    return read(content, root)[0]


def _blanks(html: str) -> int:
    return len(html) - len(html.lstrip(" "))


def _entries(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for lesson in document.get("lesson", []):
        for entry in lesson.get("place", []):
            yield lesson, entry


def _excerpt(module: str, lesson: dict[str, Any], entry: dict[str, Any], root: Path) -> Excerpt:
    if lacking := {"name", "section", "concept", "file", "from", "through", "text"} - entry.keys():
        raise Missing(f"it lacks {', '.join(sorted(lacking))}")
    path = (root / entry["file"]).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise Missing(f"there is no file {entry['file']}")
    first, last = _range(path.read_text(encoding="utf-8").splitlines(), entry["from"], entry["through"])
    return Excerpt(
        name=entry["name"],
        module=module,
        lesson=lesson["slug"],
        lesson_title=lesson["title"],
        section=entry["section"],
        concept=entry["concept"],
        file=entry["file"],
        first=first,
        last=last,
        text=entry["text"].strip(),
    )


def _range(file: list[str], first: str, last: str) -> tuple[int, int]:
    """Return the numbers of the only line that contains `first`, and of the first line from there on that contains `last`."""
    begins = [number for number, line in enumerate(file, 1) if first in line]
    if len(begins) != 1:
        raise Missing(f"{first!r} stands in {len(begins) or 'no'} lines, and should in one")
    ends = [number for number, line in enumerate(file, 1) if number >= begins[0] and last in line]
    if not ends:
        raise Missing(f"{last!r} stands in no line from {begins[0]} on")
    return begins[0], ends[0]

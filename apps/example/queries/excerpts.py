"""What a lesson teaches, beside the place in our own files where it is used.

`worked-example.toml` in a module's folder names the places by what stands in their first and last lines, so that a place moves with its
file, and a place that is gone is found out. The files are read where the app runs: what is shown is what runs.
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
from apps.core.markdown import typed_markdown

FILE = "worked-example.toml"
LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".py": "python", ".toml": "toml", ".sh": "bash", ".json": "json", "Dockerfile": "docker"}


@dataclass(frozen=True)
class Excerpt:
    """A place in a file: its lines from `first` to `last`, counted from 1."""

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
    """Markdown."""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.first}" if self.first == self.last else f"{self.file}:{self.first}–{self.last}"

    @property
    def file_name(self) -> str:
        return self.file.rpartition("/")[2]

    @cached_property
    def html(self) -> SafeString:
        return typed_markdown(self.text)


@dataclass(frozen=True)
class Line:
    number: int
    html: SafeString
    is_marked: bool


def read(content: Path, root: Path) -> tuple[list[Excerpt], list[str]]:
    """All places that there are, in order, and a sentence on each that can't be found."""
    found: list[Excerpt] = []
    mistakes: list[str] = []
    for path in sorted(content.glob(f"[!._]*/{FILE}")):
        for lesson, entry in _entries(tomllib.loads(path.read_text(encoding="utf-8"))):
            try:
                found.append(_excerpt(path.parent.name, lesson, entry, root))
            except Missing as missing:
                mistakes.append(f"{path.name}: {entry.get('name', '?')}: {missing}")
    names = [excerpt.name for excerpt in found]
    mistakes += [f"the name {name} is used twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return found, mistakes


def lines(excerpt: Excerpt, root: Path) -> list[Line]:
    """The whole file, with the lines of the excerpt marked."""
    path = root / excerpt.file
    html = coloured_lines(path.read_text(encoding="utf-8"), LANGUAGES.get(path.suffix) or LANGUAGES.get(path.name, "text"))
    return [Line(number, mark_safe(line), excerpt.first <= number <= excerpt.last) for number, line in enumerate(html, 1)]


def all_excerpts() -> list[Excerpt]:
    """Read once in a process: the files of an image don't change."""
    return _kept(settings.CONTENT_DIR, settings.BASE_DIR)


def of_section(module: str, lesson: str, section: str) -> list[Excerpt]:
    return [one for one in all_excerpts() if (one.module, one.lesson, one.section) == (module, lesson, section)]


class Missing(Exception):
    """What an entry names isn't there."""


@cache
def _kept(content: Path, root: Path) -> list[Excerpt]:
    return read(content, root)[0]


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
    """The numbers of the one line that holds `first`, and of the next one from there on that holds `last`."""
    begins = [number for number, line in enumerate(file, 1) if first in line]
    if len(begins) != 1:
        raise Missing(f"{first!r} stands in {len(begins) or 'no'} lines, and should in one")
    ends = [number for number, line in enumerate(file, 1) if number >= begins[0] and last in line]
    if not ends:
        raise Missing(f"{last!r} stands in no line from {begins[0]} on")
    return begins[0], ends[0]

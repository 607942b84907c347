"""The fields between the `---` lines at the top of a lesson or question."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import yaml

from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.source import Text

FENCE = "---"
BELOW_FENCE = 2
"""The file's line of the first line of YAML."""

LONGEST_LINE = 200
"""Characters of a field that is a line of text, unless another number is given."""


@dataclass(frozen=True)
class FrontMatter:
    """The fields of one file and the body below them. No fields: there are none, or they can't be read."""

    files: Files
    name: str
    body: Text
    fields: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each field."""

    def wrong(self, key: str, text: str) -> None:
        """Keep a mistake at the line of a field; at the first line where the field is missing."""
        self.files.wrong(self.name, self.lines.get(key, 1), text)

    def line_of_text(self, key: str, *, most: int = LONGEST_LINE) -> str:
        """Return a field that is a line of at most `most` characters; empty, with a mistake unless it is missing, when it is none."""
        value = self.fields.get(key, "")
        if key in self.fields and (not isinstance(value, str) or not value.strip()):
            self.wrong(key, f"{key} is {value!r}; write a line of text")
            return ""
        if len(str(value)) > most:
            self.wrong(key, f"{key} has {len(str(value))} characters; write at most {most}")
        return str(value).strip()

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return a field that is one of the choices; the first of them, with a mistake unless the field is missing, when it is none."""
        value = self.fields.get(key, choices[0])
        if value in choices:
            return str(value)
        self.wrong(key, f"{key} is {value!r}; write one of {', '.join(choices)}")
        return choices[0]

    def texts(self, key: str, example: str, *, marks: str = "") -> tuple[str, ...]:
        """Return a field that is a list of strings; empty, with a mistake unless it is missing, when it is none.

        With `marks` the list holds at least one, and each has that character once; `example` says in the mistake what would be right.
        """
        value = self.fields.get(key, [])
        if isinstance(value, list) and all(_fits(item, marks) for item in value) and (value or not marks):
            return tuple(value)
        if key in self.fields:
            self.wrong(key, f"{key} is {value!r}; write a list such as {example}")
        return ()


def last_line(text: str) -> int:
    """Return the number of the line that closes a file's front matter; 0 where the file has none, or one without an end."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        return 0
    return next((number for number, line in enumerate(lines[1:], start=2) if line.strip() == FENCE), 0)


def read_front_matter(files: Files, name: str, text: str, *, required: Collection[str], optional: Collection[str]) -> FrontMatter:
    """Return the front matter of a file. Fields that are missing, unknown, doubled or no YAML are kept as mistakes."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        files.wrong(name, 1, f"no front matter; begin the file with --- lines around {', '.join(sorted(required))}")
        return FrontMatter(files, name, Text(1, text))
    end = last_line(text) - 1
    if end < 0:
        files.wrong(name, 1, "the front matter has no end; close it with a line ---")
        return FrontMatter(files, name, Text(1, ""))
    node = _yaml(files, name, "\n".join(lines[1:end]))
    front = FrontMatter(files, name, Text(end + 2, "\n".join(lines[end + 1 :])), *node)
    if front.fields:
        _check_names(front, required, optional)
    return front


def _fits(item: object, marks: str) -> bool:
    return isinstance(item, str) and (not marks or item.count(marks) == 1)


def _check_names(front: FrontMatter, required: Collection[str], optional: Collection[str]) -> None:
    known = {*required, *optional}
    for key in sorted(set(required) - front.fields.keys()):
        front.files.wrong(front.name, 1, f"the front matter has no {key}; add it")
    for key in front.fields.keys() - known:
        front.wrong(key, f"{key!r} is no field here; there are {', '.join(sorted(known))}")


def _yaml(files: Files, name: str, text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the fields and the line of each."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        fields = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a ValueError is a date such as 2026-13-45
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = (mark.line if mark else 0) + BELOW_FENCE
        files.wrong(name, line, f"the front matter is not valid YAML ({problem}); write one `key: value` a line")
        return {}, {}
    if not isinstance(fields, dict) or not isinstance(node, yaml.MappingNode):
        files.wrong(name, 1, "the front matter holds no fields; write one `key: value` a line")
        return {}, {}
    return {str(key): value for key, value in fields.items()}, _lines_of_keys(files, name, node)


def _lines_of_keys(files: Files, name: str, node: yaml.MappingNode) -> dict[str, int]:
    where: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + BELOW_FENCE
        if key.value in where:
            files.wrong(name, line, f"{key.value!r} stands here twice; keep one")
        where[str(key.value)] = line
    return where

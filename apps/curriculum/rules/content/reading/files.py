"""The files of one module's folder, their front matter and tables, and what is wrong with them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from apps.curriculum.rules.content.decoding import NotText, decode
from apps.curriculum.rules.content.markup import line_of
from apps.curriculum.rules.content.source import Mistake, Text

LARGEST_FILE = 1024 * 1024
SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,49}$")
LARGEST_NUMBER = 32767
"""What a small whole number of the database holds; also far more minutes than anybody sits."""


class Files:
    """Hands out the files of a folder and collects what is wrong. Reading never stops at a mistake: what can be read is returned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.texts: dict[str, str] = {}

    def wrong(self, file: str, line: int, text: str) -> None:
        self.mistakes.append(Mistake(file, line, text))

    def files(self, pattern: str) -> Iterator[tuple[Path, str, str]]:
        """Each readable file that matches, with its name inside the content folder and its text."""
        for path in sorted(self.folder.glob(pattern)):
            name = str(path.relative_to(self.folder.parent))
            if path.is_symlink() or not path.is_file():
                self.wrong(name, 1, "this is no plain file; content is plain files inside the module's folder")
            elif (size := path.stat().st_size) > LARGEST_FILE:
                self.wrong(name, 1, f"the file has {size / 1024 / 1024:.1f} MiB; at most 1 MiB can be read, so split it")
            else:
                text = self._decoded(path, name)
                if text is not None:
                    self.texts[name] = text
                    yield path, name, text

    def _decoded(self, path: Path, name: str) -> str | None:
        try:
            return decode(path.read_bytes(), thing="content")
        except NotText as fault:
            self.wrong(name, fault.line, str(fault))
            return None

    def front_matter(self, name: str, text: str, *, required: set[str], optional: set[str]) -> tuple[dict[str, Any], dict[str, int], Text]:
        """The fields between the `---` lines, the line of each, and the body below them."""
        lines = text.split("\n")
        if not lines or lines[0].strip() != "---":
            self.wrong(name, 1, f"no front matter; begin the file with --- lines around {', '.join(sorted(required))}")
            return {}, {}, Text(1, text)
        end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---"), None)
        if end is None:
            self.wrong(name, 1, "the front matter has no end; close it with a line ---")
            return {}, {}, Text(1, "")
        fields, where = self._yaml(name, "\n".join(lines[1:end]))
        if not fields:
            return {}, {}, Text(end + 2, "\n".join(lines[end + 1 :]))
        for key in sorted(required - fields.keys()):
            self.wrong(name, 1, f"the front matter has no {key}; add it")
        for key in fields.keys() - required - optional:
            self.wrong(name, where.get(key, 1), f"{key!r} is no field here; there are {', '.join(sorted(required | optional))}")
        return fields, where, Text(end + 2, "\n".join(lines[end + 1 :]))

    def _yaml(self, name: str, text: str) -> tuple[dict[str, Any], dict[str, int]]:
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            fields = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError) as error:  # a ValueError is a date such as 2026-13-45
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error)
            self.wrong(
                name, (mark.line if mark else 0) + 2, f"the front matter is not valid YAML ({problem}); write one `key: value` a line"
            )
            return {}, {}
        if not isinstance(fields, dict) or not isinstance(node, yaml.MappingNode):
            self.wrong(name, 1, "the front matter holds no fields; write one `key: value` a line")
            return {}, {}
        where: dict[str, int] = {}
        for key, _ in node.value:
            if key.value in where:
                self.wrong(name, key.start_mark.line + 2, f"{key.value!r} stands here twice; keep one")
            where[str(key.value)] = key.start_mark.line + 2
        return {str(key): value for key, value in fields.items()}, where

    def line_of_text(self, name: str, fields: dict[str, Any], where: dict[str, int], key: str, *, most: int = 200) -> str:
        value = fields.get(key, "")
        if key in fields and (not isinstance(value, str) or not value.strip()):
            self.wrong(name, where.get(key, 1), f"{key} is {value!r}; write a line of text")
            return ""
        if len(str(value)) > most:
            self.wrong(name, where.get(key, 1), f"{key} has {len(str(value))} characters; write at most {most}")
        return str(value).strip()

    def choice(self, name: str, fields: dict[str, Any], where: dict[str, int], key: str, choices: tuple[str, ...]) -> str:
        value = fields.get(key, choices[0])
        if value not in choices:
            self.wrong(name, where.get(key, 1), f"{key} is {value!r}; write one of {', '.join(choices)}")
            return choices[0]
        return str(value)

    def toml(self, name: str, text: str) -> dict[str, Any] | None:
        """The table; None, and a mistake, when it can't be read."""
        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # also a number of thousands of digits, a list in a list in a list …
            line = re.search(r"line (\d+)", str(error))
            self.wrong(name, int(line[1]) if line else 1, f"this is not valid TOML ({error}); see the format in docs/authoring.md")
            return None

    def field(self, name: str, text: str, table: dict[str, Any], key: str, kind: type | tuple[type, ...], default: Any, words: str) -> Any:
        value = table.get(key, default)
        if key not in table:
            self.wrong(name, 1, f"there is no {key}; write {words}")
            return default
        fits = 0 <= value <= LARGEST_NUMBER if isinstance(value, (int, float)) else value != ""
        if not isinstance(value, kind) or isinstance(value, bool) or not fits:
            self.wrong(name, line_of(text, f"{key} ="), f"{key} is {value!r}; write {words}")
            return default
        return value

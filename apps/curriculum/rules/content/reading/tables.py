"""The tables of a module: `module.toml` and the blueprints."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from apps.curriculum.rules.content.markup import line_of
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.source import DIFFICULTIES, KINDS, RAPID, BandSource, BlueprintPart, BlueprintSource

NOTHING = {"title": "", "number": 0, "summary": "", "baseline": "", "as_of": ""}

LARGEST_NUMBER = 32767
"""What a small whole number of the database holds; also far more minutes than anybody sits."""

ERROR_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class Table:
    """A table of a TOML file, the whole of it or one inside, and the text of the file."""

    files: Files
    name: str
    text: str
    values: dict[str, Any]

    def wrong(self, beginning: str, text: str) -> None:
        """Keep a mistake at the first line that begins with `beginning`; at line 1 where none does."""
        self.files.wrong(self.name, line_of(self.text, beginning), text)

    def line_of_text(self, key: str, words: str) -> str:
        """Return a string that isn't empty; `words` says in a mistake what to write."""
        return str(self._field(key, _is_line_of_text, "", words))

    def whole_number(self, key: str, words: str) -> int:
        """Return a whole number from 0 to LARGEST_NUMBER."""
        return int(self._field(key, _is_whole_number, 0, words))

    def seconds(self, key: str, words: str) -> int:
        """Return a number of minutes, whole or not, as seconds."""
        minutes: float = self._field(key, _is_number, 0, words)
        return round(60 * minutes)

    def truth(self, key: str) -> bool:
        """Return whether a key says true; it may be left out for false."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"{key} =", f"{key} is {value!r}; write true or false, or leave it out")
        return value is True

    def tables(self, key: str, right: str) -> list["Table"]:
        """Return the tables of a list; none, and a mistake that says what is `right`, where there is no list of them."""
        value = self.values.get(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [replace(self, values=item) for item in value]
        self.files.wrong(self.name, 1, f"the blueprint has no [[{key}]]; {right}")
        return []

    def _field(self, key: str, is_right: Callable[[object], bool], default: Any, words: str) -> Any:
        """Return what stands under a key; `default`, and a mistake, where nothing does or what isn't right."""
        if key not in self.values:
            self.files.wrong(self.name, 1, f"there is no {key}; write {words}")
            return default
        value = self.values[key]
        if is_right(value):
            return value
        self.wrong(f"{key} =", f"{key} is {value!r}; write {words}")
        return default


def module_table(files: Files) -> dict[str, Any]:
    """Return the fields of the module's table, by the names of those of `ModuleSource`; empty ones where it can't be read."""
    for _, name, text in files.files("module.toml"):
        table = _read_toml(files, name, text)
        return _module_fields(table) if table else NOTHING
    files.wrong(f"{files.folder.name}/module.toml", 1, "the module has no readable module.toml; add one with title, number and summary")
    return NOTHING


def blueprints(files: Files) -> Iterator[BlueprintSource]:
    """Yield every blueprint that is TOML, with empty values for what is wrong in it."""
    for path, name, text in files.files("blueprints/*.toml"):
        table = _read_toml(files, name, text)
        if table is None:
            continue
        if not SLUG.match(path.stem):
            files.wrong(name, 1, "a blueprint's file is named in lower case with hyphens, such as full.toml; rename it")
        parts = table.tables("parts", "add at least one")
        bands = table.tables("bands", "add at least one that starts from 0")
        yield BlueprintSource(
            file=name,
            line=line_of(text, "minutes ="),
            slug=path.stem,
            title=table.line_of_text("title", "the title in quotes"),
            summary=table.line_of_text("summary", "a sentence in quotes"),
            seconds=table.seconds("minutes", "the minutes of the whole"),
            position=table.whole_number("position", "a whole number") if "position" in table.values else 0,
            parts=tuple(map(_part, parts)),
            bands=tuple(map(_band, bands)),
        )


def _read_toml(files: Files, name: str, text: str) -> Table | None:
    """Return the table of a file; None, and a mistake, when it can't be read."""
    try:
        return Table(files, name, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits, a list in a list in a list …
        line = ERROR_LINE.search(str(error))
        files.wrong(name, int(line[1]) if line else 1, f"this is not valid TOML ({error}); see the format in docs/authoring.md")
        return None


def _is_line_of_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


def _module_fields(table: Table) -> dict[str, Any]:
    return {
        "title": table.line_of_text("title", "the module's title in quotes"),
        "number": table.whole_number("number", "the module's number"),
        "summary": table.line_of_text("summary", "a sentence in quotes"),
        "baseline": table.line_of_text("baseline", "the versions in quotes") if table.values.get("baseline") else "",
        "as_of": str(table.values.get("as_of", "")),
    }


def _part(table: Table) -> BlueprintPart:
    kinds = table.values.get("kinds") or []
    if not _are_among(kinds, (*KINDS, RAPID)):
        table.wrong("[[parts]]", f"kinds is {kinds!r}; write a list of {', '.join((*KINDS, RAPID))}")
        kinds = []
    return BlueprintPart(
        title=table.line_of_text("title", "the part's title in quotes"),
        kinds=tuple(kinds),
        count=table.whole_number("count", "how many questions"),
        seconds=table.seconds("minutes", "the minutes for each question"),
        difficulties=_difficulties(table) if "difficulties" in table.values else (),
        cases=table.truth("cases"),
    )


def _difficulties(table: Table) -> tuple[str, ...]:
    value = table.values["difficulties"]
    if _are_among(value, DIFFICULTIES):
        return tuple(value)
    table.wrong("difficulties =", f"difficulties is {value!r}; write a list of {', '.join(DIFFICULTIES)}, or leave it out for any")
    return ()


def _are_among(value: object, choices: tuple[str, ...]) -> bool:
    """Return whether a value is a list of at least one of the choices, and of nothing else."""
    return isinstance(value, list) and bool(value) and all(item in choices for item in value)


def _band(table: Table) -> BandSource:
    return BandSource(
        least=table.whole_number("from", "the per cent the band starts from"),
        title=table.line_of_text("title", "the band's title in quotes"),
        text=table.line_of_text("text", "a sentence in quotes"),
    )

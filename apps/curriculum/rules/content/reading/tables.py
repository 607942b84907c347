"""The tables of a module: `module.toml` and the blueprints."""

from collections.abc import Iterator
from typing import Any

from apps.curriculum.rules.content.markup import line_of
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.source import DIFFICULTIES, KINDS, RAPID, BandSource, BlueprintSource, PartSource

NOTHING = {"title": "", "number": 0, "summary": "", "baseline": "", "as_of": ""}


def module_table(files: Files) -> dict[str, Any]:
    for _, name, text in files.files("module.toml"):
        table = files.toml(name, text)
        if table is None:
            return NOTHING
        return {
            "title": files.field(name, text, table, "title", str, "", "the module's title in quotes"),
            "number": files.field(name, text, table, "number", int, 0, "the module's number"),
            "summary": files.field(name, text, table, "summary", str, "", "a sentence in quotes"),
            "baseline": files.field(name, text, table, "baseline", str, "", "the versions in quotes") if table.get("baseline") else "",
            "as_of": str(table.get("as_of", "")),
        }
    files.wrong(f"{files.folder.name}/module.toml", 1, "the module has no readable module.toml; add one with title, number and summary")
    return NOTHING


def blueprints(files: Files) -> Iterator[BlueprintSource]:
    for path, name, text in files.files("blueprints/*.toml"):
        table = files.toml(name, text)
        if table is None:
            continue
        if not SLUG.match(path.stem):
            files.wrong(name, 1, "a blueprint's file is named in lower case with hyphens, such as full.toml; rename it")
        parts = _tables(files, name, table, "parts", "add at least one")
        bands = _tables(files, name, table, "bands", "add at least one that starts from 0")
        yield BlueprintSource(
            file=name,
            line=line_of(text, "minutes ="),
            slug=path.stem,
            title=files.field(name, text, table, "title", str, "", "the title in quotes"),
            summary=files.field(name, text, table, "summary", str, "", "a sentence in quotes"),
            seconds=round(60 * files.field(name, text, table, "minutes", (int, float), 0, "the minutes of the whole")),
            position=files.field(name, text, table, "position", int, 0, "a whole number") if "position" in table else 0,
            parts=tuple(_part(files, name, text, part) for part in parts),
            bands=tuple(_band(files, name, text, band) for band in bands),
        )


def _tables(files: Files, name: str, table: dict[str, Any], key: str, right: str) -> list[dict[str, Any]]:
    found = table.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        files.wrong(name, 1, f"the blueprint has no [[{key}]]; {right}")
        return []
    return found


def _part(files: Files, name: str, text: str, part: dict[str, Any]) -> PartSource:
    kinds = part.get("kinds") or []
    if not isinstance(kinds, list) or not kinds or any(kind not in (*KINDS, RAPID) for kind in kinds):
        files.wrong(name, line_of(text, "[[parts]]"), f"kinds is {kinds!r}; write a list of {', '.join((*KINDS, RAPID))}")
        kinds = []
    return PartSource(
        title=files.field(name, text, part, "title", str, "", "the part's title in quotes"),
        kinds=tuple(kinds),
        count=files.field(name, text, part, "count", int, 0, "how many questions"),
        seconds=round(60 * files.field(name, text, part, "minutes", (int, float), 0, "the minutes for each question")),
        difficulties=_difficulties(files, name, text, part) if "difficulties" in part else (),
    )


def _difficulties(files: Files, name: str, text: str, part: dict[str, Any]) -> tuple[str, ...]:
    value = part["difficulties"]
    if not isinstance(value, list) or not value or any(difficulty not in DIFFICULTIES for difficulty in value):
        right = f"write a list of {', '.join(DIFFICULTIES)}, or leave it out for any"
        files.wrong(name, line_of(text, "difficulties ="), f"difficulties is {value!r}; {right}")
        return ()
    return tuple(value)


def _band(files: Files, name: str, text: str, band: dict[str, Any]) -> BandSource:
    return BandSource(
        least=files.field(name, text, band, "from", int, 0, "the per cent the band starts from"),
        title=files.field(name, text, band, "title", str, "", "the band's title in quotes"),
        text=files.field(name, text, band, "text", str, "", "a sentence in quotes"),
    )

"""Reading an incident's folder: `incident.md`, `cluster.yaml`, `before.yaml`, perhaps `change.yaml`, and `grading.yaml`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from apps.curriculum.rules.content.markup import HeadedText, items, split
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.reading.front_matter import FrontMatter, read_front_matter
from apps.curriculum.rules.content.reading.rubrics import criteria
from apps.curriculum.rules.content.source import DIFFICULTIES, Mistake, Text
from apps.curriculum.rules.rubrics import Rubric
from apps.handson.rules.incidents.goals import FIELDS as GOAL_FIELDS
from apps.handson.rules.incidents.source import Evidence, Goal, IncidentSource, Stage, Thing, Way
from apps.simulator.rules import kinds
from apps.simulator.rules.kubelet import images

FIELDS = {"id", "title", "difficulty", "minutes", "sections"}
PARTS = ("symptom", "cause", "fix", "rubric")
OPTIONAL_PARTS = ("hints",)
STAGE_FIELDS: dict[str, type | tuple[type, ...]] = {
    "namespace": str,
    "namespaces": list,
    "nodes": list,
    "images": dict,
    "facts": dict,
    "timeline": list,
    "rules": list,
    "age_seconds": (int, float),
    "calm_seconds": (int, float),
    "troubled_seconds": (int, float),
}
REQUIRED_OF_STAGE = {"namespace", "nodes", "images"}
GRADING_FIELDS: dict[str, type | tuple[type, ...]] = {"evidence": list, "goals": list, "ways": list}
MOST_MINUTES = 45


def incidents(folder: Path) -> tuple[list[IncidentSource], list[Mistake]]:
    """Every incident of a module's folder that can be read, and what is wrong with them."""
    files = Files(folder)
    readable = [incident for path, name, text in files.files("incidents/*/incident.md") if (incident := _incident(files, path, name, text))]
    return readable, files.mistakes


def _incident(files: Files, path: Path, name: str, text: str) -> IncidentSource | None:
    front = read_front_matter(files, name, text, required=FIELDS, optional=())
    inside = f"incidents/{path.parent.name}"
    stage, grading = _stage(files, inside), _grading(files, inside)
    if not front.fields or stage is None or grading is None:
        return None
    parts = _parts(files, name, front.body)
    empty = Text(1, "")
    return IncidentSource(
        folder=f"{files.folder.name}/{inside}",
        slug=path.parent.name,
        id=front.line_of_text("id"),
        title=front.line_of_text("title"),
        difficulty=front.choice("difficulty", DIFFICULTIES),
        seconds=60 * _minutes(front),
        sections=front.texts("sections", "[docker#layer-caching]", marks="#"),
        symptom=parts.get("symptom", empty),
        cause=parts.get("cause", empty),
        fix=parts.get("fix", empty),
        hints=tuple(text for _, text in items(parts.get("hints", empty))),
        rubric=Rubric(tuple(criteria(files, name, parts.get("rubric", empty)))),
        stage=stage,
        **grading,
    )


def _parts(files: Files, name: str, body: Text) -> dict[str, Text]:
    parts: dict[str, HeadedText] = {part.title.lower(): part for part in split(body, 2)}
    for title in parts.keys() - {*PARTS, *OPTIONAL_PARTS}:
        files.wrong(
            name, parts[title].line, f"{parts[title].title!r} is no part of an incident; there are {', '.join((*PARTS, *OPTIONAL_PARTS))}"
        )
    for title in PARTS:
        if title not in parts or not parts[title].body.markdown.strip():
            files.wrong(name, body.line, f"the incident has no part ## {title.capitalize()}; write it")
    return {title: part.body for title, part in parts.items()}


def _minutes(front: FrontMatter) -> int:
    value = front.fields.get("minutes", 1)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_MINUTES:
        return value
    front.wrong("minutes", f"minutes is {value!r}; write a whole number from 1 to {MOST_MINUTES}")
    return 1


def _documents(files: Files, path: str, *, is_required: bool) -> list[Any] | None:
    """The YAML documents of a file of the folder; None, with a mistake, where they can't be read."""
    name = f"{files.folder.name}/{path}"
    matching = list(files.files(path))
    if not matching:
        if is_required:
            files.wrong(name, 1, "the file is missing; write it")
        return None if is_required else []
    try:
        return [document for document in yaml.safe_load_all(matching[0][2]) if document is not None]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        files.wrong(name, mark.line + 1 if mark else 1, f"the file is not valid YAML ({getattr(error, 'problem', error)})")
        return None


def _mapping(files: Files, path: str, fields: Mapping[str, type | tuple[type, ...]], required: set[str]) -> Thing | None:
    """The fields of a file with one document."""
    name = f"{files.folder.name}/{path}"
    documents = _documents(files, path, is_required=True)
    if documents is None:
        return None
    if len(documents) != 1 or not isinstance(documents[0], dict):
        files.wrong(name, 1, f"the file holds no fields; write {', '.join(sorted(fields))}")
        return None
    mapping: Thing = documents[0]
    unknown = [f"{key!r} is no field here; there are {', '.join(sorted(fields))}" for key in mapping.keys() - fields.keys()]
    for mistake in (*unknown, *_faults(mapping, fields, required)):
        files.wrong(name, 1, mistake)
    return None if any(_faults(mapping, fields, required)) else mapping


def _faults(mapping: Thing, fields: Mapping[str, type | tuple[type, ...]], required: set[str]) -> Iterator[str]:
    """Why the fields can't be used."""
    yield from (f"the file has no {key}; add it" for key in sorted(required - mapping.keys()))
    for key, type_ in fields.items():
        if not isinstance(mapping.get(key), (type_, type(None))):
            yield f"{key} is {type(mapping[key]).__name__}; write what docs/authoring.md says of it"


def _stage(files: Files, inside: str) -> Stage | None:
    written = _mapping(files, f"{inside}/cluster.yaml", STAGE_FIELDS, REQUIRED_OF_STAGE)
    before, change = (_manifests(files, f"{inside}/{name}", is_required=name == "before.yaml") for name in ("before.yaml", "change.yaml"))
    if written is None or before is None or change is None:
        return None
    for name, image in written["images"].items():
        try:
            images.read(name, image)
        except ValueError as error:
            files.wrong(f"{files.folder.name}/{inside}/cluster.yaml", 1, str(error))
            return None
    return Stage(
        namespace=written["namespace"],
        namespaces=tuple(written.get("namespaces", [written["namespace"]])),
        nodes=tuple(written["nodes"]),
        images=written["images"],
        facts=written.get("facts", {}),
        timeline=tuple(written.get("timeline", [])),
        rules=tuple(written["rules"]) if "rules" in written else None,
        age_seconds=float(written.get("age_seconds", 0)),
        calm_seconds=float(written.get("calm_seconds", 86_400)),
        troubled_seconds=float(written.get("troubled_seconds", 1_200)),
        before=before,
        change=change,
    )


def _manifests(files: Files, path: str, *, is_required: bool) -> tuple[Thing, ...] | None:
    documents = _documents(files, path, is_required=is_required)
    if documents is None:
        return None
    name = f"{files.folder.name}/{path}"
    for number, document in enumerate(documents, start=1):
        is_object = isinstance(document, dict) and isinstance(document.get("metadata"), dict) and "name" in document["metadata"]
        if not is_object or (document.get("apiVersion"), document.get("kind")) not in kinds.BY_KIND:
            files.wrong(name, 1, f"document {number} is no manifest of a kind that the simulator serves")
            return None
    return tuple(documents)


def _grading(files: Files, inside: str) -> dict[str, Any] | None:
    written = _mapping(files, f"{inside}/grading.yaml", GRADING_FIELDS, set(GRADING_FIELDS))
    if written is None:
        return None
    name = f"{files.folder.name}/{inside}/grading.yaml"
    evidence = [_evidence(files, name, each) for each in written["evidence"]]
    goals = [goal for each in written["goals"] for goal in _goals(files, name, each)]
    ways = [_way(files, name, each) for each in written["ways"]]
    read = {"evidence": tuple(filter(None, evidence)), "goals": tuple(goals), "ways": tuple(filter(None, ways))}
    for key, values in read.items():
        if not values:
            files.wrong(name, 1, f"{key} is empty; write at least one")
    return read


def _evidence(files: Files, name: str, written: Any) -> Evidence | None:
    resources = _texts(written.get("resource", [])) if isinstance(written, dict) else ()
    if not resources or not isinstance(written.get("name"), str):
        files.wrong(name, 1, "evidence is a name, a resource such as pods/log (or several), and what its answer shows; write all three")
        return None
    query = {str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in written.get("query", {}).items()}
    return Evidence(written["name"], resources, _texts(written.get("shows", [])), query)


def _texts(written: Any) -> tuple[str, ...]:
    """One text, or a list of them."""
    return (written,) if isinstance(written, str) else tuple(map(str, written)) if isinstance(written, list) else ()


def _goals(files: Files, name: str, written: Any) -> Iterator[Goal]:
    tests = list(written.items()) if isinstance(written, dict) else []
    if not tests:
        files.wrong(name, 1, f"a goal is one of {', '.join(sorted(GOAL_FIELDS))} with its fields")
    for test, about in tests:
        fields = GOAL_FIELDS.get(test)
        if fields is None:
            files.wrong(name, 1, f"{test!r} is no test; there are {', '.join(sorted(GOAL_FIELDS))}")
        elif not isinstance(about, dict) or any(not isinstance(about.get(key), type_) for key, type_ in fields.items()):
            files.wrong(name, 1, f"the goal {test} needs {', '.join(fields)}")
        else:
            yield Goal(test, about)


def _way(files: Files, name: str, written: Any) -> Way | None:
    if (
        isinstance(written, dict)
        and isinstance(written.get("name"), str)
        and isinstance(written.get("solves"), bool)
        and written.get("lines")
    ):
        return Way(written["name"], tuple(map(str, written["lines"])), written["solves"])
    files.wrong(name, 1, "a way is a name, whether it solves the incident (true, false), and its lines; write all three")
    return None

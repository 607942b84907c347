"""Which fields an object sets, as `managedFields` keep them: paths of `f:name` and of `k:{…}` for elements of lists that have keys."""

import json
from typing import Any

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.schemas.definitions import field_schema, resolve

type Path = tuple[str, ...]

ITSELF = "."
DEFAULTS_OF_KEYS = {"protocol": "TCP"}
NOBODYS = {"name", "namespace", "creationTimestamp", "managedFields", "resourceVersion", "uid", "generation", "deletionTimestamp"}
MISSING = object()


def fields_of(thing: Any, schema: Thing | None, before: Path = ()) -> set[Path]:
    """All fields that an object sets, but those that nobody manages (its name, uid and the like)."""
    if not isinstance(thing, dict):
        return {before}
    resolved = resolve(schema)
    paths: set[Path] = set()
    for name, value in thing.items():
        if not ((before == ("f:metadata",) and name in NOBODYS) or (not before and name in ("apiVersion", "kind", "status"))):
            paths |= _of_field((*before, f"f:{name}"), value, field_schema(resolved, name))
    return paths


def _of_field(path: Path, value: Any, schema: Thing) -> set[Path]:
    if isinstance(value, dict) and value and resolve(schema).get("x-kubernetes-map-type") != "atomic":
        return fields_of(value, schema, path)
    keys = list_keys(schema)
    if not (isinstance(value, list) and keys and all(isinstance(each, dict) for each in value)):
        return {path}
    paths: set[Path] = set()
    for each in value:
        element = (*path, _element(each, keys))
        paths |= {(*element, ITSELF)} | fields_of(each, schema.get("items"), element)
    return paths


def list_keys(schema: Thing) -> list[str]:
    """The fields by which elements of this list are told apart; [] for a list that is replaced as a whole."""
    if schema.get("x-kubernetes-list-type", "map") != "map":
        return []
    merge_key = schema.get("x-kubernetes-patch-merge-key")
    keys: list[str] = schema.get("x-kubernetes-list-map-keys") or ([merge_key] if merge_key else [])
    return keys


def _element(thing: Thing, keys: list[str]) -> str:
    chosen = {key: thing.get(key, DEFAULTS_OF_KEYS.get(key)) for key in keys}
    return "k:" + json.dumps(chosen, sort_keys=True, separators=(",", ":"))


def is_element(thing: Any, step: str) -> bool:
    """Whether this element of a list is the one that a step of a path names."""
    return isinstance(thing, dict) and all(
        thing.get(key, DEFAULTS_OF_KEYS.get(key)) == value for key, value in json.loads(step[2:]).items()
    )


def as_tree(paths: set[Path]) -> Thing:
    """Paths as `fieldsV1` nests them."""
    tree: Thing = {}
    for path in sorted(paths):
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
    return tree


def from_tree(tree: Thing, before: Path = ()) -> set[Path]:
    """The paths of a `fieldsV1`."""
    paths: set[Path] = set()
    for step, branch in tree.items():
        paths |= from_tree(branch, (*before, step)) if branch else {(*before, step)}
    return paths


def value_at(thing: Any, path: Path) -> Any:
    """What stands there; MISSING when nothing does."""
    for step in path:
        if step == ITSELF:
            return True
        if step.startswith("f:"):
            thing = thing.get(step[2:], MISSING) if isinstance(thing, dict) else MISSING
        else:
            thing = next((each for each in thing if is_element(each, step)), MISSING) if isinstance(thing, list) else MISSING
    return thing


def without(thing: Any, path: Path) -> Any:
    """A copy without what stands there."""
    step, rest = path[0], path[1:]
    if step.startswith("f:") and isinstance(thing, dict) and step[2:] in thing:
        return _without_field(thing, step[2:], rest)
    if step.startswith("k:") and isinstance(thing, list):
        return _without_element(thing, step, rest)
    return thing


def _without_field(thing: Thing, name: str, rest: Path) -> Thing:
    if rest:
        return {**thing, name: without(thing[name], rest)}
    return {key: value for key, value in thing.items() if key != name}


def _without_element(things: list[Any], step: str, rest: Path) -> list[Any]:
    if rest in ((), (ITSELF,)):
        return [thing for thing in things if not is_element(thing, step)]
    return [without(thing, rest) if is_element(thing, step) else thing for thing in things]


def written(path: Path) -> str:
    """As conflicts name a field: `.spec.containers[name="app"].image`."""
    text = ""
    for step in path:
        if step.startswith("f:"):
            text += f".{step[2:]}"
        elif step != ITSELF:
            text += "[" + ",".join(f"{key}={json.dumps(value)}" for key, value in json.loads(step[2:]).items()) + "]"
    return text

"""JSON merge patch (RFC 7386) and Kubernetes' strategic merge patch, whose lists are merged by the keys that the schemas name."""

import json
from typing import Any

from apps.simulator.rules.errors import Refused, bad_request
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.schemas.definitions import field_schema, resolve

DIRECTIVE = "$patch"
RETAIN = "$retainKeys"
ORDER = "$setElementOrder/"
DELETE_FROM = "$deleteFromPrimitiveList/"


def merge(target: Any, patch: Any) -> Any:
    """A merge patch: null removes, objects are merged, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def merge_strategically(target: Any, patch: Any, schema: Thing | None) -> Any:
    """A strategic merge patch by the schema of what is patched; None when the patch says `$patch: delete`."""
    if not isinstance(patch, dict):
        return patch
    if DIRECTIVE in patch:
        return _replaced(patch)
    merged = dict(target) if isinstance(target, dict) else {}
    if RETAIN in patch:
        merged = {key: value for key, value in merged.items() if key in patch[RETAIN]}
    resolved = resolve(schema)
    for key, value in patch.items():
        if not key.startswith("$"):
            _merge_field(merged, key, value, field_schema(resolved, key))
    _merge_lists(merged, patch, resolved)
    return merged


def _replaced(patch: Thing) -> Thing | None:
    return None if patch[DIRECTIVE] == "delete" else {key: value for key, value in patch.items() if key != DIRECTIVE}


def _merge_lists(merged: Thing, patch: Thing, schema: Thing) -> None:
    """What a patch says of lists beside their elements: which to delete from one of plain values, and in which order they stand."""
    for key, value in patch.items():
        name = key.partition("/")[2]
        if key.startswith(DELETE_FROM):
            merged[name] = [element for element in merged.get(name) or [] if element not in value]
        elif key.startswith(ORDER) and name in merged:
            merged[name] = _in_order(merged[name], value, field_schema(schema, name).get("x-kubernetes-patch-merge-key"))


def _merge_field(merged: Thing, key: str, value: Any, schema: Thing) -> None:
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, list) and "merge" in schema.get("x-kubernetes-patch-strategy", ""):
        merged[key] = _merge_list(merged.get(key) or [], value, schema)
    elif isinstance(value, dict):
        result = merge_strategically(merged.get(key), value, schema)
        if result is None:
            merged.pop(key, None)
        else:
            merged[key] = result
    else:
        merged[key] = value


def _merge_list(current: list[Any], patch: list[Any], schema: Thing) -> list[Any]:
    merge_key = schema.get("x-kubernetes-patch-merge-key")
    if not merge_key:
        return [*current, *(element for element in patch if element not in current)]
    replaces = {DIRECTIVE: "replace"}
    merged = [] if replaces in patch else list(current)
    for item in patch:
        if item != replaces:
            merged = _merge_element(merged, item, schema, merge_key)
    return merged


def _merge_element(things: list[Thing], item: Thing, schema: Thing, merge_key: str) -> list[Thing]:
    if not isinstance(item, dict) or merge_key not in item:
        raise bad_request(f"map: {json.dumps(item)} does not contain declared merge key: {merge_key}")
    place = next((place for place, thing in enumerate(things) if thing.get(merge_key) == item[merge_key]), len(things))
    if item.get(DIRECTIVE) == "delete":
        return things[:place] + things[place + 1 :]
    before = things[place] if place < len(things) else {}
    return [*things[:place], merge_strategically(before, item, schema.get("items")), *things[place + 1 :]]


def _in_order(things: list[Any], order: list[Any] | None, merge_key: str | None) -> list[Any]:
    if not order:
        return things
    wanted = [each.get(merge_key) if isinstance(each, dict) else each for each in order]

    def place(thing: Any) -> int:
        key = thing.get(merge_key) if isinstance(thing, dict) else thing
        return wanted.index(key) if key in wanted else len(wanted)

    return sorted(things, key=place)


def unknown_format() -> Refused:
    """The body's type is none that a patch can have."""
    return Refused(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
        "application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml",
    )

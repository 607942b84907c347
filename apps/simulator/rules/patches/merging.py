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
    if patch.get(DIRECTIVE) == "replace":
        return {key: value for key, value in patch.items() if key != DIRECTIVE}
    if patch.get(DIRECTIVE) == "delete":
        return None
    resolved = resolve(schema)
    merged = dict(target) if isinstance(target, dict) else {}
    if RETAIN in patch:
        merged = {key: value for key, value in merged.items() if key in patch[RETAIN]}
    for key, value in patch.items():
        if key.startswith(DELETE_FROM):
            field = key.removeprefix(DELETE_FROM)
            merged[field] = [each for each in merged.get(field) or [] if each not in value]
        elif not key.startswith("$"):
            _merge_field(merged, key, value, field_schema(resolved, key), patch.get(ORDER + key))
    for key in patch:  # an order alone may stand where nothing else of the list changes
        if key.startswith(ORDER) and (field := key.removeprefix(ORDER)) not in patch:
            merged_by = field_schema(resolved, field).get("x-kubernetes-patch-merge-key")
            merged[field] = _in_order(merged.get(field) or [], patch[key], merged_by)
    return merged


def _merge_field(merged: Thing, key: str, value: Any, schema: Thing, order: list[Any] | None) -> None:
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, list) and "merge" in schema.get("x-kubernetes-patch-strategy", ""):
        merge_key = schema.get("x-kubernetes-patch-merge-key")
        current = merged.get(key) or []
        new = (
            _merge_things(current, value, schema, merge_key) if merge_key else [*current, *(each for each in value if each not in current)]
        )
        merged[key] = _in_order(new, order, merge_key)
    elif isinstance(value, dict):
        result = merge_strategically(merged.get(key), value, schema)
        if result is None:
            merged.pop(key, None)
        else:
            merged[key] = result
    else:
        merged[key] = value


def _merge_things(current: list[Thing], patch: list[Any], schema: Thing, merge_key: str) -> list[Thing]:
    if any(isinstance(item, dict) and item.get(DIRECTIVE) == "replace" for item in patch):
        return [item for item in patch if item.get(DIRECTIVE) != "replace"]
    merged = list(current)
    for item in patch:
        if not isinstance(item, dict) or merge_key not in item:
            raise bad_request(f"map: {json.dumps(item)} does not contain declared merge key: {merge_key}")
        place = next((place for place, each in enumerate(merged) if each.get(merge_key) == item[merge_key]), None)
        if item.get(DIRECTIVE) == "delete":
            merged = [each for each in merged if each.get(merge_key) != item[merge_key]]
        elif place is None:
            merged.append(merge_strategically({}, item, schema.get("items")))
        else:
            merged[place] = merge_strategically(merged[place], item, schema.get("items"))
    return merged


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

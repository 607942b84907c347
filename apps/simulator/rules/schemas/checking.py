"""Whether an object has the shape that its schema asks for, in the words of the API's decoder."""

from collections.abc import Iterator
from typing import Any

from apps.simulator.rules.errors import bad_request
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.schemas.definitions import field_schema, is_loose, resolve, schema_of

GO_TYPES = {"string": "string", "integer": "int32", "boolean": "bool", "object": "struct", "array": "slice", "number": "float64"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "number": (int, float),
}


def check_shape(kind: Kind, thing: Thing, *, is_strict: bool) -> None:
    """Raises Refused (400) for a value of the wrong type, and for an unknown field where the request is strict about it."""
    schema = schema_of(kind)
    wrong = next(_wrong_types(thing, schema, kind.name, ""), None)
    if wrong:
        raise bad_request(f'{kind.name} in version "{kind.version}" cannot be handled as a {kind.name}: {wrong}')
    unknown = list(_unknown_fields(thing, schema, "")) if is_strict else []
    if unknown:
        raise bad_request("strict decoding error: " + ", ".join(unknown))


def without_nulls(value: Any) -> Any:
    """The value as the API decodes it: a field that is null isn't there. Raises Refused (400) for a null in a list."""
    if isinstance(value, dict):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        if None in value:
            raise bad_request("unable to decode the object: null is no element of a list")
        return [without_nulls(part) for part in value]
    return value


def missing_fields(value: Any, schema: Thing, path: str = "") -> Iterator[str]:
    """The paths of fields that the schema requires and the object lacks, such as `spec.containers[0].name`."""
    resolved = resolve(schema)
    if isinstance(value, dict):
        for name in resolved.get("required", ()):
            if name not in value:
                yield f"{path}{name}"
        for name, part in value.items():
            yield from missing_fields(part, field_schema(resolved, name), f"{path}{name}.")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from missing_fields(part, resolved.get("items") or {}, f"{path[:-1]}[{place}].")


def _wrong_types(value: Any, schema: Thing, owner: str, path: str) -> Iterator[str]:
    if value is None or is_loose(schema):
        return
    resolved = resolve(schema)
    wanted = resolved.get("type")
    if wanted in TYPES and not _is_of(value, wanted):
        yield f"json: cannot unmarshal {_json_type(value)} into Go struct field {owner}{path} of type {GO_TYPES[wanted]}"
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _wrong_types(part, field_schema(resolved, name), owner, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _wrong_types(part, resolved.get("items") or {}, owner, path)


def _is_of(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, TYPES[wanted]) or (wanted == "integer" and isinstance(value, float) and value.is_integer())


def _json_type(value: Any) -> str:
    names = {bool: "bool", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "value")


def _unknown_fields(value: Any, schema: Thing, path: str) -> Iterator[str]:
    resolved = resolve(schema)
    properties = resolved.get("properties")
    if isinstance(value, dict) and properties:
        for name, each in value.items():
            if name in properties:
                yield from _unknown_fields(each, properties[name], f"{path}{name}.")
            else:
                yield f'unknown field "{path}{name}"'
    elif isinstance(value, list) and "items" in resolved:
        for place, each in enumerate(value):
            yield from _unknown_fields(each, resolved["items"], f"{path[:-1]}[{place}].")

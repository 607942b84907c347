"""What the fields of the API's objects are: OpenAPI schemas of Kubernetes 1.37 for the kinds served here, and their numbers in protobuf.

`definitions.json.gz` and `messages.json.gz` are made by `manage.py make_api_schemas` from Kubernetes' own files (Apache License 2.0).
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from apps.simulator.rules.kinds import METRICS, Kind, Thing

HERE = Path(__file__).parent
REFERENCE = "#/components/schemas/"
GROUP_FOLDERS = {"": "core", "events.k8s.io": "events"}
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
LOOSE = {INT_OR_STRING, QUANTITY}
"""Schemas of values that are strings or numbers."""


def _read(name: str) -> dict[str, Any]:
    with gzip.open(HERE / name) as file:
        read: dict[str, Any] = json.load(file)
    return read


@cache
def definitions() -> dict[str, Thing]:
    """Every schema by its name, such as `io.k8s.api.apps.v1.Deployment`."""
    return _read("definitions.json.gz")


@cache
def messages() -> dict[str, Thing]:
    """Every protobuf message by its name: field number → name, type and "" for one value, "r" for many, "m" for a map."""
    return _read("messages.json.gz")


def name_of(kind: Kind) -> str | None:
    """The name of a kind's schema; metrics have none."""
    if kind.group == METRICS:
        return None
    return f"io.k8s.api.{folder_of(kind.group)}.{kind.version}.{kind.name}"


def folder_of(group: str) -> str:
    """A group as the names of schemas and messages have it: `networking.k8s.io` is `networking`."""
    return GROUP_FOLDERS.get(group, group.split(".")[0])


def schema_of(kind: Kind) -> Thing:
    """The schema of a kind's objects; {} allows everything."""
    return definitions().get(name_of(kind) or "", {})


def resolve(schema: Thing | None) -> Thing:
    """The schema itself, with what a reference beside it says about this field (a merge key, a description)."""
    schema = schema or {}
    while "$ref" in schema or "allOf" in schema:
        reference = schema.get("$ref") or schema["allOf"][0]["$ref"]
        beside = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        schema = {**definitions().get(reference.removeprefix(REFERENCE), {}), **beside}
    return schema


def is_loose(schema: Thing) -> bool:
    """Whether the value may be a string or a number."""
    reference = schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref", "")
    return reference.removeprefix(REFERENCE) in LOOSE


def field_schema(schema: Thing, name: str) -> Thing:
    """The schema of one field or entry of an object, unresolved; {} where nothing is said of it."""
    own: Any = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
    return own if isinstance(own, dict) else {}


def references_in(part: Any) -> Iterator[str]:
    """The names of all schemas that a schema refers to."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[1]
            else:
                yield from references_in(value)
    elif isinstance(part, list):
        for each in part:
            yield from references_in(each)

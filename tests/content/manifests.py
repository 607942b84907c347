"""Kubernetes objects, and pieces of them, against the schema of one version, strictly: a field that it doesn't know is a problem."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

STABILITY = {"": 2, "beta": 1, "alpha": 0}
VERSION = re.compile(r"^v(?P<major>\d+)(?:(?P<stability>alpha|beta)(?P<minor>\d+))?$")


class Unknown(Exception):
    """The schema has no such kind, or no such field of it."""


class Kinds(NamedTuple):
    """The definitions of one version: all of them, and which one is that of a kind in an API version."""

    definitions: dict[str, Any]
    by_kind: dict[str, dict[str, str]]
    registry: Registry[Any]
    address: str


@cache
def kinds(version: str) -> Kinds:
    """Of Kubernetes `version`, such as 1.37: as kubernetes-validate brings them."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    text = (folder / "_definitions.json").read_text(encoding="utf-8")
    address = json.loads(text)["$id"]
    schema = json.loads(text.replace('"#/$defs/', f'"{address}#/$defs/'))
    by_kind: dict[str, dict[str, str]] = {}
    for name, definition in schema["$defs"].items():
        for kind in definition.get("x-kubernetes-group-version-kind", ()):
            api = f"{kind['group']}/{kind['version']}".removeprefix("/")
            by_kind.setdefault(kind["kind"], {})[api] = f"{address}#/$defs/{name}"
    return Kinds(schema["$defs"], by_kind, Registry().with_resource(address, Resource.from_contents(schema)), address)


def of_object(version: str, thing: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a whole object. Raises Unknown for a kind or an API version that isn't in the schema."""
    known = kinds(version)
    reference = known.by_kind.get(thing["kind"], {}).get(thing["apiVersion"])
    if reference is None:
        raise Unknown(f"there is no {thing['kind']} of {thing['apiVersion']} in Kubernetes {version}")
    yield from _problems(known, {"$ref": reference}, thing)


def of_piece(version: str, path: str, piece: object) -> Iterator[str]:
    """What is wrong with what stands under `path`, such as Deployment.spec.strategy; lists are stepped into.

    What a whole would have to have may be left out at the top of a piece, and only there. Raises Unknown for a kind or a field that
    isn't in the schema.
    """
    known = kinds(version)
    kind, *steps = path.split(".")
    apis = known.by_kind.get(kind)
    if apis is None:
        raise Unknown(f"there is no {kind} in Kubernetes {version}")
    node = _resolved(known, {"$ref": apis[max(apis, key=_stability)]})
    for number, step in enumerate(steps, start=2):
        while "items" in node:
            node = _resolved(known, node["items"])
        below = node.get("properties", {}).get(step) or node.get("additionalProperties")
        if not isinstance(below, dict):
            raise Unknown(f"there is no field {'.'.join(path.split('.')[:number])} in Kubernetes {version}")
        node = _resolved(known, below)
    yield from _problems(known, {key: value for key, value in node.items() if key != "required"}, piece)


def _resolved(known: Kinds, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = known.definitions[node["$ref"].rpartition("/")[2]]
    return node


def _stability(api: str) -> tuple[int, int, int, bool]:
    """The stable before the beta, the newer before the older, the core group before others."""
    match = VERSION.match(api.rpartition("/")[2])
    assert match is not None, api
    return STABILITY[match["stability"] or ""], int(match["major"]), int(match["minor"] or 0), "/" not in api


def _problems(known: Kinds, schema: dict[str, Any], thing: object) -> Iterator[str]:
    for error in Draft202012Validator(schema, registry=known.registry).iter_errors(thing):
        place = ".".join(str(step) for step in error.absolute_path)
        yield f"{place}: {error.message[:200]}" if place else error.message[:200]

"""OpenAPI v3, which kubectl needs for apply, create, replace, edit, diff and explain: an index and a document a group version."""

import json
from functools import cache

from apps.simulator.rules import kinds
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.schemas.definitions import REFERENCE, definitions, name_of, references_in

ACTIONS = ("dryRun", "fieldManager", "fieldValidation")


def index() -> Thing:
    """Where the documents are."""
    return {"paths": {path: {"serverRelativeURL": f"/openapi/v3/{path}?hash=1"} for path in map(_path_of, kinds.ALL)}}


def _path_of(kind: Kind) -> str:
    return f"{'apis' if kind.group else 'api'}/{kind.api_version}"


@cache
def document(path: str) -> str | None:
    """The document of `api/v1` or `apis/GROUP/VERSION` as JSON; None for another path."""
    served = {name: kind for kind in kinds.ALL if _path_of(kind) == path and (name := name_of(kind))}
    if not served:
        return None
    schemas = {name: definitions()[name] for name in _reached(set(served))}
    paths: Thing = {}
    for name, kind in served.items():
        gvk = {"group": kind.group, "version": kind.version, "kind": kind.name}
        schemas[name] = {**schemas[name], "x-kubernetes-group-version-kind": [gvk]}
        paths.update(_paths(path, kind, name, gvk))
    document_ = {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.37.1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    return json.dumps(document_)


def _reached(names: set[str]) -> set[str]:
    reached: set[str] = set()
    while names:
        name = names.pop()
        reached.add(name)
        names |= set(references_in(definitions()[name])) - reached
    return reached


def _paths(prefix: str, kind: Kind, schema: str, gvk: Thing) -> Thing:
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": {"$ref": REFERENCE + schema}}}}}

    def operation(action: str, *parameters: str) -> Thing:
        given = [{"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}} for name in parameters]
        return {"x-kubernetes-action": action, "x-kubernetes-group-version-kind": gvk, "parameters": given, "responses": answer}

    base = f"/{prefix}{'/namespaces/{namespace}' if kind.is_namespaced else ''}/{kind.plural}"
    force = {"name": "force", "in": "query", "schema": {"type": "boolean", "uniqueItems": True}}
    patch = operation("patch", *ACTIONS)
    named = {"get": operation("get"), "put": operation("put", *ACTIONS), "delete": operation("delete")}
    named["patch"] = {**patch, "parameters": [*patch["parameters"], force]}
    return {base: {"get": operation("list"), "post": operation("post", *ACTIONS)}, f"{base}/{{name}}": named}

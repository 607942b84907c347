"""Which groups, versions and resources there are. kubectl asks for the aggregated form, older clients group by group."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.kinds import Kind, Thing

SUBRESOURCE_KINDS = {"scale": ("autoscaling", "v1", "Scale"), "eviction": ("policy", "v1", "Eviction")}
SUBRESOURCE_VERBS = {"log": ["get"], "eviction": ["create"], "exec": ["create", "get"], "binding": ["create"]}
VERSION = {
    "major": "1",
    "minor": "37",
    "gitVersion": "v1.37.1",
    "gitCommit": "0" * 40,
    "gitTreeState": "clean",
    "buildDate": "2026-11-01T00:00:00Z",
    "goVersion": "go1.26",
    "compiler": "gc",
    "platform": "linux/amd64",
}


def _names(kind: Kind) -> Thing:
    names: dict[str, Any] = {}
    if kind.short_names:
        names["shortNames"] = list(kind.short_names)
    if kind.is_in_all:
        names["categories"] = ["all"]
    return names


def _subresource(kind: Kind, part: str) -> tuple[Thing, list[str]]:
    group, version, name = SUBRESOURCE_KINDS.get(part, (kind.group, kind.version, kind.name))
    return {"group": group, "version": version, "kind": name}, SUBRESOURCE_VERBS.get(part, ["get", "patch", "update"])


def resource_list(group: str, version: str) -> Thing | None:
    """The resources of one group and version; None where there are none."""
    resources: list[Thing] = []
    for kind in kinds.GROUPS.get(group, []):
        if kind.version != version:
            continue
        own = {"name": kind.plural, "singularName": kind.name.lower(), "namespaced": kind.is_namespaced, "kind": kind.name}
        resources.append({**own, "verbs": list(kind.verbs), **_names(kind)})
        for part in kind.subresources:
            answered, verbs = _subresource(kind, part)
            resources.append({**own, **answered, "name": f"{kind.plural}/{part}", "singularName": "", "verbs": verbs})
    group_version = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources} if resources else None


def group_of(name: str) -> Thing:
    """One group and its version."""
    version = kinds.GROUPS[name][0].version
    known = {"groupVersion": f"{name}/{version}", "version": version}
    return {"kind": "APIGroup", "apiVersion": "v1", "name": name, "versions": [known], "preferredVersion": known}


def group_list() -> Thing:
    """All groups but the core's."""
    groups = [{key: value for key, value in group_of(name).items() if key not in ("kind", "apiVersion")} for name in kinds.GROUPS if name]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def aggregated(names: list[str]) -> Thing:
    """The same in one answer (apidiscovery.k8s.io/v2)."""
    items = []
    for name in names:
        version = kinds.GROUPS[name][0].version
        resources = [_resource(kind) for kind in kinds.GROUPS[name]]
        versions = [{"version": version, "resources": resources, "freshness": "Current"}]
        items.append({"metadata": {"name": name, "creationTimestamp": None}, "versions": versions})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def _resource(kind: Kind) -> Thing:
    resource: Thing = {
        "resource": kind.plural,
        "responseKind": {"group": kind.group, "version": kind.version, "kind": kind.name},
        "scope": "Namespaced" if kind.is_namespaced else "Cluster",
        "singularResource": kind.name.lower(),
        "verbs": list(kind.verbs),
        **_names(kind),
    }
    parts = []
    for part in kind.subresources:
        answered, verbs = _subresource(kind, part)
        parts.append({"subresource": part, "responseKind": answered, "verbs": verbs})
    return {**resource, "subresources": parts} if parts else resource

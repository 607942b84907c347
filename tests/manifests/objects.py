"""Kubernetes objects as kustomize renders them, and the few functions that every check needs."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

type Object = dict[str, Any]

REPLICATED = ("Deployment", "StatefulSet", "DaemonSet")
UNITS = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


class Pod(NamedTuple):
    """A pod as its owner would create it."""

    owner: Object
    labels: dict[str, str]
    spec: dict[str, Any]

    @property
    def namespace(self) -> str:
        return str(self.owner["metadata"].get("namespace", ""))

    @property
    def component(self) -> str:
        """Return the pod's component, by its label."""
        return self.labels.get("app.kubernetes.io/component", "")

    @property
    def containers(self) -> list[dict[str, Any]]:
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for container in self.containers for port in container.get("ports", [])}


def of(objects: Iterable[Object], *kinds: str) -> list[Object]:
    return [thing for thing in objects if thing["kind"] in kinds]


def named(objects: Iterable[Object], kind: str, name: str) -> Object | None:
    return next((thing for thing in of(objects, kind) if thing["metadata"]["name"] == name), None)


def the(objects: Iterable[Object], kind: str, name: str) -> Object:
    thing = named(objects, kind, name)
    assert thing is not None, f"there is no {kind} {name}"
    return thing


def title(thing: Object) -> str:
    return f"{thing['kind']} {thing['metadata']['name']}"


def pods(objects: Iterable[Object]) -> Iterator[Pod]:
    for thing in objects:
        if thing["kind"] in (*REPLICATED, "Job"):
            template = thing["spec"]["template"]
        elif thing["kind"] == "CronJob":
            template = thing["spec"]["jobTemplate"]["spec"]["template"]
        else:
            continue
        yield Pod(thing, template["metadata"].get("labels", {}), template["spec"])


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Return whether a label selector selects these labels. Only the forms that we use are supported; an empty one selects everything."""
    expressions = selector.get("matchExpressions", [])
    assert {expression["operator"] for expression in expressions} <= {"In"}
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(expression["key"]) in expression["values"] for expression in expressions
    )


def quantity(text: str | int) -> float:
    """Convert a Kubernetes quantity such as `250m` or `320Mi` to a number of cores, bytes or things."""
    number = str(text).rstrip("mkMGKi")
    return float(number) * UNITS[str(text)[len(number) :]]


def container_of(pod: Pod, name: str) -> dict[str, Any] | None:
    return next((container for container in pod.containers if container["name"] == name), None)

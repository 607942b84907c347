"""Small clusters for these tests."""

import functools
from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.fields import labels_of

START = 1_780_000_000.0
"""A whole number of hours after midnight, UTC."""


def cluster_of(*nodes: Thing, images: dict[str, Any] | None = None, **fields: Any) -> Cluster:
    """A cluster with these nodes and the namespace `shop`."""
    cluster = Cluster("tests", due=START, time=START, images=images or {}, **fields)
    for name in ("default", "kube-system", "shop"):
        create(cluster, kinds.NAMESPACES, {"metadata": {"name": name}}, START)
    for each in nodes or (node("node-1"), node("node-2"), node("node-3")):
        create(cluster, kinds.NODES, each, START)
    return cluster


def node(name: str, *, cpu: str = "4", memory: str = "8Gi", labels: Thing | None = None, pods: str = "110", **spec: Any) -> Thing:
    """A node that is ready."""
    number = int("".join(letter for letter in name if letter.isdigit()) or 1)
    room = {"cpu": cpu, "memory": memory, "pods": pods}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", **(labels or {})}},
        "spec": {"podCIDR": f"10.244.{number}.0/24", **spec},
        "status": {
            "capacity": room,
            "allocatable": room,
            "addresses": [{"type": "InternalIP", "address": f"192.168.0.{10 + number}"}],
            "conditions": [{**ready, "lastHeartbeatTime": "2026-05-01T00:00:00Z", "lastTransitionTime": "2026-05-01T00:00:00Z"}],
        },
    }


def container(image: str, name: str = "app", **fields: Any) -> Thing:
    """A container."""
    return {"name": name, "image": image, **fields}


def pod_spec(*containers: Thing, **spec: Any) -> Thing:
    """A pod's spec."""
    return {"containers": list(containers), **spec}


def add(cluster: Cluster, kind: Kind, name: str, spec: Thing, now: float = START, **metadata: Any) -> Thing:
    """Create an object in `shop`."""
    thing: Thing = {"metadata": {"name": name, "namespace": "shop", **metadata}, "spec": spec}
    return create(cluster, kind, thing, now)


def workload(cluster: Cluster, kind: Kind, name: str, spec: Thing, now: float = START, **more: Any) -> Thing:
    """Create a workload whose pods carry the label `app: <name>`."""
    template = {"metadata": {"labels": {"app": name}}, "spec": spec}
    return add(cluster, kind, name, {"selector": {"matchLabels": {"app": name}}, "template": template, **more}, now)


deployment = functools.partial(workload, kind=kinds.DEPLOYMENTS)


def deploy(cluster: Cluster, name: str, spec: Thing, now: float = START, **more: Any) -> Thing:
    """Create a Deployment whose pods carry the label `app: <name>`."""
    return workload(cluster, kinds.DEPLOYMENTS, name, spec, now, **more)


def change(cluster: Cluster, kind: Kind, name: str, now: float, **spec: Any) -> Cluster:
    """The cluster with fields of an object's spec set anew."""
    fork = cluster.fork()
    thing = fork.find(kind, "shop", name)
    assert thing
    generation = thing["metadata"].get("generation", 1) + 1
    fork.put(kind, {**thing, "metadata": {**thing["metadata"], "generation": generation}, "spec": {**thing["spec"], **spec}})
    fork.wake(now)
    return fork


def pods_of(cluster: Cluster, app: str) -> list[Thing]:
    """The pods with this label, by name."""
    return [pod for pod in cluster.all(kinds.PODS, "shop") if labels_of(pod).get("app") == app]


def get(cluster: Cluster, kind: Kind, name: str) -> Thing:
    """An object in `shop`, or without a namespace, that must be there."""
    thing = cluster.find(kind, "shop", name)
    assert thing is not None, f"no {kind.plural} {name}"
    return thing


def told(cluster: Cluster, reason: str) -> list[str]:
    """The messages of all events with this reason, in order of their first time."""
    events = [event for event in cluster.all(kinds.EVENTS) if event["reason"] == reason]
    return [
        event["message"] for event in sorted(events, key=lambda event: (event["firstTimestamp"], int(event["metadata"]["resourceVersion"])))
    ]


def after(cluster: Cluster, seconds: float) -> Cluster:
    """The cluster so many seconds after START."""
    return step(cluster, START + seconds)

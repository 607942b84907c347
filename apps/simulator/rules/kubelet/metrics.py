"""What the metrics API says: CPU and memory in use."""

from collections import defaultdict
from typing import NamedTuple

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import NODE_METRICS, NODES, POD_METRICS, PODS, Kind, Thing
from apps.simulator.rules.kubelet.exits import memory_of
from apps.simulator.rules.kubelet.images import image_of
from apps.simulator.rules.kubelet.records import Context, is_running, record_of
from apps.simulator.rules.objects.fields import dig, is_ready, labels_of
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.times import iso

FIRST_SAMPLE_SECONDS = 15
"""After its start a container has no metrics for so long."""
SYSTEM_CORES, SYSTEM_BYTES = 0.12, 900 * 2**20
"""What a node uses for itself."""


class Usage(NamedTuple):
    """What a container uses: cores and bytes."""

    cpu: float
    memory: float


def usage(cluster: Cluster, pod: Thing, container: Thing, now: float) -> Usage | None:
    """What a container uses now; None while there is no sample: not running, just started, or on a dead node."""
    box = dig(record_of(cluster, pod), "containers", {}).get(container["name"]) or {}
    image = image_of(cluster, container["image"])
    if not is_running(box) or image is None or now - box["started"] < FIRST_SAMPLE_SECONDS:
        return None
    if pod["spec"].get("nodeName") in (cluster.facts.get("dead_nodes") or []):
        return None
    memory = memory_of(Context(cluster, pod, container, image, "", now), box, image).at(now - box["started"])
    cores = _cores(cluster, image.cpu) + _cores(cluster, image.shared_cpu) * _share(cluster, pod, container["image"])
    limit = quantity(dig(container, "resources.limits.cpu"))
    return Usage(min(cores, limit) if limit else cores, memory)


def _cores(cluster: Cluster, written: str) -> float:
    return quantity(str(cluster.facts.get(written, written)))


def _share(cluster: Cluster, pod: Thing, image: str) -> float:
    """Which part of a load that all ready pods of an image share falls on this one."""
    if not is_ready(pod):
        return 0.0
    containers = [each["image"] for other in cluster.all(PODS) if is_ready(other) for each in other["spec"]["containers"]]
    return 1 / containers.count(image)


def pod_metrics(cluster: Cluster, namespace: str | None, now: float) -> list[Thing]:
    """A PodMetrics for each pod with samples, of one namespace or of all."""
    metrics = []
    for pod in cluster.all(PODS, namespace):
        samples = [(container["name"], usage(cluster, pod, container, now)) for container in pod["spec"]["containers"]]
        containers = [{"name": name, "usage": _written(sample)} for name, sample in samples if sample]
        if containers:
            metadata = {"name": pod["metadata"]["name"], "namespace": pod["metadata"]["namespace"], "labels": labels_of(pod)}
            metrics.append({**_base(POD_METRICS, metadata, now), "window": "15s", "containers": containers})
    return metrics


def node_metrics(cluster: Cluster, now: float) -> list[Thing]:
    """A NodeMetrics for each node that isn't dead: its own needs and its pods'."""
    used: dict[str, list[Usage]] = defaultdict(list)
    for pod in cluster.all(PODS):
        if node := pod["spec"].get("nodeName"):
            used[node] += [sample for each in pod["spec"]["containers"] if (sample := usage(cluster, pod, each, now))]
    dead = cluster.facts.get("dead_nodes") or []
    samples = []
    for node in cluster.all(NODES):
        name = node["metadata"]["name"]
        total = Usage(SYSTEM_CORES + sum(each.cpu for each in used[name]), SYSTEM_BYTES + sum(each.memory for each in used[name]))
        if name not in dead:
            samples.append(
                {**_base(NODE_METRICS, {"name": name, "labels": labels_of(node)}, now), "window": "20s", "usage": _written(total)}
            )
    return samples


def _base(kind: Kind, metadata: Thing, now: float) -> Thing:
    moment = iso(now)
    return {"kind": kind.name, "apiVersion": kind.api_version, "metadata": {**metadata, "creationTimestamp": moment}, "timestamp": moment}


def _written(sample: Usage) -> Thing:
    return {"cpu": f"{int(sample.cpu * 1e9)}n", "memory": f"{int(sample.memory / 1024)}Ki"}

"""The kubelets of all nodes: each pod's containers in their order, and its status."""

from apps.simulator.rules.cluster import NEVER, Cluster
from apps.simulator.rules.controllers.faults import FAULT_SECONDS, contained
from apps.simulator.rules.kinds import NODES, PODS, Thing
from apps.simulator.rules.kubelet.containers import advance
from apps.simulator.rules.kubelet.records import Context, image_in
from apps.simulator.rules.kubelet.statuses import is_initialized, is_sidecar, pod_status
from apps.simulator.rules.kubelet.volumes import tell_trouble
from apps.simulator.rules.objects.fields import dig, has_finished, is_being_deleted

FAR_FUTURE = 1e11
"""In the place of infinity, which JSON doesn't have."""


def run(cluster: Cluster, now: float) -> None:
    """Look at each pod that has a node and either changed or is due."""
    dead_nodes = cluster.facts.get("dead_nodes") or []
    for pod in cluster.all(PODS):
        node = pod["spec"].get("nodeName")
        if not node or node in dead_nodes:
            continue
        record = cluster.pods.get(pod["metadata"]["uid"]) or {}
        if record.get("version") == pod["metadata"]["resourceVersion"] and now < record["due"]:
            cluster.wake(record["due"])
            continue
        outer, cluster.due = cluster.due, NEVER
        cluster.pods[pod["metadata"]["uid"]] = {**record, "version": pod["metadata"]["resourceVersion"], "due": now + FAULT_SECONDS}
        with contained(cluster, f"pod {pod['metadata']['name']}", now):
            _look(cluster, pod, record, now)
        cluster.due = min(outer, cluster.due)


def wake_all(cluster: Cluster) -> None:
    """Have the kubelets look at every pod anew: the world around them has changed."""
    cluster.pods = {uid: {**record, "due": 0.0} for uid, record in cluster.pods.items()}


def _look(cluster: Cluster, pod: Thing, record: Thing, now: float) -> None:
    """Bring one pod up to `now`; its record says when it is next due."""
    uid = pod["metadata"]["uid"]
    if is_being_deleted(pod):
        _finish(cluster, pod, record, now)
        return
    if has_finished(pod):
        cluster.pods[uid] = {**record, "version": pod["metadata"]["resourceVersion"], "due": FAR_FUTURE}
        return
    if "containers" not in record:
        record = {**record, "containers": {}, "since": now, "address": _new_address(cluster, pod)}
    record = {**record, "trouble": tell_trouble(cluster, pod, record.get("trouble"), now) if _is_unmounted(record) else None}
    if record["trouble"] is None:
        record = {**record, "containers": _containers(cluster, pod, record["containers"], now)}
    status = pod_status(pod, record, _node_address(cluster, pod), now)
    pod = cluster.update(PODS, pod, status=status)
    cluster.pods[uid] = {**record, "version": pod["metadata"]["resourceVersion"], "due": min(cluster.due, FAR_FUTURE)}


def _is_unmounted(record: Thing) -> bool:
    return not record["containers"]


def _finish(cluster: Cluster, pod: Thing, record: Thing, now: float) -> None:
    """The pod goes once its containers have ended."""
    if now < record.get("ends", now):
        cluster.wake(record["ends"])
        cluster.pods[pod["metadata"]["uid"]] = {**record, "version": pod["metadata"]["resourceVersion"], "due": record["ends"]}
        return
    cluster.pods.pop(pod["metadata"]["uid"], None)
    cluster.drop(PODS, pod)


def _containers(cluster: Cluster, pod: Thing, boxes: dict[str, Thing], now: float) -> dict[str, Thing]:
    """All containers' boxes by now: init containers one after the other, then the ordinary ones together."""
    spec, new = pod["spec"], dict(boxes)
    architecture = _architecture(cluster, spec["nodeName"])

    def step(container: Thing, field: str) -> None:
        context = Context(cluster, pod, container, image_in(cluster, pod, container), architecture, now, field)
        new[container["name"]] = advance(context, new.get(container["name"]))

    for container in spec.get("initContainers") or []:
        step(container, "initContainers")
        box = new[container["name"]]
        if not (box.get("has_started") if is_sidecar(container) else box["state"] == "done"):
            return new
    if is_initialized(spec, new):
        for container in spec["containers"]:
            step(container, "containers")
    for container in spec.get("ephemeralContainers") or []:
        step(container, "ephemeralContainers")
    return new


def _architecture(cluster: Cluster, node: str) -> str:
    there = cluster.find(NODES, None, node)
    return str(dig((there or {}).get("metadata"), "labels", {}).get("kubernetes.io/arch", "amd64"))


def _node_address(cluster: Cluster, pod: Thing) -> str:
    addresses = dig(cluster.find(NODES, None, pod["spec"]["nodeName"]), "status.addresses", [])
    return str(next((each["address"] for each in addresses if each["type"] == "InternalIP"), "192.168.0.1"))


def _new_address(cluster: Cluster, pod: Thing) -> str:
    """The next free address of the node's range; with hostNetwork the node's own."""
    if pod["spec"].get("hostNetwork"):
        return _node_address(cluster, pod)
    node = pod["spec"]["nodeName"]
    given: dict[str, int] = cluster.notes.get("addresses", {})
    number = given.get(node, 1) + 1
    cluster.notes["addresses"] = {**given, node: number}
    network = str(dig(cluster.find(NODES, None, node), "spec.podCIDR", "10.244.0.0/24")).rsplit(".", 1)[0]
    return f"{network}.{number % 253 + 1}"

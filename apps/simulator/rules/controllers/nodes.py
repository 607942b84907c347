"""The life of nodes: what happens when one falls silent or bears a NoExecute taint, and the kubelets' signs of life."""

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.controllers.scheduling.requests import toleration_for
from apps.simulator.rules.kinds import LEASES, NODES, PODS, Thing
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import condition_of, dig, has_finished, is_being_deleted, is_ready, with_condition
from apps.simulator.rules.objects.times import MINUTE, iso

GRACE_SECONDS = 40
"""Without a sign of life for so long, a node counts as gone (`--node-monitor-grace-period`)."""
LEASE_SECONDS = 10
HEARTBEAT_SECONDS = 5 * MINUTE
LEASE_NAMESPACE = "kube-node-lease"
UNREACHABLE = "node.kubernetes.io/unreachable"
UNKNOWN = {"status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
HEALTHY = {
    "MemoryPressure": ("False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    "Ready": ("True", "KubeletReady", "kubelet is posting ready status"),
}


def run(cluster: Cluster, now: float) -> None:
    """Follow the nodes in `facts["dead_nodes"]`, evict what may not stay, remove the pods of nodes that are no more."""
    dead = cluster.facts.get("dead_nodes") or []
    silent: dict[str, float] = {name: since for name, since in cluster.notes.get("silent", {}).items() if name in dead}
    silent |= {name: now for name in dead if name not in silent}
    if silent or cluster.notes.get("silent"):
        cluster.notes["silent"] = silent
    for node in cluster.all(NODES):
        if cluster.find(LEASES, LEASE_NAMESPACE, node["metadata"]["name"]) is None:
            _give_lease(cluster, node, now)
        _watch(cluster, node, silent.get(node["metadata"]["name"]), now)
    _evict(cluster, now)


def renew(cluster: Cluster, now: float) -> None:
    """The signs of life of all nodes that have any, as of this moment: leases each 10 s, conditions each 5 minutes.

    They are written once a step, not each 10 s: nobody sees those between.
    """
    dead = cluster.facts.get("dead_nodes") or []
    for node in cluster.all(NODES):
        name = node["metadata"]["name"]
        if name not in dead:
            _renew_lease(cluster, node, now - now % LEASE_SECONDS)
            _beat(cluster, node, now - now % HEARTBEAT_SECONDS)


def _renew_lease(cluster: Cluster, node: Thing, moment: float) -> None:
    lease = cluster.find(LEASES, LEASE_NAMESPACE, node["metadata"]["name"])
    if lease:
        cluster.update(LEASES, lease, spec=_lease_spec(node, moment))


def _lease_spec(node: Thing, moment: float) -> Thing:
    renewed = iso(moment).replace("Z", ".000000Z")
    return {"holderIdentity": node["metadata"]["name"], "leaseDurationSeconds": 40, "renewTime": renewed}


def _give_lease(cluster: Cluster, node: Thing, now: float) -> None:
    name, spec = node["metadata"]["name"], _lease_spec(node, now)
    owner = {"apiVersion": "v1", "kind": "Node", "name": name, "uid": node["metadata"].get("uid")}
    metadata = {"name": name, "namespace": LEASE_NAMESPACE, "uid": cluster.uid(), "ownerReferences": [owner]}
    metadata["creationTimestamp"] = node["metadata"].get("creationTimestamp") or iso(now)
    cluster.put(LEASES, {"kind": "Lease", "apiVersion": LEASES.api_version, "metadata": metadata, "spec": spec})


def _beat(cluster: Cluster, node: Thing, moment: float) -> None:
    conditions: list[Thing] = dig(node, "status.conditions", [])
    beaten = [{**each, "lastHeartbeatTime": iso(moment)} for each in conditions]
    cluster.update(NODES, node, status={**(node.get("status") or {}), "conditions": beaten})


def _watch(cluster: Cluster, node: Thing, silent_since: float | None, now: float) -> None:
    is_unknown = (condition_of(node, "Ready") or {}).get("status") == "Unknown"
    if silent_since is None:
        if is_unknown:
            _return(cluster, node, now)
    elif now < silent_since + GRACE_SECONDS:
        cluster.wake(silent_since + GRACE_SECONDS)
    elif not is_unknown:
        _lose(cluster, node, now)


def _lose(cluster: Cluster, node: Thing, now: float) -> None:
    name = node["metadata"]["name"]
    conditions: list[Thing] = dig(node, "status.conditions", [])
    for kind in HEALTHY:
        heartbeat = (condition_of(node, kind) or {}).get("lastHeartbeatTime") or iso(now - GRACE_SECONDS)
        conditions = with_condition(conditions, now, {"type": kind, **UNKNOWN, "lastHeartbeatTime": heartbeat})
    others = [taint for taint in node["spec"].get("taints") or [] if taint["key"] != UNREACHABLE]
    added = [{"key": UNREACHABLE, "effect": effect, "timeAdded": iso(now)} for effect in ("NoSchedule", "NoExecute")]
    status, spec = {**node["status"], "conditions": conditions}, {**node["spec"], "taints": [*others, *added]}
    cluster.put(NODES, {**node, "status": status, "spec": spec})
    record(cluster, node, now, Event("NodeNotReady", f"Node {name} status is now: NodeNotReady", "node-controller"))
    _mark_pods(cluster, name, now)


def _mark_pods(cluster: Cluster, name: str, now: float) -> None:
    """Nobody reports for the pods of a silent node any more: they count as not ready."""
    for pod in cluster.all(PODS):
        if pod["spec"].get("nodeName") == name and is_ready(pod):
            unready = with_condition(dig(pod, "status.conditions"), now, {"type": "Ready", "status": "False"})
            pod = cluster.put(PODS, {**pod, "status": {**pod["status"], "conditions": unready}})
            record(cluster, pod, now, Event("NodeNotReady", "Node is not ready", "node-controller", "Warning"))


def _return(cluster: Cluster, node: Thing, now: float) -> None:
    conditions: list[Thing] = dig(node, "status.conditions", [])
    for kind, (status, reason, message) in HEALTHY.items():
        told = {"type": kind, "status": status, "reason": reason, "message": message, "lastHeartbeatTime": iso(now)}
        conditions = with_condition(conditions, now, told)
    kept = [taint for taint in node["spec"].get("taints") or [] if taint["key"] != UNREACHABLE]
    spec = {**{key: value for key, value in node["spec"].items() if key != "taints"}, **({"taints": kept} if kept else {})}
    cluster.put(NODES, {**node, "status": {**node["status"], "conditions": conditions}, "spec": spec})
    name = node["metadata"]["name"]
    record(cluster, node, now, Event("NodeReady", f"Node {name} status is now: NodeReady", "kubelet", host=name))


def _evict(cluster: Cluster, now: float) -> None:
    """Delete pods that don't tolerate a NoExecute taint, or not any longer; and those of nodes that were deleted."""
    nodes = {node["metadata"]["name"]: node for node in cluster.all(NODES)}
    before: dict[str, float] = cluster.notes.get("tainted", {})
    tainted: dict[str, float] = {}
    for pod in cluster.all(PODS):
        node = pod["spec"].get("nodeName")
        if not node or is_being_deleted(pod) or has_finished(pod):
            continue
        if node not in nodes:
            stop(cluster, pod, now, 0)
            continue
        stays = _tolerated_seconds(pod, nodes[node])
        if stays is None:
            continue
        uid = pod["metadata"]["uid"]
        tainted[uid] = before.get(uid, now)
        if now < tainted[uid] + stays:
            cluster.wake(tainted[uid] + stays)
            continue
        metadata = pod["metadata"]
        message = f"Marking for deletion Pod {metadata['namespace']}/{metadata['name']}"
        record(cluster, pod, now, Event("TaintManagerEviction", message, "taint-eviction-controller"))
        stop(cluster, pod, now, None)
    if tainted != before:
        cluster.notes["tainted"] = tainted


def _tolerated_seconds(pod: Thing, node: Thing) -> float | None:
    """How long the pod may stay on this node from when it was tainted; None: for ever."""
    least: float | None = None
    for taint in node["spec"].get("taints") or []:
        if taint["effect"] != "NoExecute":
            continue
        toleration = toleration_for(taint, pod["spec"].get("tolerations"))
        seconds = 0.0 if toleration is None else toleration.get("tolerationSeconds")
        if seconds is not None:
            least = float(seconds) if least is None else min(least, float(seconds))
    return least

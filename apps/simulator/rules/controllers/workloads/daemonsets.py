"""DaemonSets: one pod on each node that it may run on."""

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.scheduling.filters import REQUIRED, fits_node
from apps.simulator.rules.controllers.scheduling.requests import taints_of, toleration_for
from apps.simulator.rules.controllers.workloads.pods import Order, active, by_controller, count_available, make, remove, tell
from apps.simulator.rules.controllers.workloads.revisions import LABEL, current_hash
from apps.simulator.rules.kinds import DAEMON_SETS, NODES, Thing
from apps.simulator.rules.objects.fields import dig, has_finished, is_active, is_being_deleted, is_ready, labels_of
from apps.simulator.rules.objects.quantities import of_count

BORNE = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
"""Taints that the controller makes all of its pods tolerate."""


def run(cluster: Cluster, now: float) -> None:
    """Give each suitable node its pod, take it from the others, replace pods of an old template."""
    for owner in cluster.all(DAEMON_SETS):
        if is_being_deleted(owner):
            continue
        digest = current_hash(cluster, owner, now)
        wanted = [node for node in cluster.all(NODES) if _suits(owner, node)]
        mine = by_controller(cluster, owner["metadata"]["namespace"])[owner["metadata"]["uid"]]
        pods = {node_of(pod): pod for pod in sorted(mine, key=is_active)}
        _place(cluster, owner, [node["metadata"]["name"] for node in wanted], pods, (digest, now))
        _replace(cluster, owner, len(wanted), list(pods.values()), (digest, now))
    for owner in cluster.all(DAEMON_SETS):
        mine = by_controller(cluster, owner["metadata"]["namespace"])[owner["metadata"]["uid"]]
        cluster.update(DAEMON_SETS, owner, status=_status(cluster, owner, mine, now))


def node_of(pod: Thing) -> str:
    """The node that a pod of a DaemonSet is made for."""
    terms: list[Thing] = dig(pod, f"spec.affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms", [])
    fields = [field for term in terms for field in term.get("matchFields") or []]
    return str(pod["spec"].get("nodeName") or (fields[0]["values"][0] if fields else ""))


def _tolerations(owner: Thing) -> list[Thing]:
    own: list[Thing] = owner["spec"]["template"]["spec"].get("tolerations") or []
    return [*own, *({"key": key, "operator": "Exists", "effect": effect} for key, effect in BORNE)]


def _suits(owner: Thing, node: Thing) -> bool:
    borne = _tolerations(owner)
    hard = [taint for taint in taints_of(node) if taint["effect"] != "PreferNoSchedule"]
    is_borne = all(toleration_for(taint, borne) or taint["key"] == "node.kubernetes.io/unreachable" for taint in hard)
    return is_borne and fits_node(owner["spec"]["template"], node)


def _place(cluster: Cluster, owner: Thing, nodes: list[str], pods: dict[str, Thing], moment: tuple[str, float]) -> None:
    digest, now = moment
    for node in nodes:
        pod = pods.get(node)
        if pod is None:
            _make(cluster, owner, node, digest, now)
        elif has_finished(pod) and not is_being_deleted(pod):
            name = pod["metadata"]["name"]
            tell(
                cluster,
                owner,
                now,
                "FailedDaemonPod",
                f"Found failed daemon pod {owner['metadata']['namespace']}/{name} on node {node}, will try to kill it",
                "Warning",
            )
            remove(cluster, owner, pod, now)
    for node, pod in pods.items():
        if node not in nodes and is_active(pod):
            remove(cluster, owner, pod, now)


def _make(cluster: Cluster, owner: Thing, node: str, digest: str, now: float) -> None:
    template = owner["spec"]["template"]
    own: Thing = template["spec"].get("affinity") or {}
    chosen = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
    affinity = {**own, "nodeAffinity": {**(own.get("nodeAffinity") or {}), REQUIRED: {"nodeSelectorTerms": [chosen]}}}
    labels = {LABEL: digest, "pod-template-generation": str(owner["metadata"].get("generation", 1))}
    make(cluster, owner, Order(template, labels=labels, spec={"affinity": affinity, "tolerations": _tolerations(owner)}), now)


def _replace(cluster: Cluster, owner: Thing, wanted: int, pods: list[Thing], moment: tuple[str, float]) -> None:
    """Stop pods of an old template as far as maxUnavailable allows: those that are unready count already."""
    strategy = owner["spec"].get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return
    digest, now = moment
    room = of_count(dig(strategy, "rollingUpdate.maxUnavailable", 1), wanted, is_rounded_up=True)
    well = [pod for pod in active(pods) if is_ready(pod)]
    room -= wanted - len(well)
    stale = sorted((pod for pod in active(pods) if labels_of(pod).get(LABEL) != digest), key=is_ready)
    useless = sum(pod not in well for pod in stale)
    for pod in stale[: useless + max(0, room)]:
        remove(cluster, owner, pod, now)


def _status(cluster: Cluster, owner: Thing, pods: list[Thing], now: float) -> Thing:
    wanted = sum(_suits(owner, node) for node in cluster.all(NODES))
    living = [pod for pod in pods if is_active(pod)]
    available = count_available(cluster, living, owner, now)
    digest = current_hash(cluster, owner, now)
    counts = {
        "updatedNumberScheduled": sum(labels_of(pod).get(LABEL) == digest for pod in living),
        "numberAvailable": available,
        "numberUnavailable": max(0, wanted - available),
    }
    return {
        "currentNumberScheduled": len(living),
        "numberMisscheduled": 0,
        "desiredNumberScheduled": wanted,
        "numberReady": sum(map(is_ready, living)),
        "observedGeneration": owner["metadata"].get("generation", 1),
        **{key: value for key, value in counts.items() if value},
    }

"""ReplicaSets: as many pods as they ask for, adopted or made."""

import re

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.workloads.pods import Order, active, by_controller, count_available, failure_of, make, remove
from apps.simulator.rules.kinds import PODS, REPLICA_SETS, Thing
from apps.simulator.rules.objects.fields import (
    annotations_of,
    dig,
    is_active,
    is_being_deleted,
    is_ready,
    labels_of,
    reference_to,
    with_condition,
    with_metadata,
)
from apps.simulator.rules.objects.selectors import matches
from apps.simulator.rules.objects.times import moment_of

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
COST = re.compile(r"-?\d{1,10}")
MOST_AT_ONCE = 50
"""Pods made in one round; the controller's burst is 500."""


def run(cluster: Cluster, now: float) -> None:
    """Adopt and release pods by their labels, make what is missing, stop what is too much, count."""
    pods = by_controller(cluster)
    for owner in cluster.all(REPLICA_SETS):
        if not is_being_deleted(owner):
            mine = _claimed(cluster, owner, pods)
            _scale(cluster, owner, active(mine), now)
    pods = by_controller(cluster)
    for owner in cluster.all(REPLICA_SETS):
        cluster.update(REPLICA_SETS, owner, status=_status(cluster, owner, pods[owner["metadata"]["uid"]], now))


def _claimed(cluster: Cluster, owner: Thing, pods: dict[str, list[Thing]]) -> list[Thing]:
    uid, selector, kept = owner["metadata"]["uid"], owner["spec"]["selector"], []
    for pod in pods[uid]:
        if matches(selector, labels_of(pod)):
            kept.append(pod)
        elif is_active(pod):
            others = [each for each in pod["metadata"]["ownerReferences"] if each["uid"] != uid]
            cluster.put(PODS, with_metadata(pod, ownerReferences=others))
    return [*kept, *_adopted(cluster, owner, pods[""])]


def _adopted(cluster: Cluster, owner: Thing, orphans: list[Thing]) -> list[Thing]:
    """The pods of nobody that the selector chooses, owned from now on."""
    namespace, adopted = owner["metadata"]["namespace"], []
    for pod in list(orphans):
        is_home = pod["metadata"]["namespace"] == namespace
        if is_home and is_active(pod) and matches(owner["spec"]["selector"], labels_of(pod)):
            orphans.remove(pod)
            references = [*(pod["metadata"].get("ownerReferences") or []), reference_to(owner)]
            adopted.append(cluster.put(PODS, with_metadata(pod, ownerReferences=references)))
    return adopted


def _scale(cluster: Cluster, owner: Thing, pods: list[Thing], now: float) -> None:
    missing = owner["spec"].get("replicas", 1) - len(pods)
    for _ in range(min(missing, MOST_AT_ONCE)):
        if make(cluster, owner, Order(owner["spec"]["template"]), now) is None:
            break
    else:
        if missing > MOST_AT_ONCE:
            cluster.wake(now)
    if missing < 0:
        for pod in _least_needed_first(pods)[:-missing]:
            remove(cluster, owner, pod, now)


def _least_needed_first(pods: list[Thing]) -> list[Thing]:
    """As ActivePodsWithRanks sorts: unassigned, pending, unready, cheap to delete, doubled on a node, often restarted, young."""
    crowd: dict[str | None, int] = {}
    for pod in pods:
        crowd[pod["spec"].get("nodeName")] = crowd.get(pod["spec"].get("nodeName"), 0) + 1

    def rank(pod: Thing) -> tuple[object, ...]:
        restarts = sum(each["restartCount"] for each in dig(pod, "status.containerStatuses", []))
        written = annotations_of(pod).get(DELETION_COST, "0")
        cost = int(written) if COST.fullmatch(written) else 0
        node = pod["spec"].get("nodeName")
        age = -moment_of(pod["metadata"]["creationTimestamp"])
        return (bool(node), dig(pod, "status.phase") == "Running", is_ready(pod), cost, -crowd[node], -restarts, age)

    return sorted(pods, key=rank)


def _status(cluster: Cluster, owner: Thing, pods: list[Thing], now: float) -> Thing:
    living, wanted = active(pods), dig(owner, "spec.template.metadata.labels", {})
    counts = {
        "replicas": len(living),
        "fullyLabeledReplicas": sum(wanted.items() <= labels_of(pod).items() for pod in living),
        "readyReplicas": sum(map(is_ready, living)),
        "availableReplicas": count_available(cluster, living, owner, now),
        "terminatingReplicas": sum(map(is_being_deleted, pods)),
        "observedGeneration": owner["metadata"].get("generation", 1),
    }
    status = {key: value for key, value in counts.items() if value or key in ("replicas", "observedGeneration", "terminatingReplicas")}
    why = failure_of(cluster, owner) if len(living) < owner["spec"].get("replicas", 1) else ""
    if why:
        failed = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": why}
        status["conditions"] = with_condition(dig(owner, "status.conditions"), now, failed)
    return status

"""What the controllers of workloads do with their pods: find, make, stop, count them."""

from collections import defaultdict
from typing import NamedTuple

from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import PODS, Thing
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import condition_of, controller_of, is_active, is_ready, reference_to
from apps.simulator.rules.objects.times import moment_of

LONGEST_RETRY = 960
"""Seconds between two attempts to make a pod that the API refuses: 1, 2, 4, …"""
SOURCES = {
    "ReplicaSet": "replicaset-controller",
    "StatefulSet": "statefulset-controller",
    "DaemonSet": "daemonset-controller",
    "Job": "job-controller",
}


class Order(NamedTuple):
    """A pod to be made: its name ("" for a generated one) and what is added to the template."""

    template: Thing
    name: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    spec: Thing = {}


def by_controller(cluster: Cluster, namespace: str | None = None) -> dict[str, list[Thing]]:
    """All pods by the uid of what controls them, "" for those of nobody."""
    by_owner: dict[str, list[Thing]] = defaultdict(list)
    for pod in cluster.all(PODS, namespace):
        by_owner[(controller_of(pod) or {}).get("uid", "")].append(pod)
    return by_owner


def make(cluster: Cluster, owner: Thing, order: Order, now: float) -> Thing | None:
    """Create one pod for its owner, with its event; None where the API refuses it.

    A refusal is told as FailedCreate and tried again later: nothing is tried before that moment, unless the owner's spec changes.
    """
    uid, generation = owner["metadata"]["uid"], owner["metadata"].get("generation", 1)
    failure = cluster.notes.get("failures", {}).get(uid)
    if failure and now < failure["next"] and failure["generation"] == generation:
        cluster.wake(failure["next"])
        return None
    thing = _from_template(cluster, owner, order)
    try:
        pod = create(cluster, PODS, thing, now)
    except Refused as error:
        tries = failure["tries"] + 1 if failure and failure["generation"] == generation else 0
        _note_failure(
            cluster,
            uid,
            {"tries": tries, "next": now + min(LONGEST_RETRY, 2 ** min(tries, 10)), "generation": generation, "why": str(error)},
        )
        tell(cluster, owner, now, "FailedCreate", _failed_text(owner, thing, str(error)), "Warning")
        cluster.wake(cluster.notes["failures"][uid]["next"])
        return None
    if failure:
        _note_failure(cluster, uid, None)
    tell(cluster, owner, now, "SuccessfulCreate", _created_text(owner, pod))
    return pod


def failure_of(cluster: Cluster, owner: Thing) -> str:
    """Why the API refuses its pods at present, "" where it doesn't."""
    return str((cluster.notes.get("failures", {}).get(owner["metadata"]["uid"]) or {}).get("why", ""))


def remove(cluster: Cluster, owner: Thing, pod: Thing, now: float) -> None:
    """Stop one of its pods, with its event."""
    stop(cluster, pod, now, None)
    name, kind = pod["metadata"]["name"], owner["kind"]
    text = f"delete Pod {name} in StatefulSet {owner['metadata']['name']} successful" if kind == "StatefulSet" else f"Deleted pod: {name}"
    tell(cluster, owner, now, "SuccessfulDelete", text)


def tell(cluster: Cluster, owner: Thing, now: float, reason: str, message: str, type_: str = "Normal") -> None:
    """Publish an event of the controller about its workload."""
    record(cluster, owner, now, Event(reason, message, SOURCES[owner["kind"]], type_))


def count_available(cluster: Cluster, pods: list[Thing], owner: Thing, now: float) -> int:
    """How many have been ready for minReadySeconds; wakes the cluster for those that are about to."""
    wait, count = owner["spec"].get("minReadySeconds") or 0, 0
    for pod in pods:
        if not is_ready(pod):
            continue
        told = (condition_of(pod, "Ready") or {}).get("lastTransitionTime")
        since = moment_of(told) if wait and told else now
        if since + wait <= now:
            count += 1
        else:
            cluster.wake(since + wait)
    return count


def active(pods: list[Thing]) -> list[Thing]:
    """Those that neither go nor have finished."""
    return [pod for pod in pods if is_active(pod)]


def _note_failure(cluster: Cluster, uid: str, failure: Thing | None) -> None:
    others = {key: value for key, value in cluster.notes.get("failures", {}).items() if key != uid}
    cluster.notes["failures"] = {**others, uid: failure} if failure else others


def _from_template(cluster: Cluster, owner: Thing, order: Order) -> Thing:
    own = order.template.get("metadata") or {}
    base = owner["metadata"]["name"]
    metadata = {
        **own,
        "name": order.name or f"{base}-{cluster.suffix()}",
        "namespace": owner["metadata"]["namespace"],
        "labels": {**(own.get("labels") or {}), **order.labels},
        "ownerReferences": [reference_to(owner)],
    }
    if not order.name:
        metadata["generateName"] = f"{base}-"
    if annotations := {**(own.get("annotations") or {}), **order.annotations}:
        metadata["annotations"] = annotations
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {**order.template["spec"], **order.spec}}


def _created_text(owner: Thing, pod: Thing) -> str:
    name = pod["metadata"]["name"]
    return (
        f"create Pod {name} in StatefulSet {owner['metadata']['name']} successful"
        if owner["kind"] == "StatefulSet"
        else f"Created pod: {name}"
    )


def _failed_text(owner: Thing, thing: Thing, why: str) -> str:
    if owner["kind"] == "StatefulSet":
        return f"create Pod {thing['metadata']['name']} in StatefulSet {owner['metadata']['name']} failed error: {why}"
    return f"Error creating: {why}"

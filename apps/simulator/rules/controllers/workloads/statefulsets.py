"""StatefulSets: pods with names and volumes of their own, one after the other."""

from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.workloads.pods import Order, by_controller, count_available, make, remove, tell
from apps.simulator.rules.controllers.workloads.revisions import LABEL, current_hash
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import CLAIMS, STATEFUL_SETS, Thing
from apps.simulator.rules.objects.fields import dig, has_finished, is_active, is_being_deleted, is_ready, labels_of


def run(cluster: Cluster, now: float) -> None:
    """Make, replace or stop at most one pod of each set, unless it is managed in parallel."""
    owners = cluster.all(STATEFUL_SETS)
    if not owners:
        return
    for owner in owners:
        if not is_being_deleted(owner):
            digest = current_hash(cluster, owner, now)
            pods = {ordinal(pod): pod for pod in by_controller(cluster, owner["metadata"]["namespace"])[owner["metadata"]["uid"]]}
            if _fill(cluster, owner, pods, digest, now):
                _trim(cluster, owner, pods, digest, now)
    for owner in cluster.all(STATEFUL_SETS):
        pods_now = by_controller(cluster, owner["metadata"]["namespace"])[owner["metadata"]["uid"]]
        cluster.update(STATEFUL_SETS, owner, status=_status(cluster, owner, pods_now, current_hash(cluster, owner, now), now))


def ordinal(pod: Thing) -> int:
    """The number at the end of a pod's name, -1 where there is none."""
    end = pod["metadata"]["name"].rsplit("-", 1)[-1]
    return int(end) if end.isdigit() else -1


def _numbers(owner: Thing) -> range:
    first = dig(owner, "spec.ordinals.start", 0)
    return range(first, first + owner["spec"].get("replicas", 1))


def _is_parallel(owner: Thing) -> bool:
    return bool(owner["spec"].get("podManagementPolicy") == "Parallel")


def _fill(cluster: Cluster, owner: Thing, pods: dict[int, Thing], digest: str, now: float) -> bool:
    """Make missing pods in order; whether all are there and well, so that others may go."""
    missing = [number for number in _numbers(owner) if not _is_well(pods.get(number))]
    for number in missing if _is_parallel(owner) else missing[:1]:
        pod = pods.get(number)
        if pod is None:
            _make(cluster, owner, number, digest, now)
        elif has_finished(pod) and not is_being_deleted(pod):
            remove(cluster, owner, pod, now)
    return not missing or _is_parallel(owner)


def _is_well(pod: Thing | None) -> bool:
    """Whether the next pod in line need not wait for this one. A broken pod stands in the way of its own update: a known trap."""
    return pod is not None and is_ready(pod) and not is_being_deleted(pod)


def _make(cluster: Cluster, owner: Thing, number: int, digest: str, now: float) -> None:
    name = f"{owner['metadata']['name']}-{number}"
    template = owner["spec"]["template"]
    labels = {LABEL: digest, "statefulset.kubernetes.io/pod-name": name, "apps.kubernetes.io/pod-index": str(number)}
    claimed = [_claim(cluster, owner, each, name, now) for each in owner["spec"].get("volumeClaimTemplates") or []]
    names = {volume["name"] for volume in claimed}
    others = [volume for volume in template["spec"].get("volumes") or [] if volume["name"] not in names]
    spec = {"hostname": name, "subdomain": owner["spec"].get("serviceName", "")}
    if claimed:
        spec["volumes"] = [*others, *claimed]
    make(cluster, owner, Order(template, name, labels, spec=spec), now)


def _claim(cluster: Cluster, owner: Thing, template: Thing, pod: str, now: float) -> Thing:
    """The volume for a claim of the set, which is made if it isn't there: it outlives the pod and the set."""
    title, namespace = template["metadata"]["name"], owner["metadata"]["namespace"]
    name = f"{title}-{pod}"
    if cluster.find(CLAIMS, namespace, name) is None:
        labels = owner["spec"]["selector"].get("matchLabels") or {}
        claim = {"metadata": {**template["metadata"], "name": name, "namespace": namespace, "labels": labels}, "spec": template["spec"]}
        try:
            create(cluster, CLAIMS, claim, now)
            tell(
                cluster, owner, now, "SuccessfulCreate", f"create Claim {name} Pod {pod} in StatefulSet {owner['metadata']['name']} success"
            )
        except Refused as error:
            message = f"create Claim {name} for Pod {pod} in StatefulSet {owner['metadata']['name']} failed error: {error}"
            tell(cluster, owner, now, "FailedCreate", message, "Warning")
    return {"name": title, "persistentVolumeClaim": {"claimName": name}}


def _trim(cluster: Cluster, owner: Thing, pods: dict[int, Thing], digest: str, now: float) -> None:
    """Stop the last pod that is too much, else the last one of an old template down to the partition."""
    is_parallel = _is_parallel(owner)
    if not is_parallel and any(map(is_being_deleted, pods.values())):
        return
    living = {number: pod for number, pod in pods.items() if is_active(pod)}
    extra = living.keys() - set(_numbers(owner))
    chosen = sorted(extra or _stale(owner, living, digest), reverse=True)
    for number in chosen[: len(extra) if is_parallel and extra else 1]:
        remove(cluster, owner, living[number], now)


def _stale(owner: Thing, living: dict[int, Thing], digest: str) -> list[int]:
    """The pods of an old template that may be replaced."""
    strategy = owner["spec"].get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return []
    first = dig(strategy, "rollingUpdate.partition", 0)
    return [number for number, pod in living.items() if number >= first and labels_of(pod).get(LABEL) != digest]


def _status(cluster: Cluster, owner: Thing, pods: list[Thing], digest: str, now: float) -> Thing:
    living = [pod for pod in pods if is_active(pod)]
    updated = sum(labels_of(pod).get(LABEL) == digest for pod in living)
    name = owner["metadata"]["name"]
    is_done = updated == len(living) == owner["spec"].get("replicas", 1)
    before = dig(owner, "status.currentRevision") or f"{name}-{digest}"
    current = f"{name}-{digest}" if is_done else before
    counts = {
        "readyReplicas": sum(map(is_ready, living)),
        "currentReplicas": sum(f"{name}-{labels_of(pod).get(LABEL)}" == current for pod in living),
        "updatedReplicas": updated,
    }
    return {
        "observedGeneration": owner["metadata"].get("generation", 1),
        "replicas": len(living),
        **{key: value for key, value in counts.items() if value},
        "availableReplicas": count_available(cluster, living, owner, now),
        "currentRevision": current,
        "updateRevision": f"{name}-{digest}",
        "collisionCount": 0,
    }

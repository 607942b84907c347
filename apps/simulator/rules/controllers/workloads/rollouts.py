"""How a Deployment moves its replicas from old ReplicaSets to the newest one."""

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.kinds import REPLICA_SETS, Thing
from apps.simulator.rules.objects.fields import annotations_of, dig
from apps.simulator.rules.objects.quantities import of_count

REVISION = "deployment.kubernetes.io/revision"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MOST = "deployment.kubernetes.io/max-replicas"


def revision_of(replica_set: Thing) -> int:
    """Its place in the rollout history, 0 where it has none."""
    written = annotations_of(replica_set).get(REVISION) or ""
    return int(written) if written.isdigit() else 0


def allowances(spec: Thing) -> tuple[int, int]:
    """How many pods may be too many and how many may be missing during a rollout: maxSurge and maxUnavailable in pods."""
    if spec["strategy"].get("type") == "Recreate":
        return 0, spec["replicas"]
    limits = spec["strategy"].get("rollingUpdate") or {}
    surge = of_count(limits.get("maxSurge", "25%"), spec["replicas"], is_rounded_up=True)
    missing = of_count(limits.get("maxUnavailable", "25%"), spec["replicas"], is_rounded_up=False)
    return (surge, missing) if surge or missing else (0, 1)


def move(cluster: Cluster, owner: Thing, newest: Thing | None, olds: list[Thing], now: float) -> None:
    """Make the next moves of a rollout: scale the newest ReplicaSet and the old ones as far as the strategy allows."""
    spec = owner["spec"]
    everything = [*olds, *([newest] if newest else [])]
    if _was_scaled(owner, everything) and not _is_recreated(spec):
        _spread(cluster, owner, newest, everything, now)
    elif spec.get("paused") or newest is None:
        return
    elif _is_recreated(spec):
        _recreate(cluster, owner, newest, olds, now)
    else:
        _roll(cluster, owner, newest, olds, now)


def _is_recreated(spec: Thing) -> bool:
    return bool(spec["strategy"].get("type") == "Recreate") and not spec.get("paused")


def _was_scaled(owner: Thing, everything: list[Thing]) -> bool:
    """Whether someone changed `replicas` since the running ReplicaSets were scaled."""
    return any(
        each["spec"]["replicas"] and annotations_of(each).get(DESIRED) not in (None, str(owner["spec"]["replicas"])) for each in everything
    )


def _scale(cluster: Cluster, owner: Thing, replica_set: Thing, count: int, now: float) -> None:
    before, most = replica_set["spec"]["replicas"], owner["spec"]["replicas"] + allowances(owner["spec"])[0]
    noted = {**annotations_of(replica_set), DESIRED: str(owner["spec"]["replicas"]), MOST: str(most)}
    metadata = {**replica_set["metadata"], "annotations": noted}
    if before == count:
        cluster.update(REPLICA_SETS, replica_set, metadata=metadata)
        return
    metadata["generation"] = metadata.get("generation", 1) + 1
    stored = cluster.put(REPLICA_SETS, {**replica_set, "metadata": metadata, "spec": {**replica_set["spec"], "replicas": count}})
    way = "up" if count > before else "down"
    message = f"Scaled {way} replica set {stored['metadata']['name']} from {before} to {count}"
    record(cluster, owner, now, Event("ScalingReplicaSet", message, "deployment-controller"))


def _spread(cluster: Cluster, owner: Thing, newest: Thing | None, everything: list[Thing], now: float) -> None:
    """Share a change of `replicas` among the running ReplicaSets by their size, the rest to the largest."""
    running = [each for each in everything if each["spec"]["replicas"]] or ([newest] if newest else [])
    want = owner["spec"]["replicas"]
    if len(running) == 1:
        _scale(cluster, owner, running[0], want, now)
        return
    total = sum(each["spec"]["replicas"] for each in running)
    allowed = want + allowances(owner["spec"])[0] if want else 0
    sizes = {each["metadata"]["uid"]: round(each["spec"]["replicas"] * allowed / total) for each in running}
    largest = max(running, key=lambda each: (each["spec"]["replicas"], revision_of(each)))
    sizes[largest["metadata"]["uid"]] = max(0, sizes[largest["metadata"]["uid"]] + allowed - sum(sizes.values()))
    for each in running:
        _scale(cluster, owner, each, sizes[each["metadata"]["uid"]], now)


def _recreate(cluster: Cluster, owner: Thing, newest: Thing, olds: list[Thing], now: float) -> None:
    for each in olds:
        _scale(cluster, owner, each, 0, now)
    if not any(dig(each, "status.replicas", 0) or dig(each, "status.terminatingReplicas", 0) for each in olds):
        _scale(cluster, owner, newest, owner["spec"]["replicas"], now)


def _roll(cluster: Cluster, owner: Thing, newest: Thing, olds: list[Thing], now: float) -> None:
    want, (surge, missing) = owner["spec"]["replicas"], allowances(owner["spec"])
    own, old = newest["spec"]["replicas"], sum(each["spec"]["replicas"] for each in olds)
    target = want if not old or own > want else min(want, own + max(0, want + surge - own - old))
    if target != own or not annotations_of(newest).get(DESIRED):
        _scale(cluster, owner, newest, target, now)
        return
    if old:
        _shrink(cluster, owner, newest, sorted(olds, key=lambda each: each["metadata"]["creationTimestamp"]), (want - missing, now))


def _shrink(cluster: Cluster, owner: Thing, newest: Thing, olds: list[Thing], goal: tuple[int, float]) -> None:
    """Take from the old ones: first what isn't available anyway, then what is, as long as `least` pods stay available."""
    least, now = goal
    available = sum(dig(each, "status.availableReplicas", 0) for each in [newest, *olds])
    own, old = newest["spec"]["replicas"], sum(each["spec"]["replicas"] for each in olds)
    unready_new = own - dig(newest, "status.availableReplicas", 0)
    unhealthy, healthy = max(0, own + old - least - unready_new), max(0, available - least)
    for each in olds:
        size = each["spec"]["replicas"]
        up = min(size, dig(each, "status.availableReplicas", 0))
        dropped = min(size - up, unhealthy)
        freed = min(up, healthy)
        unhealthy, healthy = unhealthy - dropped - freed, healthy - freed
        if dropped or freed:
            _scale(cluster, owner, each, size - dropped - freed, now)

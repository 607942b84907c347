"""A Deployment's status: counts, whether it is available and whether it gets on."""

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.workloads.rollouts import allowances
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import condition_of, dig, with_condition
from apps.simulator.rules.objects.times import iso

COUNTED = ("replicas", "readyReplicas", "availableReplicas")
AVAILABLE = "Deployment has minimum availability."
UNAVAILABLE = "Deployment does not have minimum availability."


def status_of(cluster: Cluster, owner: Thing, current: Thing | None, replica_sets: list[Thing], now: float) -> Thing:
    """The whole status; `current` is the newest ReplicaSet, None while the Deployment is paused before its first."""
    want = owner["spec"]["replicas"]
    total, ready, available = (sum(dig(each, f"status.{name}", 0) for each in replica_sets) for name in COUNTED)
    updated = dig(current, "status.replicas", 0)
    conditions = _conditions(cluster, owner, current, (updated, ready, available, total), now)
    counts = {
        "replicas": total,
        "updatedReplicas": updated,
        "readyReplicas": ready,
        "availableReplicas": available,
        "unavailableReplicas": max(0, max(total, want) - available),
    }
    going = sum(dig(each, "status.terminatingReplicas", 0) for each in replica_sets)
    return {
        "observedGeneration": owner["metadata"].get("generation", 1),
        **{key: value for key, value in counts.items() if value},
        "terminatingReplicas": going,
        "conditions": conditions,
    }


def _conditions(cluster: Cluster, owner: Thing, current: Thing | None, counts: tuple[int, int, int, int], now: float) -> list[Thing]:
    conditions: list[Thing] = dig(owner, "status.conditions", [])
    least = owner["spec"]["replicas"] - allowances(owner["spec"])[1]
    has_enough = counts[2] >= least
    reason, message = ("MinimumReplicasAvailable", AVAILABLE) if has_enough else ("MinimumReplicasUnavailable", UNAVAILABLE)
    conditions = _set(conditions, now, ("Available", "True" if has_enough else "False", reason, message))
    if progress := _progress(cluster, owner, current, counts, now):
        conditions = _set(conditions, now, ("Progressing", *progress))
    failure = condition_of(current, "ReplicaFailure") if current else None
    others = [each for each in conditions if each["type"] != "ReplicaFailure"]
    if failure:
        return _set(conditions, now, ("ReplicaFailure", "True", failure["reason"], failure["message"]))
    return others


def _set(conditions: list[Thing], now: float, condition: tuple[str, str, str, str]) -> list[Thing]:
    kind, status, reason, message = condition
    before = next((each for each in conditions if each["type"] == kind), {})
    if (before.get("status"), before.get("reason"), before.get("message")) == (status, reason, message):
        return conditions
    new = {"type": kind, "status": status, "reason": reason, "message": message, "lastUpdateTime": iso(now)}
    return with_condition(conditions, now, new)


def _progress(
    cluster: Cluster, owner: Thing, current: Thing | None, counts: tuple[int, int, int, int], now: float
) -> tuple[str, str, str] | None:
    """What the Progressing condition says; None: what it said before.

    Whoever has arrived once stays so until there is a newer ReplicaSet, even if pods fail later: that is the real controller's way too.
    """
    since = _last_progress(cluster, owner, current, counts, now)
    if owner["spec"].get("paused"):
        return "Unknown", "DeploymentPaused", "Deployment is paused"
    if current is None:
        return None
    name, want = current["metadata"]["name"], owner["spec"]["replicas"]
    updated, _, available, total = counts
    if updated == total == available == want:
        return "True", "NewReplicaSetAvailable", f'ReplicaSet "{name}" has successfully progressed.'
    before = condition_of(owner, "Progressing") or {}
    if before.get("reason") == "NewReplicaSetAvailable" and f'"{name}"' in before.get("message", ""):
        return None
    deadline = since + owner["spec"].get("progressDeadlineSeconds", 600)
    if now >= deadline:
        return "False", "ProgressDeadlineExceeded", f'ReplicaSet "{name}" has timed out progressing.'
    cluster.wake(deadline)
    return "True", "ReplicaSetUpdated", f'ReplicaSet "{name}" is progressing.'


def _last_progress(cluster: Cluster, owner: Thing, current: Thing | None, counts: tuple[int, int, int, int], now: float) -> float:
    """When this rollout last got on: more updated, ready or available pods, fewer old ones, or a new ReplicaSet."""
    uid, name = owner["metadata"]["uid"], (current or {"metadata": {"name": ""}})["metadata"]["name"]
    noted = cluster.notes.get("rollouts", {})
    before = noted.get(uid)
    updated, ready, available, total = counts
    state = [name, updated, ready, available, total - updated]
    if before and before["state"] == state:
        return float(before["since"])
    has_moved = (
        before is None or before["state"][0] != name or any(new > old for new, old in zip(state[1:4], before["state"][1:4], strict=True))
    )
    since = now if has_moved or state[4] < before["state"][4] else float(before["since"])
    cluster.notes["rollouts"] = {**noted, uid: {"state": state, "since": since}}
    return since

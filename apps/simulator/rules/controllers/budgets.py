"""PodDisruptionBudgets: how many pods may be evicted now."""

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import BUDGETS, PODS, WORKLOADS, Thing
from apps.simulator.rules.objects.fields import controller_of, dig, has_finished, is_being_deleted, is_ready, labels_of, with_condition
from apps.simulator.rules.objects.quantities import of_count
from apps.simulator.rules.objects.selectors import matches


def run(cluster: Cluster, now: float) -> None:
    """Count the healthy pods of each budget and what that leaves to disrupt."""
    budgets = cluster.all(BUDGETS)
    if not budgets:
        return
    owners = {owner["metadata"]["uid"]: owner for kind in WORKLOADS for owner in cluster.all(kind)}
    pods = [pod for pod in cluster.all(PODS) if not has_finished(pod)]
    for budget in budgets:
        cluster.update(BUDGETS, budget, status=_status(budget, _selected(budget, pods), owners, now))


def _selected(budget: Thing, pods: list[Thing]) -> list[Thing]:
    namespace, selector = budget["metadata"]["namespace"], budget["spec"].get("selector")
    return [pod for pod in pods if pod["metadata"]["namespace"] == namespace and matches(selector, labels_of(pod))]


def _status(budget: Thing, pods: list[Thing], owners: dict[str, Thing], now: float) -> Thing:
    healthy = sum(is_ready(pod) and not is_being_deleted(pod) for pod in pods)
    expected, desired = _expected(budget["spec"], pods, owners)
    allowed = max(0, healthy - desired) if expected > 0 else 0
    generation = budget["metadata"].get("generation", 1)
    condition = {
        "type": "DisruptionAllowed",
        "status": "True" if allowed else "False",
        "reason": "SufficientPods" if allowed else "InsufficientPods",
        "observedGeneration": generation,
    }
    conditions = [{"message": "", **each} for each in with_condition(dig(budget, "status.conditions"), now, condition)]
    return {
        "disruptionsAllowed": allowed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "observedGeneration": generation,
        "conditions": conditions,
    }


def _expected(spec: Thing, pods: list[Thing], owners: dict[str, Thing]) -> tuple[int, int]:
    """How many pods there should be and how many of them healthy. Only a whole number for minAvailable does without their owners' scale."""
    least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
    if isinstance(least, int):
        return len(pods), least
    expected = sum(_scale(uid, owners) for uid in {_root(pod, owners) for pod in pods} if uid)
    if least is not None:
        return expected, of_count(least, expected, is_rounded_up=True)
    return expected, max(0, expected - of_count(1 if most is None else most, expected, is_rounded_up=True))


def _root(pod: Thing, owners: dict[str, Thing]) -> str:
    """The uid of what scales the pod: the Deployment above its ReplicaSet, else its controller."""
    uid = str((controller_of(pod) or {}).get("uid", ""))
    above = controller_of(owners[uid]) if uid in owners else None
    return str(above["uid"]) if above and above["uid"] in owners else uid


def _scale(uid: str, owners: dict[str, Thing]) -> int:
    return int(owners[uid]["spec"].get("replicas", 1)) if uid in owners else 0

"""The eviction of a pod: a deletion that the disruption budgets may refuse."""

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import BUDGETS, Thing
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import dig, is_being_deleted, is_ready, labels_of
from apps.simulator.rules.objects.selectors import matches

REFUSAL = "Cannot evict pod as it would violate the pod's disruption budget."
TWO_BUDGETS = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
UNGUARDED_PHASES = ("Pending", "Succeeded", "Failed")


def evict(cluster: Cluster, pod: Thing, now: float, grace_seconds: float | None) -> None:
    """Stop the pod if its budget allows that, and take it off what the budget allows.

    Raises Refused: 429 with the budget in the causes; 500 where more than one budget selects the pod.
    """
    if dig(pod, "status.phase") not in UNGUARDED_PHASES and not is_being_deleted(pod):
        budgets = budgets_of(cluster, pod)
        if len(budgets) > 1:
            raise Refused(500, "InternalError", TWO_BUDGETS)
        for budget in budgets:
            if is_ready(pod) or not _may_go_unready(budget):
                _spend(cluster, budget)
    stop(cluster, pod, now, grace_seconds)


def budgets_of(cluster: Cluster, pod: Thing) -> list[Thing]:
    """The disruption budgets that select a pod."""
    budgets = cluster.all(BUDGETS, pod["metadata"]["namespace"])
    return [budget for budget in budgets if matches(budget["spec"].get("selector"), labels_of(pod))]


def _may_go_unready(budget: Thing) -> bool:
    """Whether an unready pod may go without being counted: unhealthyPodEvictionPolicy."""
    if budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    healthy, desired = dig(budget, "status.currentHealthy", 0), dig(budget, "status.desiredHealthy", 0)
    return bool(healthy >= desired > 0)


def _spend(cluster: Cluster, budget: Thing) -> None:
    name, status = budget["metadata"]["name"], budget.get("status") or {}
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 1):
        raise _refused(f"The disruption budget {name} is still being processed by the server.")
    if status.get("disruptionsAllowed", 0) <= 0:
        desired, healthy = status.get("desiredHealthy", 0), status.get("currentHealthy", 0)
        raise _refused(f"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently")
    cluster.put(BUDGETS, {**budget, "status": {**status, "disruptionsAllowed": status["disruptionsAllowed"] - 1}})


def _refused(why: str) -> Refused:
    return Refused(429, "TooManyRequests", REFUSAL, {"causes": [{"reason": "DisruptionBudget", "message": why}]})

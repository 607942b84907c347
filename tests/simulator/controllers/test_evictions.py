"""Disruption budgets: what they count, and which evictions they refuse."""

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.evicting import evict
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kubelet.stopping import stop
from tests.simulator.controllers.building import START, add, after, cluster_of, container, deploy, get, pod_spec, pods_of, workload

IMAGES = {
    "good": {"listens": [80], "stop_seconds": 2},
    "bad": {"exits": [{"after_seconds": 3, "code": 1}]},
    "stubborn": {"ignores_term": True},
}


def guarded(image: str, replicas: int, **budget: object) -> Cluster:
    """A Deployment with a budget, a minute later."""
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "app", pod_spec(container(image)), replicas=replicas)
    add(cluster, kinds.BUDGETS, "app", {"selector": {"matchLabels": {"app": "app"}}, **budget})
    return after(cluster, 60)


def budget_of(cluster: Cluster) -> tuple[int, int, int, int]:
    """Expected, desired and healthy pods, and how many more may go."""
    status: kinds.Thing = get(cluster, kinds.BUDGETS, "app")["status"]
    return status["expectedPods"], status["desiredHealthy"], status["currentHealthy"], status["disruptionsAllowed"]


@pytest.mark.parametrize(
    ("budget", "counted"),
    [
        ({"minAvailable": 1}, (3, 1, 3, 2)),
        ({"minAvailable": "50%"}, (3, 2, 3, 1)),
        ({"maxUnavailable": 1}, (3, 2, 3, 1)),
        ({"maxUnavailable": 0}, (3, 3, 3, 0)),
        ({"minAvailable": 5}, (3, 5, 3, 0)),
    ],
)
def test_a_budget_says_how_many_pods_may_go(budget, counted):
    assert budget_of(guarded("good", 3, **budget)) == counted


def test_the_only_pod_of_a_guarded_deployment_is_not_evicted():
    cluster = guarded("good", 1, minAvailable=1).fork()
    (pod,) = pods_of(cluster, "app")

    with pytest.raises(Refused) as refused:
        evict(cluster, pod, START + 60, None)

    assert (refused.value.code, refused.value.reason) == (429, "TooManyRequests")
    assert refused.value.message == "Cannot evict pod as it would violate the pod's disruption budget."
    cause = {"reason": "DisruptionBudget", "message": "The disruption budget app needs 1 healthy pods and has 1 currently"}
    assert refused.value.details == {"causes": [cause]}
    assert pods_of(cluster, "app") == [pod]


def test_an_eviction_uses_up_what_the_budget_allows():
    cluster = guarded("good", 3, maxUnavailable=1).fork()
    first, second, _ = pods_of(cluster, "app")

    evict(cluster, first, START + 60, None)

    with pytest.raises(Refused):
        evict(cluster, second, START + 60, None)
    assert budget_of(after(cluster, 120)) == (3, 2, 3, 1)


def test_a_crashing_pod_blocks_its_eviction_until_the_policy_lets_unready_pods_go():
    cluster = guarded("bad", 2, minAvailable=2).fork()
    pod, _ = pods_of(cluster, "app")
    with pytest.raises(Refused, match="disruption budget"):
        evict(cluster, pod, START + 60, None)
    budget = get(cluster, kinds.BUDGETS, "app")
    cluster.put(kinds.BUDGETS, {**budget, "spec": {**budget["spec"], "unhealthyPodEvictionPolicy": "AlwaysAllow"}})

    evict(cluster, pod, START + 60, None)

    assert pod["metadata"]["name"] not in [each["metadata"]["name"] for each in pods_of(after(cluster, 90), "app")]


def test_two_budgets_for_one_pod_are_an_error_of_the_server():
    cluster = guarded("good", 3, minAvailable=1)
    add(cluster, kinds.BUDGETS, "other", {"selector": {"matchLabels": {"app": "app"}}, "minAvailable": 1})

    with pytest.raises(Refused) as refused:
        evict(cluster, pods_of(cluster, "app")[0], START + 60, None)

    assert refused.value.code == 500


def test_a_stopped_pod_ends_when_its_process_does():
    cluster = guarded("good", 1)
    (pod,) = pods_of(cluster, "app")
    stop(cluster, pod, START + 60, None)

    assert pod["metadata"]["name"] in [each["metadata"]["name"] for each in pods_of(after(cluster, 61), "app")]
    assert pod["metadata"]["name"] not in [each["metadata"]["name"] for each in pods_of(after(cluster, 62), "app")]


def test_a_process_that_ignores_the_signal_takes_the_whole_grace_period():
    cluster = guarded("stubborn", 1)
    (pod,) = pods_of(cluster, "app")
    stop(cluster, pod, START + 60, None)

    assert pod["metadata"]["name"] in [each["metadata"]["name"] for each in pods_of(after(cluster, 89), "app")]
    assert pod["metadata"]["name"] not in [each["metadata"]["name"] for each in pods_of(after(cluster, 90), "app")]


def test_without_grace_a_pod_goes_at_once():
    cluster = guarded("stubborn", 1)
    (pod,) = pods_of(cluster, "app")

    stop(cluster, pod, START + 60, 0)

    assert pods_of(cluster, "app") == []


def test_a_budget_of_a_stateful_set_counts_its_scale():
    cluster = cluster_of(images=IMAGES)
    workload(cluster, kinds.STATEFUL_SETS, "app", pod_spec(container("good")), replicas=4, serviceName="app")
    add(cluster, kinds.BUDGETS, "app", {"selector": {"matchLabels": {"app": "app"}}, "maxUnavailable": "50%"})

    assert budget_of(after(cluster, 60)) == (4, 2, 4, 2)

"""What holds of every step: it goes on from where it was, repeats itself exactly, and always ends."""

import json
import random
from typing import Any

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.times import DAY, HOUR, MINUTE
from tests.simulator.controllers.building import START, add, after, cluster_of, container, deploy, pod_spec, pods_of, told, workload

HTTP: Thing = {"httpGet": {"path": "/", "port": 80}}
IMAGES: Thing = {
    "web": {"listens": [80], "start_seconds": 4, "shared_cpu": "load", "answers": {"*": {"seconds": "delay"}}},
    "crash": {"exits": [{"code": 1, "after_seconds": 20}]},
    "task": {"exits": [{"code": 0, "after_seconds": 40}]},
}
VISIBLE = (kinds.PODS, kinds.DEPLOYMENTS, kinds.STATEFUL_SETS, kinds.JOBS, kinds.CRON_JOBS, kinds.BUDGETS, kinds.ENDPOINT_SLICES)


def busy() -> Cluster:
    """A bit of everything, and a world that changes."""
    timeline = [
        {"at": START + 500, "facts": {"delay": 5}},
        {"at": START + 900, "facts": {"delay": 0, "load": "600m"}},
        {"at": START + 1500, "facts": {"dead_nodes": ["node-2"]}},
    ]
    cluster = cluster_of(images=IMAGES, facts={"load": "100m", "delay": 0}, timeline=timeline)
    resources = {"requests": {"cpu": "100m"}}
    deploy(cluster, "web", pod_spec(container("web", resources=resources, readinessProbe=HTTP, livenessProbe=HTTP)), replicas=2)
    deploy(cluster, "crash", pod_spec(container("crash")), replicas=2)
    workload(cluster, kinds.STATEFUL_SETS, "base", pod_spec(container("web", readinessProbe=HTTP)), replicas=2, serviceName="base")
    add(cluster, kinds.SERVICES, "web", {"selector": {"app": "web"}, "ports": [{"port": 80}]})
    add(cluster, kinds.BUDGETS, "web", {"selector": {"matchLabels": {"app": "web"}}, "maxUnavailable": 1})
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    add(cluster, kinds.AUTOSCALERS, "web", {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": 6, "metrics": [metric]})
    template = {"spec": {"template": {"spec": pod_spec(container("task"), restartPolicy="Never")}}}
    add(cluster, kinds.CRON_JOBS, "task", {"schedule": "*/5 * * * *", "jobTemplate": template})
    return cluster


def visible(cluster: Cluster) -> list[Any]:
    """All that a person sees of the workloads, without versions."""
    return [without_versions(thing) for kind in VISIBLE for thing in cluster.all(kind)]


def without_versions(value: Any) -> Any:
    """The same without resourceVersion at any depth: leases that are renewed take some of the numbers."""
    if isinstance(value, dict):
        return {key: without_versions(each) for key, each in value.items() if key != "resourceVersion"}
    return [without_versions(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(4))
def test_it_does_not_matter_how_often_one_looks(seed):
    chance = random.Random(seed)
    moments = sorted(chance.uniform(0, 40 * MINUTE) for _ in range(60))
    looked = busy()
    for moment in moments:
        looked = after(looked, moment)
    looked, at_once = after(looked, 40 * MINUTE), after(busy(), 40 * MINUTE)

    assert visible(looked) == visible(at_once)


@pytest.mark.parametrize("minutes", [1, 9, 16, 31])
def test_a_round_trip_through_json_changes_nothing(minutes):
    cluster = after(busy(), minutes * MINUTE)
    restored = Cluster.load(json.loads(json.dumps(cluster.dump(), allow_nan=False)))

    assert after(restored, HOUR).dump() == after(cluster, HOUR).dump()


def test_the_same_step_twice_gives_the_same_cluster_and_leaves_the_first_alone():
    cluster = after(busy(), 5 * MINUTE)
    before = json.dumps(cluster.dump(), sort_keys=True)

    first, second = after(cluster, HOUR), after(cluster, HOUR)

    assert first.dump() == second.dump()
    assert json.dumps(cluster.dump(), sort_keys=True) == before
    assert step(first, START + HOUR) is first


def test_a_step_into_the_past_changes_nothing():
    cluster = after(busy(), HOUR)

    assert after(cluster, MINUTE) is cluster


def test_a_step_that_was_cut_short_goes_on_in_the_next():
    whole = after(busy(), 20 * MINUTE)

    cut = busy()
    for _ in range(2000):
        cut = step(cut, START + 20 * MINUTE, most_rounds=3)

    assert visible(cut) == visible(whole)


def test_more_replicas_than_the_cluster_may_hold_end_in_a_refusal():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "web", pod_spec(container("web")), replicas=10**9)

    cluster = after(cluster, 10 * MINUTE)

    assert len(pods_of(cluster, "web")) < 500
    assert told(cluster, "FailedCreate")


def test_events_are_forgotten_an_hour_after_they_were_last_seen():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "web", pod_spec(container("web")))
    deploy(cluster, "crash", pod_spec(container("crash")))

    cluster = after(cluster, 3 * HOUR)

    assert {event["involvedObject"]["name"].split("-")[0] for event in cluster.all(kinds.EVENTS)} == {"crash"}


def test_a_quiet_day_is_soon_over():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "web", pod_spec(container("web", readinessProbe=HTTP, livenessProbe=HTTP)), replicas=3)
    cluster = after(cluster, HOUR)

    later = step(cluster, START + DAY)

    assert later.version - cluster.version < 50


def test_who_stumbles_over_one_pod_goes_on_with_the_others():
    cluster = cluster_of(images=IMAGES)
    odd = add(cluster, kinds.PODS, "a", pod_spec(container("web")), labels={"app": "odd"})
    cluster.put(kinds.PODS, {**odd, "spec": {**odd["spec"], "tolerations": [None], "containers": [{"name": "a"}]}})
    deploy(cluster, "web", pod_spec(container("web")), replicas=2)

    cluster = after(cluster, 10 * MINUTE)

    assert [pod["status"]["phase"] for pod in pods_of(cluster, "web")] == ["Running"] * 2
    assert "pod a" in cluster.notes["faults"]
    assert cluster.due > START + 10 * MINUTE

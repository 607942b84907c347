"""Probes over time: what they find, and what the kubelet makes of it."""

from typing import Any

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.times import HOUR
from tests.simulator.controllers.building import START, after, cluster_of, container, deploy, pod_spec, pods_of, told

HTTP: Thing = {"httpGet": {"path": "/ready", "port": 80}}
IMAGES: Thing = {
    "web": {"listens": [80], "start_seconds": 5, "answers": {"/ready": {"seconds": "database_seconds"}}},
    "sick": {"listens": [80], "answers": {"/ready": {"code": 500}}},
    "slow": {"listens": [80], "start_seconds": 60},
}


def probed(image: str = "web", *, timeline: list[Thing] | None = None, **probes: Any) -> Cluster:
    """A Deployment of one pod with these probes."""
    cluster = cluster_of(images=IMAGES, timeline=timeline or [])
    deploy(cluster, "app", pod_spec(container(image, **probes)))
    return cluster


def state(cluster: Cluster) -> Thing:
    """The container's status."""
    status: Thing = pods_of(cluster, "app")[0]["status"]["containerStatuses"][0]
    return status


def slow_database(at: float, seconds: float = 9) -> Thing:
    """An entry of the timeline."""
    return {"at": START + at, "facts": {"database_seconds": seconds}}


def readiness(cluster: Cluster, *seconds: float) -> list[bool]:
    """Whether the container is ready at each of these moments."""
    states = []
    for moment in seconds:
        cluster = after(cluster, moment)
        states.append(state(cluster)["ready"])
    return states


def test_a_pod_is_ready_at_the_first_probe_after_it_listens():
    assert readiness(probed(readinessProbe=HTTP), 11, 13) == [False, True]
    assert told(after(probed(readinessProbe=HTTP), 60), "Unhealthy")[0].endswith("connect: connection refused")


def test_a_container_without_probes_is_ready_once_it_runs():
    assert readiness(probed("slow"), 1, 3) == [False, True]


def test_a_readiness_probe_takes_a_pod_out_after_three_failures_and_back_after_one_success():
    cluster = probed(readinessProbe=HTTP, timeline=[slow_database(100), slow_database(200, 0)])

    assert readiness(cluster, 99, 121, 123, 199, 203) == [True, True, False, False, True]
    assert state(after(cluster, 300))["restartCount"] == 0
    failures = [event for event in after(cluster, 300).all(kinds.EVENTS) if "Client.Timeout exceeded" in event["message"]]
    assert [event["count"] for event in failures] == [10]


def test_facts_that_someone_else_changes_are_noticed_too():
    cluster = after(probed(readinessProbe=HTTP), 60).fork()
    cluster.facts["database_seconds"] = 9
    cluster.wake(START + 60)

    assert readiness(cluster, 60, 120) == [True, False]


@pytest.mark.parametrize(
    ("thresholds", "moments"), [({"failureThreshold": 1}, (101, 103)), ({"periodSeconds": 1, "failureThreshold": 5}, (103, 105))]
)
def test_thresholds_and_periods_are_kept(thresholds, moments):
    cluster = probed(readinessProbe={**HTTP, **thresholds}, timeline=[slow_database(100)])

    assert readiness(cluster, *moments) == [True, False]


def test_several_successes_may_be_needed():
    cluster = probed(readinessProbe={**HTTP, "successThreshold": 3})

    assert readiness(cluster, 31, 33) == [False, True]


def test_a_liveness_probe_that_fails_three_times_restarts_the_container():
    cluster = after(probed(livenessProbe=HTTP, timeline=[slow_database(100)]), 126)

    assert state(cluster)["restartCount"] == 1
    assert state(cluster)["lastState"]["terminated"]["exitCode"] == 143
    assert told(cluster, "Killing") == ["Container app failed liveness probe, will be restarted"]


def test_a_liveness_probe_that_is_impatient_never_lets_a_slow_container_start():
    cluster = after(probed("slow", livenessProbe=HTTP), HOUR)

    assert state(cluster)["restartCount"] > 10
    assert state(cluster)["lastState"]["terminated"]["reason"] == "Error"


def test_a_startup_probe_gives_a_slow_container_its_time():
    patient: dict[str, Any] = {"tcpSocket": {"port": 80}, "failureThreshold": 30}
    cluster = after(probed("slow", startupProbe=patient, livenessProbe=HTTP, readinessProbe=HTTP), 120)

    assert (state(cluster)["restartCount"], state(cluster)["ready"], state(cluster)["started"]) == (0, True, True)


def test_a_startup_probe_that_gives_up_restarts_the_container():
    cluster = after(probed("slow", startupProbe={"tcpSocket": {"port": 80}, "failureThreshold": 2}), 30)

    assert told(cluster, "Killing") == ["Container app failed startup probe, will be restarted"]


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        (HTTP, "Readiness probe failed: HTTP probe failed with statuscode: 500"),
        ({"tcpSocket": {"port": 81}}, "Readiness probe failed: dial tcp 10.244.1.3:81: connect: connection refused"),
        ({"exec": {"command": ["cat", "/ready"]}}, "Readiness probe failed: cat: /ready: No such file or directory"),
    ],
)
def test_a_failure_is_told_as_the_kubelet_tells_it(probe, message):
    assert told(after(probed("sick", readinessProbe=probe), 30), "Unhealthy") == [message]


def test_an_hour_of_a_pod_that_is_well_costs_nothing():
    cluster = after(probed(readinessProbe=HTTP, livenessProbe=HTTP), 60)

    later = after(cluster, HOUR)

    changed = {change.key.split("/")[1] for change in later.changes if change.version > cluster.version}
    assert changed <= {"leases", "nodes", "events"}


def test_pods_that_share_a_slow_dependency_do_not_all_fail_at_once():
    images: Thing = {"app": {"listens": [8080], "answers": {"/": {"seconds": "database"}}}}
    cluster = cluster_of(images=images, facts={"database": 1.0})
    probe = {"httpGet": {"path": "/", "port": 8080}, "timeoutSeconds": 1}
    deploy(cluster, "app", pod_spec(container("app", livenessProbe=probe)), replicas=10)

    restarts = [pod["status"]["containerStatuses"][0]["restartCount"] for pod in pods_of(after(cluster, 120), "app")]

    assert min(restarts) == 0 < max(restarts)

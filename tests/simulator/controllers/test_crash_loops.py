"""A Deployment whose containers outgrow their limit: what the first incident is made of."""

import json

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.kubelet.logs import lines
from apps.simulator.rules.objects.times import HOUR, MINUTE
from tests.simulator.controllers.building import START, after, change, cluster_of, container, deploy, get, pod_spec, pods_of, told

GIB = {"requests": {"memory": "256Mi"}, "limits": {"memory": "512Mi"}}
IMAGES = {
    "shop/pay:1": {"listens": [8080], "logs": ["%T started"]},
    "shop/pay:2": {
        "listens": [8080],
        "env": {"JAVA_TOOL_OPTIONS": "-XX:MaxRAMPercentage=80"},
        "memory": {"model": "jvm", "base": "200Mi", "live": "300Mi", "offheap": "170Mi", "ramp_seconds": 300},
        "logs": ["%T started"],
        "every": {"seconds": 60, "lines": ["%T one", "%T two"]},
    },
}


def crashing(replicas: int = 1) -> Cluster:
    """A Deployment that is killed every few minutes."""
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "pay", pod_spec(container("shop/pay:2", resources=GIB)), replicas=replicas)
    return cluster


def test_a_deployment_gets_its_pods_running_on_different_nodes():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "pay", pod_spec(container("shop/pay:1")), replicas=3)

    cluster = after(cluster, 10)

    assert {pod["status"]["phase"] for pod in pods_of(cluster, "pay")} == {"Running"}
    assert sorted(pod["spec"]["nodeName"] for pod in pods_of(cluster, "pay")) == ["node-1", "node-2", "node-3"]
    assert get(cluster, kinds.DEPLOYMENTS, "pay")["status"]["availableReplicas"] == 3


def test_a_heap_that_leaves_no_room_beside_it_is_killed_by_the_kernel():
    cluster = after(crashing(), 390)

    (status,) = pods_of(cluster, "pay")[0]["status"]["containerStatuses"]

    assert (status["lastState"]["terminated"]["reason"], status["lastState"]["terminated"]["exitCode"]) == ("OOMKilled", 137)


def test_the_first_restart_comes_at_once_and_each_further_one_waits_twice_as_long():
    cluster, messages = crashing(), set()
    for minute in range(60):
        cluster = after(cluster, minute * MINUTE)
        waiting = pods_of(cluster, "pay")[0]["status"]["containerStatuses"][0]["state"].get("waiting", {})
        for second in range(0, 60, 5) if not waiting else ():
            cluster = after(cluster, minute * MINUTE + second)
            waiting = pods_of(cluster, "pay")[0]["status"]["containerStatuses"][0]["state"].get("waiting", {})
            messages.add(waiting.get("message", "").split(" restarting")[0])
        messages.add(waiting.get("message", "").split(" restarting")[0])

    assert messages == {"", "back-off 10s", "back-off 20s", "back-off 40s", "back-off 1m20s", "back-off 2m40s", "back-off 5m0s"}


def test_the_log_of_the_run_before_stays_readable():
    cluster = after(crashing(), 400)
    (pod,) = pods_of(cluster, "pay")

    before = lines(cluster, pod, "app", START + 400, is_previous=True)
    current = lines(cluster, pod, "app", START + 400)

    assert before and current
    assert before[0][0] < before[-1][0] < current[0][0]
    assert [text.split()[-1] for _, text in before[:4]] == ["started", "one", "two", "one"]


def test_going_on_step_by_step_gives_the_same_pods_as_one_long_step():
    at_once = after(crashing(4), HOUR)
    bit_by_bit = crashing(4)
    for seconds in range(0, HOUR + 1, 97):
        bit_by_bit = after(bit_by_bit, seconds)
    bit_by_bit = after(bit_by_bit, HOUR)

    assert [pod["status"] for pod in pods_of(bit_by_bit, "pay")] == [pod["status"] for pod in pods_of(at_once, "pay")]
    assert told(bit_by_bit, "BackOff") == told(at_once, "BackOff")


def test_a_second_step_to_the_same_moment_changes_nothing():
    once = after(crashing(), HOUR)

    assert step(once, START + HOUR) is once


def test_a_step_leaves_its_input_as_it_was():
    cluster = after(crashing(2), MINUTE)
    before = json.dumps(cluster.dump(), sort_keys=True)

    after(cluster, HOUR)

    assert json.dumps(cluster.dump(), sort_keys=True) == before


def test_storing_the_cluster_between_two_steps_changes_nothing():
    cluster = after(crashing(2), 20 * MINUTE)
    restored = Cluster.load(json.loads(json.dumps(cluster.dump())))

    assert after(restored, HOUR).dump() == after(cluster, HOUR).dump()


def test_a_larger_share_of_the_limit_for_what_is_not_heap_ends_the_restarts():
    cluster = after(crashing(), HOUR)
    template = get(cluster, kinds.DEPLOYMENTS, "pay")["spec"]["template"]
    modest = [{**template["spec"]["containers"][0], "env": [{"name": "JAVA_TOOL_OPTIONS", "value": "-XX:MaxRAMPercentage=60"}]}]
    cluster = change(
        cluster, kinds.DEPLOYMENTS, "pay", START + HOUR, template={**template, "spec": {**template["spec"], "containers": modest}}
    )

    cluster = after(cluster, 2 * HOUR)

    (pod,) = pods_of(cluster, "pay")
    assert pod["status"]["containerStatuses"][0]["restartCount"] == 0
    assert get(cluster, kinds.DEPLOYMENTS, "pay")["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "2"


def test_an_outage_is_noted_when_the_last_available_pod_goes():
    assert after(crashing(), 10 * MINUTE).outages[:1] == ["shop/pay"]

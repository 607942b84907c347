"""Nodes that fall silent, come back or are tainted."""

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import condition_of, is_being_deleted, is_ready
from apps.simulator.rules.objects.times import MINUTE
from tests.simulator.controllers.building import START, after, cluster_of, container, deploy, get, node, pod_spec, pods_of, told, workload

IMAGES: Thing = {"app": {"listens": [80]}}


def losing(*, at: float = 60, back: float | None = None) -> Cluster:
    """Two nodes with a pod each, one of which falls silent after a minute."""
    timeline: list[Thing] = [{"at": START + at, "facts": {"dead_nodes": ["node-1"]}}]
    if back is not None:
        timeline.append({"at": START + back, "facts": {"dead_nodes": []}})
    cluster = cluster_of(node("node-1"), node("node-2"), images=IMAGES, timeline=timeline)
    deploy(cluster, "app", pod_spec(container("app")), replicas=2)
    return cluster


def on(cluster: Cluster, name: str) -> list[Thing]:
    """The app's pods on a node."""
    return [pod for pod in pods_of(cluster, "app") if pod["spec"].get("nodeName") == name]


def ready(cluster: Cluster, name: str = "node-1") -> str:
    """The status of a node's Ready condition."""
    return str((condition_of(get(cluster, kinds.NODES, name), "Ready") or {})["status"])


def test_a_node_counts_as_gone_after_forty_seconds_of_silence():
    assert [ready(after(losing(), moment)) for moment in (99, 101)] == ["True", "Unknown"]
    assert told(after(losing(), 101), "NodeNotReady") == ["Node node-1 status is now: NodeNotReady", "Node is not ready"]


def test_its_pods_are_not_ready_then_and_deleted_after_five_minutes():
    cluster = after(losing(), 101)
    (pod,) = on(cluster, "node-1")
    assert (is_ready(pod), is_being_deleted(pod)) == (False, False)

    cluster = after(cluster, 101 + 5 * MINUTE)

    (pod,) = on(cluster, "node-1")
    assert is_being_deleted(pod)
    assert len(on(cluster, "node-2")) == 2


def test_a_pod_on_a_silent_node_stays_until_it_is_forced_to_go():
    cluster = after(losing(), 20 * MINUTE)
    (pod,) = on(cluster, "node-1")

    stop(cluster, pod, START + 20 * MINUTE, 0)

    assert on(cluster, "node-1") == []


def test_a_node_that_comes_back_ends_what_was_deleted_meanwhile():
    cluster = after(losing(back=600), 660)

    assert ready(cluster) == "True"
    assert "taints" not in get(cluster, kinds.NODES, "node-1")["spec"]
    assert on(cluster, "node-1") == []


def test_a_short_silence_has_no_consequence():
    cluster = after(losing(back=80), 300)

    assert (ready(cluster), told(cluster, "NodeNotReady"), len(on(cluster, "node-1"))) == ("True", [], 1)


def test_a_daemon_pod_stays_on_a_silent_node():
    cluster = losing()
    workload(cluster, kinds.DAEMON_SETS, "agent", pod_spec(container("app")))

    cluster = after(cluster, 20 * MINUTE)

    assert [pod["spec"]["nodeName"] for pod in pods_of(cluster, "agent") if not is_being_deleted(pod)] == ["node-1", "node-2"]


def test_a_no_execute_taint_drives_out_who_does_not_bear_it():
    cluster = after(losing(at=9999), 60).fork()
    tainted = get(cluster, kinds.NODES, "node-1")
    taint = {"key": "maintenance", "effect": "NoExecute"}
    cluster.put(kinds.NODES, {**tainted, "spec": {**tainted["spec"], "taints": [taint]}})
    cluster.wake(START + 60)

    cluster = after(cluster, 90)

    assert (len(on(cluster, "node-1")), len(on(cluster, "node-2"))) == (0, 2)


def test_a_deleted_node_takes_its_pods_with_it():
    cluster = after(losing(at=9999), 60).fork()
    cluster.drop(kinds.NODES, get(cluster, kinds.NODES, "node-1"))
    cluster.wake(START + 60)

    assert len(on(after(cluster, 90), "node-2")) == 2


def test_leases_are_renewed_by_nodes_that_live():
    cluster = after(after(losing(), 58), 10 * MINUTE)

    renewed = {lease["metadata"]["name"]: lease["spec"]["renewTime"][11:19] for lease in cluster.all(kinds.LEASES)}

    assert renewed == {"node-1": "20:27:30", "node-2": "20:36:40"}

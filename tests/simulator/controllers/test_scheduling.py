"""Where pods go, and what is said of those that fit nowhere."""

from typing import Any

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from tests.simulator.controllers.building import START, add, after, change, cluster_of, container, deploy, node, pod_spec, pods_of, told

IMAGES: Thing = {"app": {}}
TAIL = "no new claims to deallocate, preemption: 0/{0} nodes are available: {1}."
NOT_ELIGIBLE = "no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never."
NO_VICTIMS = "{} No preemption victims found for incoming pod"
NO_HELP = "{} Preemption is not helpful for scheduling"


def asking(cpu: str = "100m", memory: str = "64Mi", **fields: Any) -> Thing:
    """A container with requests."""
    return container("app", resources={"requests": {"cpu": cpu, "memory": memory}}, **fields)


def placed(cluster: Cluster, seconds: float = 30) -> list[str | None]:
    """The nodes of the app's pods."""
    return sorted((pod["spec"].get("nodeName") or "" for pod in pods_of(after(cluster, seconds), "app")), key=str)


def zones() -> Cluster:
    """Two nodes in one zone, one in another."""
    return cluster_of(*(node(name, labels={"zone": zone}) for name, zone in (("n1", "a"), ("n2", "a"), ("n3", "b"))), images=IMAGES)


def test_pods_of_one_deployment_are_spread_over_the_nodes():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "app", pod_spec(asking()), replicas=6)

    assert placed(cluster) == ["node-1", "node-1", "node-2", "node-2", "node-3", "node-3"]


@pytest.mark.parametrize(
    ("nodes", "spec", "sentence"),
    [
        (
            [node("n1", cpu="1"), node("n2", cpu="4", taints=[{"key": "gpu", "effect": "NoSchedule"}])],
            pod_spec(asking(cpu="2")),
            "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). " + TAIL.format(2, NO_HELP.format(2)),
        ),
        (
            [node("n1", unschedulable=True), node("n2")],
            pod_spec(asking(), nodeSelector={"disk": "ssd"}),
            "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable. "
            + TAIL.format(2, NO_HELP.format(2)),
        ),
        (
            [node("n1", memory="1Gi"), node("n2", memory="1Gi")],
            pod_spec(asking(memory="2Gi"), preemptionPolicy="Never", priority=0),
            "0/2 nodes are available: 2 Insufficient memory. " + NOT_ELIGIBLE,
        ),
        (
            [node("n1")],
            pod_spec(asking(), volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]),
            '0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
        ),
    ],
)
def test_a_pod_that_fits_nowhere_is_told_why(nodes, spec, sentence):
    cluster = cluster_of(*nodes, images=IMAGES)
    deploy(cluster, "app", spec)

    cluster = after(cluster, 30)

    assert told(cluster, "FailedScheduling") == [sentence]
    (pod,) = pods_of(cluster, "app")
    assert (pod["status"]["phase"], pod["status"]["conditions"][0]["message"]) == ("Pending", sentence)


def test_room_that_others_take_could_be_won_by_preemption():
    cluster = cluster_of(node("n1", cpu="1"), images=IMAGES)
    deploy(cluster, "app", pod_spec(asking(cpu="600m")), replicas=2)

    cluster = after(cluster, 30)

    assert told(cluster, "FailedScheduling") == ["0/1 nodes are available: 1 Insufficient cpu. " + TAIL.format(1, NO_VICTIMS.format(1))]


def test_a_full_node_takes_no_more_pods():
    cluster = cluster_of(node("n1", pods="2"), images=IMAGES)
    deploy(cluster, "app", pod_spec(asking()), replicas=3)

    assert "1 Too many pods" in told(after(cluster, 30), "FailedScheduling")[0]


def test_a_waiting_pod_is_placed_when_a_node_becomes_free():
    cluster = cluster_of(node("n1", unschedulable=True), images=IMAGES)
    deploy(cluster, "app", pod_spec(asking()))
    cluster = after(cluster, 30)
    assert placed(cluster) == [""]

    (cordoned,) = cluster.all(kinds.NODES)
    cluster = cluster.fork()
    cluster.put(kinds.NODES, {**cordoned, "spec": {"podCIDR": "10.244.1.0/24"}})
    cluster.wake(START + 40)

    assert placed(cluster, 50) == ["n1"]


def test_what_is_never_placed_is_told_again_each_five_minutes():
    cluster = cluster_of(node("n1", cpu="1"), images=IMAGES)
    deploy(cluster, "app", pod_spec(asking(cpu="2")))

    cluster = after(cluster, 16 * 60)

    assert [event["count"] for event in cluster.all(kinds.EVENTS) if event["reason"] == "FailedScheduling"] == [4]


def test_a_taint_is_borne_by_whom_it_is_tolerated():
    cluster = cluster_of(node("n1", taints=[{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]), images=IMAGES)
    borne = [{"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}]
    deploy(cluster, "app", pod_spec(asking(), tolerations=borne))

    assert placed(cluster) == ["n1"]


def test_a_preference_outweighs_the_spread_over_nodes():
    cluster = zones()
    preference = {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["b"]}]}
    wish = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "preference": preference}]}}
    deploy(cluster, "app", pod_spec(asking(), affinity=wish))

    assert placed(cluster) == ["n3"]


def test_pods_that_keep_apart_wait_when_the_nodes_run_out():
    cluster = zones()
    apart = [{"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "app"}}}]
    deploy(
        cluster,
        "app",
        pod_spec(asking(), affinity={"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": apart}}),
        replicas=4,
    )

    assert placed(cluster) == ["", "n1", "n2", "n3"]
    assert "3 node(s) didn't match pod anti-affinity rules" in told(after(cluster, 30), "FailedScheduling")[0]


def test_a_spread_constraint_keeps_zones_even():
    cluster = zones()
    even = [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "app"}}}]
    deploy(cluster, "app", pod_spec(asking(), topologySpreadConstraints=even), replicas=4)

    assert placed(cluster) in (["n1", "n2", "n3", "n3"], ["n1", "n1", "n3", "n3"])


def test_a_zonal_volume_draws_its_pod_to_its_zone():
    cluster = zones()
    zone = {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["b"]}]}]}}
    rest = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "", "hostPath": {"path": "/data"}}
    create(cluster, kinds.VOLUMES, {"metadata": {"name": "disk"}, "spec": {**rest, "nodeAffinity": zone}}, START)
    wanted = {"accessModes": ["ReadWriteOnce"], "storageClassName": "", "resources": {"requests": {"storage": "1Gi"}}}
    add(cluster, kinds.CLAIMS, "data", wanted)
    deploy(cluster, "app", pod_spec(asking(), volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]))

    assert placed(cluster) == ["n3"]


def test_a_gated_pod_waits_without_complaint():
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "app", pod_spec(asking(), schedulingGates=[{"name": "quota"}]))

    cluster = after(cluster, 600)

    assert pods_of(cluster, "app")[0]["status"]["conditions"][0]["reason"] == "SchedulingGated"
    assert told(cluster, "FailedScheduling") == []


def test_what_no_longer_runs_leaves_its_room_to_others():
    cluster = cluster_of(node("n1", cpu="1"), images=IMAGES)
    deploy(cluster, "app", pod_spec(asking(cpu="600m")))
    deploy(cluster, "other", pod_spec(asking(cpu="600m")))
    cluster = after(cluster, 30)

    cluster = after(change(cluster, kinds.DEPLOYMENTS, "app", START + 40, replicas=0), 90)

    assert [pod["status"]["phase"] for pod in pods_of(cluster, "other")] == ["Running"]

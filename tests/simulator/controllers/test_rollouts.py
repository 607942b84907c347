"""Deployments: rolling over, being paused, scaled and undone."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import condition_of
from tests.simulator.controllers.building import START, add, after, change, cluster_of, container, deploy, get, pod_spec, pods_of, told

READY: Thing = {"readinessProbe": {"tcpSocket": {"port": 80}}}
IMAGES = {"app:1": {"listens": [80], "start_seconds": 5}, "app:2": {"listens": [80], "start_seconds": 5}, "broken": {"listens": [81]}}


def rolled(replicas: int = 4, **more: Any) -> Cluster:
    """A Deployment of the first image, a minute old."""
    cluster = cluster_of(images=IMAGES)
    deploy(cluster, "app", pod_spec(container("app:1", **READY)), replicas=replicas, **more)
    return after(cluster, 60)


def with_image(cluster: Cluster, image: str, seconds: float) -> Cluster:
    """The cluster with another image in the template."""
    template = get(cluster, kinds.DEPLOYMENTS, "app")["spec"]["template"]
    containers = [{**template["spec"]["containers"][0], "image": image}]
    return change(
        cluster, kinds.DEPLOYMENTS, "app", START + seconds, template={**template, "spec": {**template["spec"], "containers": containers}}
    )


def status_of(cluster: Cluster) -> Thing:
    """The Deployment's status."""
    status: Thing = get(cluster, kinds.DEPLOYMENTS, "app")["status"]
    return status


def progress_of(cluster: Cluster) -> str:
    """The reason of its Progressing condition."""
    return str((condition_of(get(cluster, kinds.DEPLOYMENTS, "app"), "Progressing") or {}).get("reason"))


def test_a_new_image_replaces_all_pods():
    cluster = after(with_image(rolled(), "app:2", 60), 180)

    assert {pod["spec"]["containers"][0]["image"] for pod in pods_of(cluster, "app")} == {"app:2"}
    assert progress_of(cluster) == "NewReplicaSetAvailable"
    assert sorted(each["spec"]["replicas"] for each in cluster.all(kinds.REPLICA_SETS)) == [0, 4]


def test_pods_are_never_fewer_nor_more_than_the_strategy_allows():
    cluster = with_image(rolled(replicas=4), "app:2", 60)

    for second in range(60, 180):
        cluster = step(cluster, START + second)
        living = [pod for pod in pods_of(cluster, "app") if "deletionTimestamp" not in pod["metadata"]]
        assert len(living) <= 5
        assert status_of(cluster)["availableReplicas"] >= 3


def test_a_broken_image_stops_the_rollout_and_leaves_the_old_pods():
    cluster = with_image(rolled(), "broken", 60)

    assert progress_of(after(cluster, 300)) == "ReplicaSetUpdated"
    cluster = after(cluster, 60 + 700)
    assert progress_of(cluster) == "ProgressDeadlineExceeded"
    assert status_of(cluster)["availableReplicas"] == 3


def test_an_undo_takes_the_old_replica_set_again_as_the_newest_revision():
    cluster = after(with_image(rolled(), "app:2", 60), 180)

    cluster = after(with_image(cluster, "app:1", 180), 300)

    assert get(cluster, kinds.DEPLOYMENTS, "app")["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"
    assert len(cluster.all(kinds.REPLICA_SETS)) == 2


def test_recreate_waits_until_the_last_old_pod_is_gone():
    cluster = with_image(rolled(strategy={"type": "Recreate"}), "app:2", 60)
    seen = set()
    for second in range(60, 120):
        cluster = step(cluster, START + second)
        seen.add(frozenset(pod["spec"]["containers"][0]["image"] for pod in pods_of(cluster, "app")))

    assert seen <= {frozenset({"app:1"}), frozenset({"app:2"}), frozenset()}
    assert status_of(cluster)["availableReplicas"] == 4
    assert cluster.outages == ["shop/app"]


def test_a_paused_deployment_still_scales_but_does_not_roll():
    cluster = with_image(change(rolled(), kinds.DEPLOYMENTS, "app", START + 60, paused=True), "app:2", 60)

    cluster = after(change(cluster, kinds.DEPLOYMENTS, "app", START + 70, replicas=6), 120)

    assert [pod["spec"]["containers"][0]["image"] for pod in pods_of(cluster, "app")] == ["app:1"] * 6
    assert progress_of(cluster) == "DeploymentPaused"


def test_scaling_says_from_how_many_to_how_many():
    cluster = after(change(rolled(), kinds.DEPLOYMENTS, "app", START + 60, replicas=1), 120)

    name = cluster.all(kinds.REPLICA_SETS)[0]["metadata"]["name"]
    assert told(cluster, "ScalingReplicaSet") == [
        f"Scaled up replica set {name} from 0 to 4",
        f"Scaled down replica set {name} from 4 to 1",
    ]
    assert len(pods_of(cluster, "app")) == 1


def test_a_pod_without_the_label_is_released_and_replaced():
    cluster = rolled().fork()
    pod = pods_of(cluster, "app")[0]
    cluster.put(kinds.PODS, {**pod, "metadata": {**pod["metadata"], "labels": {"app": "aside"}}})
    cluster.wake(START + 60)

    cluster = after(cluster, 120)

    assert len(pods_of(cluster, "app")) == 4
    assert pods_of(cluster, "aside")[0]["metadata"]["ownerReferences"] == []


def test_pods_that_a_quota_refuses_are_told_and_tried_again():
    cluster = cluster_of(images=IMAGES)
    add(cluster, kinds.QUOTAS, "few", {"hard": {"pods": "2"}})
    deploy(cluster, "app", pod_spec(container("app:1", **READY)), replicas=3)
    cluster = after(cluster, 120)

    assert len(pods_of(cluster, "app")) == 2
    assert told(cluster, "FailedCreate")[0].startswith('Error creating: pods "app-')
    assert (condition_of(get(cluster, kinds.DEPLOYMENTS, "app"), "ReplicaFailure") or {})["reason"] == "FailedCreate"

    cluster = after(change(cluster, kinds.QUOTAS, "few", START + 120, hard={"pods": "9"}), 600)

    assert status_of(cluster)["availableReplicas"] == 3
    assert condition_of(get(cluster, kinds.DEPLOYMENTS, "app"), "ReplicaFailure") is None


def test_old_replica_sets_are_kept_up_to_the_limit():
    cluster = rolled(revisionHistoryLimit=1)
    for number in range(4):
        template = get(cluster, kinds.DEPLOYMENTS, "app")["spec"]["template"]
        template = {**template, "metadata": {**template["metadata"], "annotations": {"number": str(number)}}}
        cluster = after(change(cluster, kinds.DEPLOYMENTS, "app", START + 60 + 120 * number, template=template), 170 + 120 * number)

    assert len(cluster.all(kinds.REPLICA_SETS)) == 2

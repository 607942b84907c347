"""StatefulSets, DaemonSets, Jobs and CronJobs."""

from typing import Any

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.controllers.workloads.cronjobs import next_time
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import condition_of, dig, labels_of, with_metadata
from apps.simulator.rules.objects.times import DAY, HOUR, MINUTE, iso, moment_of
from tests.simulator.controllers.building import (
    START,
    add,
    after,
    change,
    cluster_of,
    container,
    get,
    node,
    pod_spec,
    pods_of,
    told,
    workload,
)

IMAGES: Thing = {
    "app:1": {"listens": [80], "start_seconds": 3},
    "app:2": {"listens": [80], "start_seconds": 3},
    "done:1": {"exits": [{"code": 0, "after_seconds": 5}]},
    "fails:1": {"exits": [{"code": 1, "after_seconds": 5}]},
}
READY: dict[str, Any] = {"readinessProbe": {"tcpSocket": {"port": 80}}}


def a_set(**more: Any) -> Cluster:
    """A StatefulSet of three."""
    cluster = cluster_of(images=IMAGES)
    workload(cluster, kinds.STATEFUL_SETS, "app", pod_spec(container("app:1", **READY)), replicas=3, serviceName="app", **more)
    return cluster


def names(cluster: Cluster) -> list[str]:
    """The app's pods."""
    return [pod["metadata"]["name"] for pod in pods_of(cluster, "app")]


def with_image(cluster: Cluster, kind: kinds.Kind, image: str, seconds: float) -> Cluster:
    """The cluster with another image in the workload's template."""
    template = get(cluster, kind, "app")["spec"]["template"]
    containers = [{**template["spec"]["containers"][0], "image": image}]
    new = {**template, "spec": {**template["spec"], "containers": containers}}
    return change(cluster, kind, "app", START + seconds, template=new)


def images_of(cluster: Cluster) -> list[str]:
    """The images of the app's pods."""
    return [pod["spec"]["containers"][0]["image"] for pod in pods_of(cluster, "app")]


def test_a_stateful_set_starts_one_pod_after_the_other():
    seen: list[list[str]] = []
    cluster = a_set()
    for second in range(60):
        cluster = after(cluster, second)
        seen.append(names(cluster))

    assert [each for place, each in enumerate(seen) if place == 0 or each != seen[place - 1]] == [
        ["app-0"],
        ["app-0", "app-1"],
        ["app-0", "app-1", "app-2"],
    ]


def test_containers_of_a_stateful_set_mount_the_volumes_of_its_claims():
    cluster = cluster_of(images=IMAGES)
    claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    spec = pod_spec(container("app:1", volumeMounts=[{"name": "data", "mountPath": "/data"}]))

    workload(cluster, kinds.STATEFUL_SETS, "app", spec, serviceName="app", volumeClaimTemplates=[claim])

    (pod,) = pods_of(after(cluster, 10), "app")
    assert pod["spec"]["volumes"][0] == {"name": "data", "persistentVolumeClaim": {"claimName": "data-app-0"}}


def test_a_parallel_stateful_set_starts_all_at_once():
    assert names(after(a_set(podManagementPolicy="Parallel"), 0)) == ["app-0", "app-1", "app-2"]


def test_a_stateful_set_is_updated_from_the_last_pod_on_down_to_the_partition():
    cluster = after(a_set(updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}), 60)

    cluster = after(with_image(cluster, kinds.STATEFUL_SETS, "app:2", 60), 180)

    assert images_of(cluster) == ["app:1", "app:2", "app:2"]
    status = get(cluster, kinds.STATEFUL_SETS, "app")["status"]
    assert (status["updatedReplicas"], status["currentRevision"] == status["updateRevision"]) == (2, False)


def test_a_stateful_set_shrinks_from_its_end_and_keeps_names_when_pods_come_back():
    cluster = after(a_set(), 60)
    stop(cluster, pods_of(cluster, "app")[1], START + 60, None)
    cluster = after(cluster, 120)
    assert names(cluster) == ["app-0", "app-1", "app-2"]

    assert names(after(change(cluster, kinds.STATEFUL_SETS, "app", START + 120, replicas=1), 200)) == ["app-0"]


def test_each_pod_of_a_stateful_set_has_a_volume_that_outlives_it():
    room = {"resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "fast"}
    template = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], **room}}
    cluster = a_set(volumeClaimTemplates=[template])
    storage = {"metadata": {"name": "fast", "uid": "1"}, "kind": "StorageClass", "apiVersion": "storage.k8s.io/v1"}
    cluster.put(kinds.STORAGE_CLASSES, {**storage, "provisioner": "disk.example.com", "volumeBindingMode": "WaitForFirstConsumer"})

    cluster = after(change(after(cluster, 90), kinds.STATEFUL_SETS, "app", START + 90, replicas=1), 150)

    claims = cluster.all(kinds.CLAIMS, "shop")
    assert [(claim["metadata"]["name"], claim["status"]["phase"]) for claim in claims] == [(f"data-app-{n}", "Bound") for n in range(3)]


def a_daemon_set(*nodes: Thing, **spec: Any) -> Cluster:
    """A DaemonSet, a minute old."""
    cluster = cluster_of(*nodes, images=IMAGES)
    workload(cluster, kinds.DAEMON_SETS, "app", pod_spec(container("app:1", **READY), **spec))
    return after(cluster, 60)


def test_a_daemon_set_runs_on_each_node_that_its_pods_bear():
    cordoned, tainted = node("n2", unschedulable=True), node("n3", taints=[{"key": "gpu", "effect": "NoSchedule"}])
    other = node("n4", labels={"kubernetes.io/arch": "arm64"})

    cluster = a_daemon_set(node("n1"), cordoned, tainted, other, nodeSelector={"kubernetes.io/arch": "amd64"})

    assert sorted(pod["spec"]["nodeName"] for pod in pods_of(cluster, "app")) == ["n1", "n2"]
    status = get(cluster, kinds.DAEMON_SETS, "app")["status"]
    assert (status["desiredNumberScheduled"], status["numberAvailable"]) == (2, 2)


def test_a_daemon_set_is_updated_one_node_at_a_time():
    cluster = with_image(a_daemon_set(), kinds.DAEMON_SETS, "app:2", 60)

    for second in range(60, 150):
        cluster = after(cluster, second)
        assert dig(get(cluster, kinds.DAEMON_SETS, "app"), "status.numberReady", 0) >= 2

    assert images_of(cluster) == ["app:2"] * 3
    assert [each["revision"] for each in cluster.all(kinds.CONTROLLER_REVISIONS)] in ([1, 2], [2, 1])


def test_a_new_node_gets_its_daemon_pod():
    cluster = a_daemon_set(node("n1")).fork()
    cluster.put(kinds.NODES, {**node("n2"), "metadata": {**node("n2")["metadata"], "uid": "n2"}})
    cluster.wake(START + 60)

    assert sorted(pod["spec"]["nodeName"] for pod in pods_of(after(cluster, 90), "app")) == ["n1", "n2"]


def a_job(image: str, **spec: Any) -> Cluster:
    """A Job whose pods aren't restarted in place."""
    cluster = cluster_of(images=IMAGES)
    template = {"metadata": {"labels": {"app": "app"}}, "spec": pod_spec(container(image), restartPolicy="Never")}
    add(cluster, kinds.JOBS, "app", {"template": template, **spec})
    return cluster


def job_of(cluster: Cluster) -> Thing:
    """The Job."""
    return get(cluster, kinds.JOBS, "app")


def test_a_job_runs_until_enough_pods_have_succeeded():
    cluster = a_job("done:1", completions=5, parallelism=2)
    most = 0
    for second in range(60):
        cluster = after(cluster, second)
        most = max(most, job_of(cluster)["status"].get("active", 0))

    status = job_of(cluster)["status"]
    assert (status["succeeded"], status["ready"], most) == (5, 0, 2)
    assert (condition_of(job_of(cluster), "Complete") or {})["status"] == "True"
    assert told(cluster, "Completed") == ["Job completed"]
    assert len(pods_of(cluster, "app")) == 5


def test_a_failing_job_backs_off_and_gives_up():
    cluster = a_job("fails:1", backoffLimit=3)

    assert len(pods_of(after(cluster, 15), "app")) == 1
    assert len(pods_of(after(cluster, 20), "app")) == 2
    cluster = after(cluster, 5 * MINUTE)
    assert job_of(cluster)["status"]["failed"] == 4
    failed = condition_of(job_of(cluster), "Failed") or {}
    assert (failed["reason"], failed["message"]) == ("BackoffLimitExceeded", "Job has reached the specified backoff limit")


def test_a_job_may_not_take_longer_than_its_deadline():
    cluster = after(a_job("app:1", activeDeadlineSeconds=30), 60)

    assert (condition_of(job_of(cluster), "Failed") or {})["reason"] == "DeadlineExceeded"
    assert pods_of(cluster, "app") == []


def test_an_indexed_job_gives_each_pod_its_number():
    cluster = after(a_job("done:1", completions=3, parallelism=3, completionMode="Indexed"), 60)

    indexes = sorted(pod["metadata"]["annotations"]["batch.kubernetes.io/job-completion-index"] for pod in pods_of(cluster, "app"))
    assert indexes == ["0", "1", "2"]


def test_a_job_with_a_time_to_live_goes_with_its_pods():
    cluster = after(a_job("done:1", ttlSecondsAfterFinished=60), 2 * MINUTE)

    assert (cluster.all(kinds.JOBS), pods_of(cluster, "app")) == ([], [])


@pytest.mark.parametrize(
    ("schedule", "after_", "expected"),
    [
        ("*/5 * * * *", "2026-06-01T10:03:10Z", "2026-06-01T10:05:00Z"),
        ("0 2 * * *", "2026-06-01T02:00:00Z", "2026-06-02T02:00:00Z"),
        ("30 4 1,15 * *", "2026-06-02T00:00:00Z", "2026-06-15T04:30:00Z"),
        ("0 9 * * MON-FRI", "2026-06-05T09:00:00Z", "2026-06-08T09:00:00Z"),
        ("0 0 29 2 *", "2026-06-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 12 13 * 5", "2026-06-01T00:00:00Z", "2026-06-05T12:00:00Z"),
        ("0 12 * * 7", "2026-06-01T00:00:00Z", "2026-06-07T12:00:00Z"),
        ("@hourly", "2026-06-01T10:03:10Z", "2026-06-01T11:00:00Z"),
    ],
)
def test_a_schedule_names_its_next_moment(schedule, after_, expected):
    moment = next_time(schedule, moment_of(after_))

    assert moment is not None
    assert iso(moment) == expected


@pytest.mark.parametrize("schedule", ["", "* * * *", "a b c d e", "61 * * * * *", "0 0 31 2 *"])
def test_what_is_no_schedule_has_no_next_moment(schedule):
    assert next_time(schedule, START) is None


def a_cron_job(image: str = "done:1", **spec: Any) -> Cluster:
    """A CronJob each ten minutes."""
    cluster = cluster_of(images=IMAGES)
    template = {"metadata": {"labels": {"app": "app"}}, "spec": pod_spec(container(image), restartPolicy="Never")}
    add(cluster, kinds.CRON_JOBS, "app", {"schedule": "*/10 * * * *", "jobTemplate": {"spec": {"template": template}}, **spec})
    return cluster


def test_a_cron_job_makes_its_jobs_and_keeps_the_last_three():
    cluster = after(a_cron_job(), HOUR + MINUTE)

    assert len(told(cluster, "SuccessfulCreate")) >= 6
    assert len(cluster.all(kinds.JOBS)) == 3
    cron = get(cluster, kinds.CRON_JOBS, "app")
    assert cron["status"]["lastScheduleTime"] == cron["status"]["lastSuccessfulTime"][:-3] + "00Z"


def test_a_cron_job_that_forbids_two_at_once_waits_for_the_one_that_hangs():
    cluster = after(a_cron_job("app:1", concurrencyPolicy="Forbid"), HOUR)

    assert len(cluster.all(kinds.JOBS)) == 1
    assert told(cluster, "JobAlreadyActive") == ["Not starting job because prior execution is running and concurrency policy is Forbid"]


def test_a_suspended_cron_job_does_nothing():
    assert after(a_cron_job(suspend=True), HOUR).all(kinds.JOBS) == []


def test_a_day_of_a_cron_job_leaves_little_behind():
    cluster = step(a_cron_job(), START + DAY)

    assert len(cluster.all(kinds.PODS)) == 3
    assert len(cluster.objects) < 80


def test_what_an_owner_made_goes_with_it():
    cluster = after(a_set(), 60).fork()
    cluster.drop(kinds.STATEFUL_SETS, get(cluster, kinds.STATEFUL_SETS, "app"))
    cluster.wake(START + 60)

    cluster = after(cluster, 120)

    assert pods_of(cluster, "app") == []
    assert cluster.all(kinds.CONTROLLER_REVISIONS) == []


def test_a_deleted_namespace_empties_itself_and_goes():
    cluster = after(a_set(), 60).fork()
    namespace = cluster.find(kinds.NAMESPACES, None, "shop")
    assert namespace
    cluster.put(kinds.NAMESPACES, {**with_metadata(namespace, deletionTimestamp=iso(START + 60)), "status": {"phase": "Terminating"}})
    cluster.wake(START + 60)

    cluster = after(cluster, 120)

    assert cluster.find(kinds.NAMESPACES, None, "shop") is None
    assert [key for key, thing in cluster.objects.items() if thing["metadata"].get("namespace") == "shop"] == []


def test_pods_of_a_stateful_set_carry_their_names_as_labels():
    assert [labels_of(pod)["apps.kubernetes.io/pod-index"] for pod in pods_of(after(a_set(), 60), "app")] == ["0", "1", "2"]

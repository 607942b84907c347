"""Containers that don't start, that end, or that wait for others."""

from typing import Any

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.kubelet.images import read
from apps.simulator.rules.kubelet.logs import lines
from apps.simulator.rules.objects.times import HOUR, MINUTE
from tests.simulator.controllers.building import START, add, after, cluster_of, container, deploy, node, pod_spec, pods_of, told

IMAGES: Thing = {
    "app:1": {"logs": ["%T up"]},
    "arm:1": {"platforms": ["linux/arm64"]},
    "named:1": {"user": "app"},
    "numbered:1": {"user": "1000"},
    "done:1": {"exits": [{"code": 0, "after_seconds": 3, "logs": ["%T bye"]}]},
    "fails:1": {"exits": [{"code": 2, "after_seconds": 3}]},
    "needs-env:1": {"exits": [{"code": 1, "when": {"missing_env": ["HOST"]}}]},
    "needs-db:1": {"exits": [{"code": 1, "after_seconds": 2, "when": {"fails_to_reach": "db.example.com:5432"}}]},
}


def alone(cluster: Cluster, *containers: Thing, **spec: Any) -> Cluster:
    """The cluster with a pod that nobody controls."""
    add(cluster, kinds.PODS, "app", pod_spec(*containers, **spec), labels={"app": "app"})
    return cluster


def pod_of(cluster: Cluster) -> Thing:
    """That pod."""
    return pods_of(cluster, "app")[0]


def waiting(cluster: Cluster) -> tuple[str, str]:
    """Why its container waits."""
    state = pod_of(cluster)["status"]["containerStatuses"][0]["state"].get("waiting", {})
    return state.get("reason", ""), state.get("message", "")


def test_an_image_that_does_not_exist_is_tried_again_and_again():
    cluster = alone(cluster_of(images=IMAGES), container("app:2"))
    why = 'failed to pull and unpack image "docker.io/library/app:2": failed to resolve reference "docker.io/library/app:2": '
    why += "docker.io/library/app:2: not found"

    assert waiting(after(cluster, 5)) == ("ErrImagePull", f"rpc error: code = NotFound desc = {why}")
    reason, message = waiting(after(cluster, 20))
    assert (reason, message) == (
        "ImagePullBackOff",
        f'Back-off pulling image "app:2": ErrImagePull: rpc error: code = NotFound desc = {why}',
    )
    with pytest.raises(Refused, match="is waiting to start: trying and failing to pull image"):
        lines(after(cluster, 20), pod_of(after(cluster, 20)), "app", START + 20)


def test_an_image_that_appears_is_pulled_at_the_next_try():
    entry = {"at": START + 60, "image": "app:2", "set": {}}
    cluster = alone(cluster_of(images=IMAGES, timeline=[entry]), container("app:2"))

    assert pod_of(after(cluster, 10 * MINUTE))["status"]["phase"] == "Running"


def test_an_image_for_another_architecture_is_not_found():
    cluster = after(alone(cluster_of(images=IMAGES), container("arm:1")), 5)

    assert "no match for platform in manifest: not found" in waiting(cluster)[1]
    arm = node("n1", labels={"kubernetes.io/arch": "arm64"})
    assert pod_of(after(alone(cluster_of(arm, images=IMAGES), container("arm:1")), 5))["status"]["phase"] == "Running"


def test_a_pulled_image_is_there_for_the_next_pod():
    cluster = cluster_of(node("n1"), images=IMAGES)
    deploy(cluster, "first", pod_spec(container("app:1")))
    cluster = after(cluster, 30)
    deploy(cluster, "second", pod_spec(container("app:1")), START + 30)

    messages = told(after(cluster, 60), "Pulled")

    assert messages == [
        'Successfully pulled image "app:1" in 1.5s (1.5s including waiting). Image size: 48213760 bytes.',
        'Container image "app:1" already present on machine and can be accessed by the pod',
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "no", "key": "a"}}}]}, 'configmap "no" not found'),
        (
            {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "there", "key": "b"}}}]},
            "couldn't find key b in Secret shop/there",
        ),
        ({"envFrom": [{"secretRef": {"name": "no"}}]}, 'secret "no" not found'),
    ],
)
def test_a_missing_reference_keeps_the_container_from_being_made(source, message):
    cluster = cluster_of(images=IMAGES)
    put(cluster, kinds.SECRETS, "there", {"a": "QQ=="})

    cluster = after(alone(cluster, container("app:1", **source)), 10)

    assert waiting(cluster) == ("CreateContainerConfigError", message)
    assert f"Error: {message}" in told(cluster, "Failed")


def put(cluster: Cluster, kind: Kind, name: str, data: Thing) -> None:
    """Store a ConfigMap or a Secret."""
    metadata = {"name": name, "namespace": "shop", "uid": name}
    cluster.put(kind, {"kind": kind.name, "apiVersion": "v1", "metadata": metadata, "data": data})


def test_each_further_try_finds_the_image_on_the_node_first():
    refused = container("app:1", env=[{"name": "A", "valueFrom": {"secretKeyRef": {"name": "no", "key": "a"}}}])

    cluster = after(alone(cluster_of(images=IMAGES), refused), 60)

    counts = {event["message"]: event["count"] for event in cluster.all(kinds.EVENTS) if event["reason"] in ("Pulled", "Failed")}
    tries = counts['Error: secret "no" not found']
    assert tries > 3
    assert counts['Container image "app:1" already present on machine and can be accessed by the pod'] == tries - 1


def test_the_container_starts_once_the_reference_is_there():
    cluster = after(alone(cluster_of(images=IMAGES), container("app:1", envFrom=[{"configMapRef": {"name": "conf"}}])), 60)
    put(cluster, kinds.CONFIG_MAPS, "conf", {"HOST": "db"})

    cluster = after(cluster, 120)

    assert pod_of(cluster)["status"]["phase"] == "Running"
    assert cluster.pods[pod_of(cluster)["metadata"]["uid"]]["containers"]["app"]["env"]["HOST"] == "db"


@pytest.mark.parametrize(
    ("image", "context", "message"),
    [
        ("app:1", {"runAsNonRoot": True}, "container has runAsNonRoot and image will run as root"),
        (
            "named:1",
            {"runAsNonRoot": True},
            "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root",
        ),
        ("app:1", {"runAsNonRoot": True, "runAsUser": 0}, "container's runAsUser breaks non-root policy"),
        ("numbered:1", {"runAsNonRoot": True}, ""),
        ("app:1", {"runAsNonRoot": True, "runAsUser": 7}, ""),
    ],
)
def test_root_is_refused_where_it_is_not_wanted(image, context, message):
    cluster = after(alone(cluster_of(images=IMAGES), container(image, securityContext=context)), 10)

    assert waiting(cluster)[1].split(" (pod:")[0] == message


def test_a_volume_without_its_config_map_holds_the_pod():
    cluster = alone(cluster_of(images=IMAGES), container("app:1"), volumes=[{"name": "c", "configMap": {"name": "no"}}])
    cluster = after(cluster, 30)

    assert waiting(cluster)[0] == "ContainerCreating"
    assert told(cluster, "FailedMount") == ['MountVolume.SetUp failed for volume "c" : configmap "no" not found']
    assert "podIP" not in pod_of(cluster)["status"]


@pytest.mark.parametrize(
    ("image", "policy", "phase", "restarts"),
    [
        ("done:1", "Never", "Succeeded", False),
        ("fails:1", "Never", "Failed", False),
        ("done:1", "OnFailure", "Succeeded", False),
        ("fails:1", "OnFailure", "Running", True),
        ("done:1", "Always", "Running", True),
    ],
)
def test_the_restart_policy_decides_what_an_exit_means(image, policy, phase, restarts):
    status = pod_of(after(alone(cluster_of(images=IMAGES), container(image), restartPolicy=policy), 5 * MINUTE))["status"]

    assert (status["phase"], status["containerStatuses"][0]["restartCount"] > 0) == (phase, restarts)


@pytest.mark.parametrize(("fields", "code"), [({}, 1), ({"env": [{"name": "HOST", "value": "db"}]}, None)])
def test_an_exit_may_depend_on_the_environment(fields, code):
    status = pod_of(after(alone(cluster_of(images=IMAGES), container("needs-env:1", **fields)), 30))["status"]["containerStatuses"][0]

    assert status["lastState"].get("terminated", {}).get("exitCode") == code


def test_an_exit_may_depend_on_who_can_be_reached():
    hosts = {"hosts": {"db.example.com": {"ports": [5432]}}}
    there, away = (after(alone(cluster_of(images=IMAGES, facts=facts), container("needs-db:1")), MINUTE) for facts in (hosts, {}))

    assert [pod_of(cluster)["status"]["containerStatuses"][0]["restartCount"] for cluster in (there, away)] == [0, 3]


def test_init_containers_run_one_after_the_other_before_the_others():
    inits = [container("done:1", "first"), container("done:1", "second")]
    cluster = alone(cluster_of(images=IMAGES), container("app:1"), initContainers=inits)
    running = []
    for second in range(30):
        status = pod_of(after(cluster, second))["status"]
        named = [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]
        running += [each["name"] for each in named if "running" in each["state"]]

    assert list(dict.fromkeys(running)) == ["first", "second", "app"]
    assert pod_of(after(cluster, 30))["status"]["phase"] == "Running"


def test_a_failing_init_container_is_restarted_and_holds_the_others():
    cluster = alone(cluster_of(images=IMAGES), container("app:1"), initContainers=[container("fails:1", "init")])
    status = pod_of(after(cluster, HOUR))["status"]

    assert status["phase"] == "Pending"
    assert status["initContainerStatuses"][0]["restartCount"] > 5
    assert status["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    condition = next(each for each in status["conditions"] if each["type"] == "Initialized")
    assert (condition["status"], condition["message"]) == ("False", "containers with incomplete status: [init]")


def test_a_sidecar_starts_first_and_goes_on_running():
    sidecar = container("app:1", "proxy", restartPolicy="Always")
    status = pod_of(after(alone(cluster_of(images=IMAGES), container("app:1"), initContainers=[sidecar]), 30))["status"]

    assert status["phase"] == "Running"
    assert "running" in status["initContainerStatuses"][0]["state"]


def test_a_finished_pod_keeps_its_last_lines():
    cluster = after(alone(cluster_of(images=IMAGES), container("done:1"), restartPolicy="Never"), 30)

    shown = lines(cluster, pod_of(cluster), "app", START + 30)

    assert shown and shown[-1][1].endswith(" bye")
    assert lines(cluster, pod_of(cluster), "nobody", START + 30) is None


def test_there_is_no_run_before_the_first():
    cluster = after(alone(cluster_of(images=IMAGES), container("app:1")), 30)

    with pytest.raises(Refused, match='previous terminated container "app" in pod "app" not found'):
        lines(cluster, pod_of(cluster), "app", START + 30, is_previous=True)


def test_a_kubelet_that_never_saw_memory_pressure_kills_by_the_limit():
    images = {"hungry": {"memory": {"model": "plain", "peak": "200Mi", "ramp_seconds": 100}}}
    cluster = alone(cluster_of(images=images), container("hungry", resources={"limits": {"memory": "100Mi"}}))

    (last,) = [each["lastState"]["terminated"] for each in pod_of(after(cluster, 60))["status"]["containerStatuses"]]

    assert (last["exitCode"], last["reason"]) == (137, "OOMKilled")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"liste": [80]}, "image x: there is no field 'liste'; known are size_bytes, pull_seconds, start_seconds,"),
        ({"listens": 80}, "image x, listens: a list is wanted, not 80."),
        ({"pull_seconds": "2s"}, "image x, pull_seconds: a number from 0 on is wanted, not '2s'."),
        ({"memory": {"model": "go"}}, "image x, memory.model: one of jvm, plain is wanted, not 'go'."),
        ({"memory": {"peak": "lots"}}, "image x, memory.peak: a quantity like 512Mi is wanted, not 'lots'."),
        ({"exits": [{"after_seconds": 3}]}, "image x, exits: code is missing."),
        ({"exits": [{"code": 1, "when": {"sometimes": True}}]}, "image x, exits.when: conditions are env, missing_env, facts, reaches, "),
        ({"every": {"seconds": 3}}, "image x, every: lines is missing."),
        ([], "image x: a description is a table of fields, not []."),
    ],
)
def test_a_wrong_description_of_an_image_is_told_in_one_sentence(raw, sentence):
    with pytest.raises(ValueError) as error:
        read("x", raw)

    assert str(error.value).startswith(sentence)

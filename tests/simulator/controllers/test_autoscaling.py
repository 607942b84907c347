"""Autoscalers and the metrics that they read."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.metrics import node_metrics, pod_metrics
from apps.simulator.rules.objects.fields import condition_of, dig
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.times import HOUR, MINUTE
from tests.simulator.controllers.building import START, add, after, change, cluster_of, container, deploy, get, pod_spec, pods_of, told

IMAGES: Thing = {"app": {"cpu": "0", "shared_cpu": "load", "memory": {"model": "plain", "peak": "100Mi", "ramp_seconds": 0}}}
CPU: Thing = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}


def scaled(load: str, *, timeline: list[Thing] | None = None, requests: Thing | None = None, replicas: int = 2, **spec: Any) -> Cluster:
    """A Deployment of pods that ask for 200m, with an autoscaler from 1 to 10 at 50 %."""
    cluster = cluster_of(images=IMAGES, facts={"load": load}, timeline=timeline or [])
    asked = {"cpu": "200m"} if requests is None else requests
    deploy(cluster, "app", pod_spec(container("app", resources={"requests": asked})), replicas=replicas)
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app"}
    add(cluster, kinds.AUTOSCALERS, "app", {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 10, "metrics": [CPU], **spec})
    return cluster


def replicas_at(cluster: Cluster, *seconds: float) -> list[int]:
    """How many replicas the Deployment asks for at these moments."""
    counts = []
    for moment in seconds:
        cluster = after(cluster, moment)
        counts.append(get(cluster, kinds.DEPLOYMENTS, "app")["spec"]["replicas"])
    return counts


def condition(cluster: Cluster, name: str) -> tuple[str, str, str]:
    """A condition of the autoscaler."""
    condition = condition_of(get(cluster, kinds.AUTOSCALERS, "app"), name) or {}
    return condition["status"], condition["reason"], condition["message"]


def test_the_load_decides_how_many_replicas_there_are():
    assert replicas_at(scaled("300m"), MINUTE, HOUR) == [3, 3]
    cluster = after(scaled("300m"), 30)
    assert told(cluster, "SuccessfulRescale") == ["New size: 3; reason: cpu resource utilization (percentage of request) above target"]
    (metric,) = get(cluster, kinds.AUTOSCALERS, "app")["status"]["currentMetrics"]
    assert metric["resource"]["current"] == {"averageUtilization": 75, "averageValue": "150m"}


def test_a_load_within_a_tenth_of_the_target_changes_nothing():
    assert replicas_at(scaled("218m"), HOUR) == [2]
    assert condition(after(scaled("218m"), HOUR), "AbleToScale")[1] == "ReadyForNewScale"


def test_more_than_the_maximum_is_limited():
    cluster = after(scaled("500m", maxReplicas=3), 10 * MINUTE)

    assert replicas_at(cluster, 10 * MINUTE) == [3]
    assert condition(cluster, "ScalingLimited")[:2] == ("True", "TooManyReplicas")


def test_a_steep_rise_goes_by_doubling_or_four_at_a_time():
    assert replicas_at(scaled("10", replicas=1, maxReplicas=100), 29, 31, 61) == [1, 5, 20]


def test_after_the_load_has_fallen_it_waits_five_minutes():
    cluster = scaled("300m", timeline=[{"at": START + 600, "facts": {"load": "100m"}}])

    assert condition(after(cluster, 660), "AbleToScale")[1] == "ScaleDownStabilized"
    assert replicas_at(cluster, 600 + 280, 600 + 330) == [3, 1]
    assert "reason: All metrics below target" in told(after(cluster, 600 + 330), "SuccessfulRescale")[-1]


def test_without_a_request_there_is_no_utilisation():
    cluster = after(scaled("150m", requests={}), MINUTE)

    name = pods_of(cluster, "app")[0]["metadata"]["name"]
    missing = f"failed to get cpu utilization: missing request for cpu in container app of Pod {name}"
    assert condition(cluster, "ScalingActive") == (
        "False",
        "FailedGetResourceMetric",
        f"the HPA was unable to compute the replica count: {missing}",
    )
    assert missing in told(cluster, "FailedGetResourceMetric")
    prefix = "invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: "
    assert prefix + missing in told(cluster, "FailedComputeMetricsReplicas")
    assert replicas_at(cluster, HOUR) == [2]


def test_the_minimum_holds_without_metrics_too():
    cluster = after(scaled("150m", requests={}, minReplicas=4), MINUTE)

    assert replicas_at(cluster, MINUTE) == [4]
    assert told(cluster, "SuccessfulRescale") == ["New size: 4; reason: Current number of replicas below Spec.MinReplicas"]
    assert condition(cluster, "ScalingActive")[:2] == ("False", "FailedGetResourceMetric")


def test_an_unknown_target_is_told():
    cluster = scaled("150m", scaleTargetRef={"apiVersion": "apps/v1", "kind": "Deployment", "name": "apps"})

    status, reason, message = condition(after(cluster, MINUTE), "AbleToScale")

    assert (status, reason, message.split(": ", 1)[1]) == ("False", "FailedGetScale", 'deployments.apps "apps" not found')


def test_nothing_is_scaled_from_zero():
    cluster = after(change(after(scaled("150m"), 60), kinds.DEPLOYMENTS, "app", START + 60, replicas=0), 10 * MINUTE)

    assert replicas_at(cluster, 10 * MINUTE) == [0]
    assert condition(cluster, "ScalingActive")[1] == "ScalingDisabled"


def test_top_shows_what_the_images_use_once_they_ran_for_a_quarter_of_a_minute():
    cluster = after(scaled("200m"), MINUTE)

    assert pod_metrics(after(scaled("200m"), 10), "shop", START + 10) == []
    used = [each["containers"][0]["usage"] for each in pod_metrics(cluster, "shop", START + MINUTE)]
    assert used == [{"cpu": "100000000n", "memory": "102400Ki"}] * 2
    total = sum(quantity(dig(each, "usage.cpu")) for each in node_metrics(cluster, START + MINUTE))
    assert round(total, 3) == round(3 * 0.12 + 0.2, 3)

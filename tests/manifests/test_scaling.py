"""How many pods there may be, and which object sets their number."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.manifests import scaling
from tests.manifests.objects import Object, named, the
from tests.manifests.rendering import APPS, LOCAL, PRODUCTION, Variant, objects_of
from tests.manifests.twins import GONE, twin

type Check = Callable[[list[Object]], Iterator[str]]

CHECKS: list[Check] = [
    scaling.wrong_autoscalers,
    scaling.two_owners_of_a_count,
    scaling.blocked_drains,
    scaling.wrong_rollouts,
    scaling.blocked_spreads,
    scaling.quota_off_the_need,
]


@pytest.mark.parametrize("variant", APPS, ids=str)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_numbers_of_pods_fit_together(variant: Variant, check: Check):
    assert list(check(objects_of(variant))) == []


def test_three_zones_hold_a_pod_of_each_and_hold_it_there():
    objects = objects_of(PRODUCTION)

    for name in ("web", "live"):
        assert the(objects, "HorizontalPodAutoscaler", name)["spec"]["minReplicas"] == 3
        zones, nodes = the(objects, "Deployment", name)["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert (zones["topologyKey"], zones["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "DoNotSchedule")
        assert (nodes["topologyKey"], nodes["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "ScheduleAnyway")


def test_one_node_takes_two_pods_of_a_kind():
    for name in ("web", "live"):
        spreads = the(objects_of(LOCAL), "Deployment", name)["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert {spread["whenUnsatisfiable"] for spread in spreads} == {"ScheduleAnyway"}


WITH_VPA = Variant(LOCAL.base, ("vpa",))


@pytest.mark.parametrize(
    ("check", "where", "path", "value", "lines"),
    [
        (
            scaling.wrong_autoscalers,
            "HorizontalPodAutoscaler web",
            "spec/scaleTargetRef/name",
            "www",
            ["HorizontalPodAutoscaler web: its target Deployment www isn't there"],
        ),
        (
            scaling.wrong_autoscalers,
            "HorizontalPodAutoscaler web",
            "spec/maxReplicas",
            2,
            ["HorizontalPodAutoscaler web goes from 2 to 2"],
        ),
        (
            scaling.wrong_autoscalers,
            "HorizontalPodAutoscaler web",
            "spec/metrics/0/containerResource/container",
            "web",
            ["HorizontalPodAutoscaler web: there is no container web"],
        ),
        (
            scaling.wrong_autoscalers,
            "Deployment web",
            "app/resources/requests/cpu",
            GONE,
            ["HorizontalPodAutoscaler web: a share of cpu, of which nothing is requested"],
        ),
        (
            scaling.wrong_autoscalers,
            "HorizontalPodAutoscaler live",
            "spec/metrics/0/type",
            "Pods",
            ["HorizontalPodAutoscaler live: it measures Pods, which nothing here serves"],
        ),
        (
            scaling.wrong_autoscalers,
            "HorizontalPodAutoscaler live",
            "spec/behavior/scaleDown",
            {},
            ["HorizontalPodAutoscaler live has no window on the way down"],
        ),
        (
            scaling.two_owners_of_a_count,
            "Deployment web",
            "spec/replicas",
            3,
            ["Deployment web: its replicas belong to HorizontalPodAutoscaler web and its manifest"],
        ),
        (
            scaling.two_owners_of_a_count,
            "Deployment worker",
            "spec/replicas",
            GONE,
            ["Deployment worker: its replicas belong to nobody"],
        ),
        (
            scaling.two_owners_of_a_count,
            "VerticalPodAutoscaler web",
            "spec/updatePolicy/updateMode",
            "Recreate",
            ["VerticalPodAutoscaler web acts beside HorizontalPodAutoscaler web"],
        ),
        (
            scaling.blocked_drains,
            "PodDisruptionBudget web",
            "spec",
            {"minAvailable": 2, "selector": {"matchLabels": {"app.kubernetes.io/name": "web"}}},
            ["PodDisruptionBudget web lets none of 2 pods go"],
        ),
        (
            scaling.blocked_drains,
            "PodDisruptionBudget web",
            "spec/selector/matchLabels",
            {"app.kubernetes.io/name": "live"},
            ["Deployment live is under 2 budgets, so every eviction fails", "Deployment web has several pods and no budget"],
        ),
        (
            scaling.wrong_rollouts,
            "Deployment live",
            "spec/strategy",
            {"type": "RollingUpdate"},
            ["Deployment live is replaced by {'type': 'RollingUpdate'}"],
        ),
        (
            scaling.wrong_rollouts,
            "Deployment beat",
            "spec/strategy",
            {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            ["Deployment beat: only beat must never be there twice"],
        ),
        (
            scaling.blocked_spreads,
            "Deployment web",
            "pod/topologySpreadConstraints/0/minDomains",
            3,
            ["Deployment web over zone: a dead one would forbid every replacement"],
        ),
        (
            scaling.blocked_spreads,
            "Deployment web",
            "pod/topologySpreadConstraints/1/matchLabelKeys",
            GONE,
            ["Deployment web over hostname: a rollout may end lopsided"],
        ),
        (
            scaling.quota_off_the_need,
            "ResourceQuota dryrun",
            "spec/hard/pods",
            "200",
            ["ResourceQuota dryrun: pods is 200, which bounds nothing: 23 is the most that is asked for"],
        ),
        (
            scaling.quota_off_the_need,
            "ResourceQuota dryrun",
            "spec/hard/requests.memory",
            "1Gi",
            ["ResourceQuota dryrun: requests.memory is 1Gi, and up to 5696Mi may be asked for"],
        ),
        (
            scaling.quota_off_the_need,
            "LimitRange dryrun",
            "spec/limits/0/default",
            GONE,
            ["ResourceQuota dryrun makes limits.memory compulsory, and nothing fills it in"],
        ),
        (
            scaling.quota_off_the_need,
            "ResourceQuota dryrun",
            "spec/hard/limits.cpu",
            "9",
            ["ResourceQuota dryrun: limits.cpu would force a CPU limit on every container"],
        ),
    ],
)
def test_numbers_that_do_not_fit_are_found(check: Check, where: str, path: str, value: Any, lines: list[str]):
    assert list(check(twin(WITH_VPA, where, path, value))) == lines


def test_an_autoscaler_that_outgrows_the_quota_is_found():
    objects = twin(LOCAL, "HorizontalPodAutoscaler web", "spec/maxReplicas", 40)

    lines = list(scaling.quota_off_the_need(objects))

    assert [line.split(" is ")[0] for line in lines] == [f"ResourceQuota dryrun: {what}" for what in scaling.QUOTA]


def test_an_hpa_beside_a_scaled_object_is_found():
    with_keda = Variant(LOCAL.base, ("keda",))

    objects = twin(with_keda, "HorizontalPodAutoscaler live", "spec/scaleTargetRef/name", "worker")

    assert list(scaling.two_owners_of_a_count(objects)) == [
        "Deployment live: its replicas belong to nobody",
        "Deployment worker: its replicas belong to HorizontalPodAutoscaler live and ScaledObject worker",
    ]


def test_keda_takes_the_count_over():
    objects = objects_of(Variant(LOCAL.base, ("keda",)))

    assert "replicas" not in the(objects, "Deployment", "worker")["spec"]
    assert named(objects, "HorizontalPodAutoscaler", "worker") is None
    assert the(objects, "ScaledObject", "worker")["spec"]["minReplicaCount"] == 0

"""Selectors select their own pods, and every object, key and file that is named exists."""

from typing import Any

import pytest

from tests.manifests.mounts import wrong_mounts
from tests.manifests.references import balanced_sets, missing_names, unmatched_selectors, unreachable_ports
from tests.manifests.rendering import APPS, EVERY, LOCAL, PRODUCTION, Variant, objects_of
from tests.manifests.twins import GONE, twin

NAME = "app.kubernetes.io/name"


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_selectors_select_their_own_pods(variant: Variant):
    assert list(unmatched_selectors(objects_of(variant))) == []


@pytest.mark.parametrize("variant", APPS, ids=str)
def test_services_and_monitors_reach_a_port(variant: Variant):
    assert list(unreachable_ports(objects_of(variant))) == []


@pytest.mark.parametrize("variant", APPS, ids=str)
def test_each_pod_of_a_set_has_a_name(variant: Variant):
    assert list(balanced_sets(objects_of(variant))) == []


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_the_files_that_a_container_is_told_of_are_there(variant: Variant):
    assert list(wrong_mounts(objects_of(variant))) == []


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_every_name_that_is_named_is_there(variant: Variant):
    assert list(missing_names(objects_of(variant))) == []


@pytest.mark.parametrize(
    ("where", "path", "value", "lines"),
    [
        (
            "Deployment web",
            "spec/template/metadata/labels",
            {NAME: "wbe", "app.kubernetes.io/component": "web"},
            ["Deployment web doesn't select its own pods"],
        ),
        (
            "Deployment live",
            "spec/template/metadata/labels",
            {NAME: "web", "app.kubernetes.io/component": "live"},
            ["Deployment live doesn't select its own pods", "Deployment web selects the pods of Deployment live too"],
        ),
        (
            "Deployment web",
            "pod/topologySpreadConstraints/0/labelSelector/matchLabels",
            {NAME: "live"},
            ["Deployment web spreads pods that aren't its own"],
        ),
        ("PodDisruptionBudget live", "spec/selector/matchLabels", {NAME: "alive"}, ["PodDisruptionBudget live selects no pod"]),
    ],
)
def test_a_selector_that_misses_is_found(where: str, path: str, value: Any, lines: list[str]):
    assert list(unmatched_selectors(twin(LOCAL, where, path, value))) == lines


@pytest.mark.parametrize(
    ("where", "path", "value", "lines"),
    [
        ("Service web", "spec/ports/0/targetPort", "https", ["Service web: Deployment web has no port https"]),
        ("Service web", "spec/selector/track", "green", ["Service web selects no pod"]),
        (
            "PodMonitor dryrun",
            "spec/podMetricsEndpoints/0/port",
            "http",
            [f"PodMonitor dryrun: Deployment {name} has no port http" for name in ("beat", "worker")],
        ),
    ],
)
def test_a_port_that_nobody_has_is_found(where: str, path: str, value: Any, lines: list[str]):
    assert list(unreachable_ports(twin(PRODUCTION, where, path, value))) == lines


@pytest.mark.parametrize(
    ("component", "where", "path", "value", "missing"),
    [
        ("", "Deployment beat", "pod/serviceAccountName", "bert", "Deployment beat names ServiceAccount bert"),
        ("", "Deployment beat", "app/envFrom/0/configMapRef/name", "dryrun-settings", "Deployment beat names ConfigMap dryrun-settings"),
        ("", "StatefulSet redis", "spec/serviceName", "cache", "StatefulSet redis names Service cache"),
        ("", "RoleBinding cluster-view", "subjects/0/name", "default", "RoleBinding cluster-view names ServiceAccount default"),
        ("", "Ingress dryrun", "spec/rules/0/http/paths/1/backend/service/port/name", "https", "Ingress dryrun names https of Service web"),
        ("", "HorizontalPodAutoscaler web", "spec/scaleTargetRef/kind", "StatefulSet", "HorizontalPodAutoscaler web names StatefulSet web"),
        ("", "PersistentVolumeClaim backups", "metadata/name", "backup", "CronJob backup names PersistentVolumeClaim backups"),
        (
            "keda",
            "TriggerAuthentication worker",
            "spec/secretTargetRef/0/name",
            "dryrun-secrets",
            "TriggerAuthentication worker names Secret dryrun-secrets",
        ),
        ("canary/istio", "DestinationRule web", "spec/subsets/1", GONE, "VirtualService dryrun names canary of DestinationRule web"),
        ("canary/flagger", "MetricTemplate latency", "metadata/name", "slow", "Canary web names MetricTemplate latency"),
        ("gateway", "HTTPRoute live", "spec/rules/0/backendRefs/0/port", 8000, "HTTPRoute live names 8000 of Service live"),
        ("vpa", "VerticalPodAutoscaler beat", "spec/targetRef/name", "clock", "VerticalPodAutoscaler beat names Deployment clock"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(component: str, where: str, path: str, value: Any, missing: str):
    objects = twin(Variant(LOCAL.base, (component,) if component else ()), where, path, value)

    assert f"{missing}, which isn't there" in list(missing_names(objects))


def test_a_key_that_the_secret_lacks_is_found():
    objects = objects_of(LOCAL)
    (secret,) = (thing for thing in objects if thing["kind"] == "Secret")
    del secret["data"]["POSTGRES_PASSWORD"]

    name = secret["metadata"]["name"]
    assert list(missing_names(objects)) == [f"StatefulSet postgres names POSTGRES_PASSWORD of Secret {name}, which isn't there"]


def test_a_key_that_the_store_does_not_bring_is_found():
    from_a_store = Variant(PRODUCTION.base, ("external-secrets",))

    objects = twin(from_a_store, "ExternalSecret dryrun-secrets", "spec/data/0", GONE)

    assert list(missing_names(objects)) == [
        f"{owner} names SECRET_KEY of Secret dryrun-secrets, which isn't there"
        for owner in ("Deployment beat", "Deployment live", "Deployment web", "Deployment worker", "Job prepare")
    ]


@pytest.mark.parametrize(
    ("where", "path", "value", "missing"),
    [
        ("Deployment web", "app/volumeMounts/0", GONE, ["has a volume tmp that nothing mounts"]),
        ("Deployment beat", "app/volumeMounts/0/name", "temp", ["mounts temp, which is no volume", "has a volume tmp that nothing mounts"]),
        ("Deployment beat", "app/volumeMounts/0/mountPath", "/temp", ["nothing is mounted where /tmp/beat-schedule should be"]),
        ("Deployment web", "pod/volumes/1/secret/items/0", GONE, ["/run/secrets/dryrun/SECRET_KEY isn't among the files of secrets"]),
        ("Deployment web", "app/env/0/value", "/run/secrets/key", ["nothing is mounted where /run/secrets/key should be"]),
        (
            "StatefulSet redis",
            "app/args/1",
            "/run/secrets/redis/auth.conf",
            ["/run/secrets/redis/auth.conf isn't among the files of password"],
        ),
        (
            "StatefulSet postgres",
            "spec/volumeClaimTemplates/0/metadata/name",
            "disk",
            ["mounts data, which is no volume", "has a volume disk that nothing mounts"],
        ),
        ("Deployment web", "pod/volumes/1/secret/defaultMode", GONE, ["everybody may read the secret secrets"]),
        ("Deployment web", "pod/securityContext/fsGroup", GONE, ["the secret secrets may not be readable for its user"]),
    ],
)
def test_a_file_that_is_not_there_is_found(where: str, path: str, value: Any, missing: list[str]):
    lines = list(wrong_mounts(twin(LOCAL, where, path, value)))

    assert [line.removeprefix(where).removeprefix(":").strip() for line in lines] == missing


def test_a_set_behind_a_balancer_is_found():
    objects = twin(LOCAL, "Service postgres", "spec/clusterIP", GONE)

    assert list(balanced_sets(objects)) == ["StatefulSet postgres: Service postgres is no headless one"]

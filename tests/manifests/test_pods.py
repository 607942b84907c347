"""Every pod has few privileges, right probes, and the time to end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.observability.views import health
from tests.manifests import standard
from tests.manifests.lifecycle import Answers, too_little_grace, unknown_processes, wrong_probes
from tests.manifests.objects import Object, pods, the
from tests.manifests.rendering import ALONE, APPS, EVERY, LOCAL, PRODUCTION, ROOT, Variant, objects_of
from tests.manifests.twins import GONE, twin

type Check = Callable[[list[Object]], Iterator[str]]

ANSWERS: Answers = {"http": {health.ALIVE, health.READY}, "metrics": {health.ALIVE}}
SHUTDOWN = {"web": 10.0, "live": 10.0, "worker": settings.CELERY_TASK_TIME_LIMIT + 10.0, "beat": 5.0}
"""Seconds from SIGTERM to the end. A worker finishes its current task first."""


def probes(objects: list[Object]) -> Iterator[str]:
    return wrong_probes(objects, ANSWERS, alive=health.ALIVE, ready=health.READY)


def grace(objects: list[Object]) -> Iterator[str]:
    return too_little_grace(objects, SHUTDOWN)


CHECKS: list[Check] = [
    standard.not_restricted,
    standard.against_house_rules,
    standard.unlabelled_namespaces,
    unknown_processes,
    probes,
    grace,
]


@pytest.mark.parametrize("variant", APPS, ids=str)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_pods_keep_the_rules(variant: Variant, check: Check):
    assert list(check(objects_of(variant))) == []


def test_the_namespace_enforces_what_its_pods_keep():
    assert {standard.enforces(objects_of(variant)) for variant in APPS} == {"restricted"}


def test_the_log_agent_breaks_the_standard_in_its_own_namespace():
    objects = objects_of(ALONE[0])

    assert standard.enforces(objects) == "privileged"
    assert sorted(standard.not_restricted(objects)) == [
        "DaemonSet fluent-bit, fluent-bit: it adds the capability DAC_READ_SEARCH",
        "DaemonSet fluent-bit, fluent-bit: it runs as root",
        "DaemonSet fluent-bit, fluent-bit: runAsNonRoot isn't true",
        "DaemonSet fluent-bit: the volume logs is a hostPath",
        "DaemonSet fluent-bit: the volume state is a hostPath",
    ]


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_what_stands_alone_keeps_the_house_rules_too(variant: Variant):
    objects = objects_of(variant)

    assert [*standard.against_house_rules(objects), *standard.unlabelled_namespaces(objects)] == []


@pytest.mark.parametrize("variant", [variant for variant in APPS if variant.base == PRODUCTION.base], ids=str)
def test_production_runs_digests(variant: Variant):
    pinned_by_the_release = {"blue-green", "canary/istio"}  # each of the pair has a version of its own, which a release sets there

    if not pinned_by_the_release & set(variant.components):
        assert list(standard.images_without_digest(objects_of(variant))) == []


def test_every_pod_of_the_app_knows_itself():
    fields = {"POD_NAME": "metadata.name", "POD_NAMESPACE": "metadata.namespace", "POD_IP": "status.podIP", "NODE_NAME": "spec.nodeName"}
    amounts = {"CPU_REQUEST": "requests.cpu/1m", "MEMORY_REQUEST": "requests.memory/1Mi", "MEMORY_LIMIT": "limits.memory/1Mi"}

    for pod in pods(objects_of(LOCAL)):
        for container in pod.containers:
            if container["name"] == "app":
                sources = {variable["name"]: variable["valueFrom"] for variable in container["env"] if "valueFrom" in variable}
                named = {name: source["fieldRef"]["fieldPath"] for name, source in sources.items() if "fieldRef" in source}
                shares = {name: source["resourceFieldRef"] for name, source in sources.items() if "resourceFieldRef" in source}
                assert named == fields
                assert {name: f"{share['resource']}/{share['divisor']}" for name, share in shares.items()} == amounts


def test_the_page_of_the_cluster_may_look_and_nothing_else():
    rules = the(objects_of(LOCAL), "Role", "cluster-view")["rules"]

    assert {(group, resource) for rule in rules for group in rule["apiGroups"] for resource in rule["resources"]} == {
        ("apps", "deployments"),
        ("apps", "replicasets"),
        ("autoscaling", "horizontalpodautoscalers"),
        ("", "pods"),
    }
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}
    assert [thing for thing in objects_of(PRODUCTION) if thing["kind"] in {"Role", "RoleBinding"}] == []


@pytest.mark.django_db
def test_the_app_answers_its_probes_whatever_host_they_name():
    for path in ANSWERS["http"]:
        assert Client(headers={"host": "10.244.0.7:8000"}).get(path).status_code in {200, 503}
    assert Client(headers={"host": "10.244.0.7:8000"}).get("/elsewhere").status_code == 400


def test_every_setting_is_one_that_the_app_reads():
    (given,) = (thing["data"] for thing in objects_of(PRODUCTION) if thing["kind"] == "ConfigMap" and "ALLOWED_HOSTS" in thing["data"])
    documented = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    assert [name for name in given if f"| `{name}` |" not in documented] == []


HOST_PATH = {"name": "host", "hostPath": {"path": "/"}}
MSGMAX = [{"name": "kernel.msgmax", "value": "1"}]


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        ("pod/hostNetwork", True, ": hostNetwork is set"),
        ("pod/volumes/0", HOST_PATH, ": the volume host is a hostPath"),
        ("pod/securityContext/sysctls", MSGMAX, ": the sysctl kernel.msgmax is unsafe"),
        ("pod/securityContext/runAsNonRoot", GONE, ", app: runAsNonRoot isn't true"),
        ("pod/securityContext/runAsUser", 0, ", app: it runs as root"),
        ("pod/securityContext/seccompProfile", GONE, ", app: it has no seccomp profile"),
        ("app/securityContext/allowPrivilegeEscalation", GONE, ", app: allowPrivilegeEscalation isn't false"),
        ("app/securityContext/capabilities", {}, ", app: it doesn't drop ALL capabilities"),
        ("app/securityContext/capabilities/add", ["NET_ADMIN"], ", app: it adds the capability NET_ADMIN"),
        ("app/securityContext/privileged", True, ", app: privileged"),
        ("app/securityContext/procMount", "Unmasked", ", app: its procMount isn't the default"),
        ("app/securityContext/appArmorProfile", {"type": "Unconfined"}, ", app: its AppArmor profile is unconfined"),
        ("app/securityContext/seLinuxOptions", {"role": "sysadm_r"}, ", app: its SELinux options are custom"),
        ("app/securityContext/windowsOptions", {"hostProcess": True}, ", app: it is a host process"),
        ("app/ports/0/hostPort", 80, ", app: it takes the host's port 80"),
        ("app/livenessProbe/httpGet/host", "localhost", ", app: a probe names the host localhost"),
    ],
)
def test_a_pod_that_restricted_would_refuse_is_found(path: str, value: Any, wrong: str):
    assert list(standard.not_restricted(twin(LOCAL, "Deployment web", path, value))) == [f"Deployment web{wrong}"]


TOKEN = "a token is for the account that may do something with it, and for no other"


@pytest.mark.parametrize(
    ("check", "where", "path", "value", "wrong"),
    [
        (standard.against_house_rules, "Deployment live", "pod/automountServiceAccountToken", GONE, f": {TOKEN}"),
        (standard.against_house_rules, "Deployment web", "pod/automountServiceAccountToken", False, f": {TOKEN}"),
        (standard.against_house_rules, "Deployment live", "pod/enableServiceLinks", GONE, ": each Service would become variables"),
        (standard.against_house_rules, "Deployment live", "pod/volumes/0/emptyDir", {}, ": the volume tmp may fill the node's disk"),
        (
            standard.against_house_rules,
            "Deployment web",
            "app/securityContext/readOnlyRootFilesystem",
            GONE,
            ": its root file system can be written",
        ),
        (standard.against_house_rules, "Deployment web", "app/resources/limits", {}, ": no request or limit for memory"),
        (standard.against_house_rules, "Deployment web", "app/resources/limits/cpu", "1", ": a CPU limit throttles while the node idles"),
        (standard.against_house_rules, "Deployment web", "app/image", "dryrun:latest", ": the image dryrun:latest is whatever it is today"),
        (
            standard.against_house_rules,
            "Deployment web",
            "app/image",
            "host:5000/dryrun",
            ": the image host:5000/dryrun is whatever it is today",
        ),
        (standard.unlabelled_namespaces, "Namespace dryrun", "metadata/labels", {}, " enforces no version of a level"),
        (standard.unlabelled_namespaces, "Service web", "metadata/namespace", GONE, " lands in the namespace default"),
        (probes, "Deployment web", "app/readinessProbe/httpGet/path", "/ready", ": nothing answers its readinessProbe, /ready on http"),
        (
            probes,
            "Deployment web",
            "app/readinessProbe/httpGet/port",
            "metrics",
            ": nothing answers its readinessProbe, /readyz on metrics",
        ),
        (
            probes,
            "Deployment web",
            "app/livenessProbe/httpGet/path",
            "/readyz",
            ": its livenessProbe asks /readyz, which means something else",
        ),
        (probes, "Deployment web", "app/startupProbe", GONE, " has no startupProbe"),
        (probes, "Deployment web", "app/livenessProbe/timeoutSeconds", GONE, ": its livenessProbe fails when an answer takes a second"),
        (
            probes,
            "Deployment web",
            "app/readinessProbe/failureThreshold",
            GONE,
            ": its readinessProbe has the patience of 15 s, and needs 20 s",
        ),
        (probes, "Deployment live", "app/lifecycle", GONE, " stops before the proxies know"),
        (unknown_processes, "Deployment web", "app/args/1", "apps.config.wsgi:app", ": there is no apps.config.wsgi.app"),
        (unknown_processes, "Job prepare", "app/args/2", "prepared", ": there is no command prepared"),
        (unknown_processes, "Deployment beat", "app/args", ["beat"], ": beat starts nothing of ours"),
        (grace, "Deployment web", "pod/terminationGracePeriodSeconds", 15, " has 15 s to end, and may need 15 s"),
        (grace, "Deployment web", "app/lifecycle/preStop", {"sleep": {"seconds": 25}}, " has 30 s to end, and may need 35 s"),
        (grace, "Deployment worker", "pod/terminationGracePeriodSeconds", GONE, " has 30 s to end, and may need 70 s"),
    ],
)
def test_a_pod_against_the_rules_of_the_house_is_found(check: Check, where: str, path: str, value: Any, wrong: str):
    assert list(check(twin(LOCAL, where, path, value))) == [f"{where}{wrong}"]


def test_a_tag_in_production_is_found():
    objects = twin(PRODUCTION, "Deployment web", "app/image", "registry.example.com/dryrun:0.1.0")

    assert list(standard.images_without_digest(objects)) == ["Deployment web: the tag of registry.example.com/dryrun:0.1.0 can be moved"]

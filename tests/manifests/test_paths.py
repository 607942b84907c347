"""The policies allow exactly the connections that the app needs, which a table lists."""

from typing import Any

import pytest

from tests.manifests.objects import the
from tests.manifests.paths import PASSING, Path, described, open_paths
from tests.manifests.rendering import APPS, LOCAL, PRODUCTION, Variant, objects_of
from tests.manifests.twins import GONE, twin

APP = ("web", "live", "worker", "beat")
PODS = (*APP, "prepare")
HERE = ("postgres", "redis", "backup")
"""What overlays/local adds to the app."""

NEAR = ("machine in our network", "database outside", "Redis outside")
"""Private addresses. The API server may have any of them, so cluster-view allows all of them until it is narrowed."""

FROM_OUTSIDE = {
    Path("ingress controller", "web", 8000),
    Path("ingress controller", "live", 8000),
    *(Path("Prometheus", name, 9000) for name in APP),
}
MAIL = {Path("worker", server, port) for server in ("mail server", "mail server by IPv6") for port in (587, 465)}
OPEN_A_DATABASE = ("web", "live", "worker", "prepare")
SPEAK_TO_REDIS = ("web", "live", "worker", "beat")


def names(pods: tuple[str, ...]) -> set[Path]:
    """Return paths to the cluster's DNS, which every pod may use, even one that someone else starts in the namespace."""
    return {Path(name, "cluster DNS", 53, protocol) for name in (*pods, *PASSING) for protocol in ("TCP", "UDP")}


ON_THIS_MACHINE = (
    FROM_OUTSIDE
    | MAIL
    | names((*PODS, *HERE))
    | {Path(name, "postgres", 5432) for name in (*OPEN_A_DATABASE, "backup")}
    | {Path(name, "redis", 6379) for name in SPEAK_TO_REDIS}
    | {Path("web", place, port) for place in (*NEAR, "API server") for port in (443, 6443)}
)
IN_PRODUCTION = (
    FROM_OUTSIDE
    | MAIL
    | names(PODS)
    | {Path(name, "database outside", 5432) for name in OPEN_A_DATABASE}
    | {Path(name, "Redis outside", 6379) for name in SPEAK_TO_REDIS}
)
INSTEAD_OF_THE_INGRESS = {"gateway": "gateway", "canary/flagger": "gateway", "canary/istio": "Istio's gateway"}


def expected(variant: Variant) -> set[Path]:
    paths = set(ON_THIS_MACHINE if variant.base == LOCAL.base else IN_PRODUCTION)
    for component in variant.components:
        if caller := INSTEAD_OF_THE_INGRESS.get(component):
            paths = {path._replace(source=caller) if path.source == "ingress controller" else path for path in paths}
        if component == "keda" and variant.base == LOCAL.base:
            paths.add(Path("KEDA", "redis", 6379))
        if component == "cluster-view":
            paths |= {path for path in ON_THIS_MACHINE if path.source == "web" and path.port in {443, 6443}}
    if variant.base == PRODUCTION.base:
        paths.add(Path("ingress controller", "certificate solver", 8089))
    return paths


@pytest.mark.parametrize("variant", APPS, ids=str)
def test_exactly_what_the_app_calls_is_open(variant: Variant):
    assert list(described(open_paths(objects_of(variant)))) == list(described(expected(variant)))


TRAEFIK = [
    {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "traefik"}}},
    {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "traefik"}}},
]
"""A mistake that makes two peers of one: the whole namespace, and pods of ours with the label."""


@pytest.mark.parametrize(
    ("where", "path", "value", "opened", "closed"),
    [
        (
            "from-ingress",
            "ingress/0/from",
            TRAEFIK,
            {Path("neighbour of the ingress controller", name, 8000) for name in ("web", "live")},
            set(),
        ),
        # The port of the Service, where that of the pod is meant.
        (
            "from-ingress",
            "ingress/0/ports/0/port",
            80,
            {Path("ingress controller", name, 80) for name in ("web", "live")},
            {Path("ingress controller", name, 8000) for name in ("web", "live")},
        ),
        # One end says yes, and the other doesn't.
        (
            "postgres",
            "ingress/0/from/0/podSelector/matchExpressions/0/values",
            ["web", "live", "worker", "backup"],
            set(),
            {Path("prepare", "postgres", 5432)},
        ),
        ("dns", "egress/0/ports/1", GONE, set(), {path for path in ON_THIS_MACHINE if (path.port, path.protocol) == (53, "TCP")}),
        (
            "worker-to-mail",
            "egress/0/to/0/ipBlock/except",
            GONE,
            {Path("worker", name, port) for name in (*NEAR, "API server", "metadata service") for port in (587, 465)},
            set(),
        ),
        (
            "from-prometheus",
            "ingress/0/from/0/podSelector",
            GONE,
            {Path("neighbour of Prometheus", name, 9000) for name in APP},
            set(),
        ),
    ],
)
def test_a_path_too_many_or_too_few_is_found(where: str, path: str, value: Any, opened: set[Path], closed: set[Path]):
    paths = open_paths(twin(LOCAL, f"NetworkPolicy {where}", f"spec/{path}", value))

    assert (paths - ON_THIS_MACHINE, ON_THIS_MACHINE - paths) == (opened, closed)


def test_without_the_default_what_no_policy_names_is_open():
    objects = objects_of(PRODUCTION)
    objects.remove(the(objects, "NetworkPolicy", "default-deny"))

    paths = open_paths(objects)

    assert Path("impostor", "prepare", 22) in paths
    assert Path("impostor", "web", 8000) not in paths

"""These tests need a disposable cluster: `make cluster-test CONTEXT=kind-kind`. The rest of the suite leaves them out."""

import os
from collections.abc import Iterator

import pytest

from tests.kubernetes.cluster import NAMESPACE, Cluster
from tests.manifests.rendering import LOCAL, text_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/kubernetes/"):
            item.add_marker(pytest.mark.kubernetes)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    context = os.environ.get("CONTEXT", "")
    if not context:
        pytest.exit("Name the cluster that may be thrown away, as kubectl calls it: make cluster-test CONTEXT=kind-kind", returncode=2)
    return Cluster(context)


@pytest.fixture(scope="session")
def running(cluster: Cluster) -> Iterator[Cluster]:
    """Install the local overlay as `docs/operations.md` says, and remove it at the end. Refuses a cluster that has it already."""
    if cluster.has_namespace(NAMESPACE):
        pytest.exit(f"This cluster has a namespace {NAMESPACE} already, and these tests would delete it.", returncode=2)
    try:
        cluster.kubectl("apply", "-f", "-", given=text_of(LOCAL))
        cluster.kubectl("-n", NAMESPACE, "wait", "--for=condition=Complete", "job/prepare", "--timeout=5m")
        for name in ("web", "live", "worker", "beat"):
            cluster.kubectl("-n", NAMESPACE, "rollout", "status", f"deployment/{name}", "--timeout=5m")
        yield cluster
    finally:
        cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=5m")

"""A small shop that runs, and a folder on the server with what must not come out."""

from pathlib import Path

import pytest

from apps.handson.actions.processes import kubectl_path
from apps.simulator.actions.simulating import Simulation
from apps.simulator.rules.api.messages import Answer, Request
from apps.simulator.rules.cluster import Cluster
from tests.simulator.controllers.building import after, cluster_of, container, deploy, node, pod_spec

SECRET = "TOPSECRET42"
IMAGES = {
    "shop/checkout:1": {
        "start_seconds": 2,
        "listens": [8080],
        "logs": ["listening on 8080"],
        "every": {"seconds": 5, "lines": ["POST /pay 200"]},
        "programs": {"id": "uid=1000(app)\n"},
    },
}


class Recorded(Simulation):
    """A simulation that remembers what was asked of it."""

    requests: list[Request]

    def call(self, request: Request) -> tuple[Answer, float]:
        self.requests.append(request)
        return super().call(request)


@pytest.fixture(scope="session")
def shop_cluster() -> Cluster:
    """Two nodes and a Deployment of two pods, two minutes old."""
    cluster = cluster_of(node("node-1"), node("node-2"), images=IMAGES)
    deploy(cluster, "checkout", pod_spec(container("shop/checkout:1")), replicas=2)
    return after(cluster, 120)


@pytest.fixture
def shop(shop_cluster) -> Recorded:
    if kubectl_path() is None:
        pytest.skip("there is no kubectl here")
    simulation = Recorded(shop_cluster)
    simulation.requests = []
    return simulation


@pytest.fixture
def server_files(tmp_path) -> Path:
    """Files that a wrong kubectl could read, and a plugin it could run."""
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "secret.txt").write_text(f"{SECRET}\n")
    (folder / "cm.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: leak}}\ndata: {{x: {SECRET}}}\n")
    (folder / "template").write_text(SECRET + "{{.kind}}")
    (folder / "kubectl-evil").write_text(f"#!/bin/sh\necho {SECRET}\ntouch {folder}/ran\n")
    (folder / "kubectl-evil").chmod(0o755)
    # https, since without TLS kubectl asks no program for credentials
    user = f"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {folder}/kubectl-evil, interactiveMode: Never}}}}"
    (folder / "config").write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters: [{name: x, cluster: {server: 'https://127.0.0.1:1'}}]\n"
        f"users: [{{name: u, user: {user}}}]\ncontexts: [{{name: x, context: {{cluster: x, user: u}}}}]\n"
    )
    return folder

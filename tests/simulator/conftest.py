import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.handson.rules.kubeconfig import kubeconfig
from apps.simulator.actions.serving import Server
from apps.simulator.actions.simulating import Simulation
from apps.simulator.rules.cluster import Cluster
from tests.simulator.clusters import shop

KUBECTL = Path(sys.executable).with_name("kubectl")
PATIENCE = 300
"""Seconds of the cluster's time that one command may jump over."""


class Kubectl:
    """The real kubectl on a simulated cluster. Its time may be jumped over, so nothing takes long."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.folder = folder
        self.simulation = Simulation(cluster)
        self.server = Server(self.simulation, "s3cret")
        self.server.begin()
        (folder / "config").write_text(json.dumps(kubeconfig(self.server.address, "shop")))

    def run(self, *arguments: str, given: str | None = None, seconds: float = 30) -> subprocess.CompletedProcess[str]:
        """Its outcome, whatever that is."""
        self.simulation.patience = PATIENCE
        home = {
            "KUBECONFIG": str(self.folder / "config"),
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "KUBE_EDITOR": "sed -i s/blue/red/",
        }
        return subprocess.run(
            [KUBECTL, *arguments], capture_output=True, text=True, input=given, env=home, cwd=self.folder, timeout=seconds, check=False
        )

    def __call__(self, line: str, given: str | None = None) -> str:
        """What it prints; it must succeed."""
        done = self.run(*line.split(), given=given)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def refused(self, line: str, given: str | None = None) -> str:
        """What it says; it must fail."""
        done = self.run(*line.split(), given=given)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="session")
def old_shop() -> Cluster:
    return shop(time.time())


@pytest.fixture
def kubectl(old_shop: Cluster, tmp_path: Path) -> Iterator[Kubectl]:
    """On a shop of one's own."""
    tool = Kubectl(old_shop, tmp_path)
    yield tool
    tool.close()


@pytest.fixture(scope="module")
def reader(old_shop: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """On a shop that several tests look at and nobody changes."""
    tool = Kubectl(old_shop, tmp_path_factory.mktemp("reader"))
    yield tool
    tool.close()


@pytest.fixture
def kubectl_on(tmp_path: Path) -> Iterator[Callable[[Cluster], Kubectl]]:
    """On any cluster."""
    tools: list[Kubectl] = []

    def make(cluster: Cluster) -> Kubectl:
        tools.append(Kubectl(cluster, tmp_path))
        return tools[-1]

    yield make
    for tool in tools:
        tool.close()

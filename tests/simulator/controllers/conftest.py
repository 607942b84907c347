"""No controller of these tests may stumble."""

import pytest

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers import faults


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is contained in production fails a test, unless the test is about that."""

    def fail(_: Cluster, what: str, error: Exception) -> None:
        raise AssertionError(f"{what} stumbled") from error

    if "stumbles" not in request.node.name:
        monkeypatch.setattr(faults, "note", fail)

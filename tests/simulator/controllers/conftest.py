"""No controller of these tests may stumble."""

import pytest

from apps.simulator.rules.controllers.step import Work


@pytest.fixture(autouse=True)
def no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """A controller that raises is contained in production; here it fails the test."""

    def fail(_: Work, name: str, error: Exception) -> None:
        raise AssertionError(f"{name} stumbled") from error

    monkeypatch.setattr(Work, "_note_fault", fail)

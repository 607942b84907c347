"""Containing what an object does to a controller that no admission foresaw: the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused

FAULTS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, Refused)
FAULT_SECONDS = 60.0
"""Until the next try."""
MOST_NOTED = 20


@contextmanager
def contained(cluster: Cluster, what: str, now: float) -> Iterator[None]:
    """Carry on after a fault inside: `notes["faults"]` tells of it by what stumbled, and it is tried again a minute later."""
    try:
        yield
    except FAULTS as error:
        note(cluster, what, error)
        cluster.wake(now + FAULT_SECONDS)


def note(cluster: Cluster, what: str, error: Exception) -> None:
    """Remember a fault, of each thing the newest."""
    others = [(key, text) for key, text in cluster.notes.get("faults", {}).items() if key != what]
    cluster.notes["faults"] = dict([*others[-MOST_NOTED + 1 :], (what, f"{type(error).__name__}: {error}"[:300])])

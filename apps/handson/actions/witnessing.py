"""A simulation that notes which evidence its answers have shown."""

import time
from collections.abc import Callable

from apps.handson.rules.incidents.evidence import shown_by
from apps.handson.rules.incidents.source import Evidence
from apps.simulator.actions.simulating import Simulation
from apps.simulator.rules.api.messages import Answer, Request
from apps.simulator.rules.cluster import Cluster


class WitnessedSimulation(Simulation):
    """`seen` are the numbers of the evidence shown so far, in the order of showing."""

    def __init__(self, cluster: Cluster, evidence: tuple[Evidence, ...], *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(cluster, clock=clock)
        self.evidence = evidence
        self.seen: list[int] = []

    def call(self, request: Request) -> tuple[Answer, float]:
        """Answer a request, and note what the answer shows."""
        answer, now = super().call(request)
        self.seen += [number for number in shown_by(request, answer, self.evidence) if number not in self.seen]
        return answer, now

"""A cluster that lives: one value at a time, changed under a lock, with a clock that may run ahead of the wall's."""

import threading
import time
from collections.abc import Callable

from apps.simulator.rules.api.handling import handle
from apps.simulator.rules.api.messages import Answer, Request
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step


class Simulation:
    """`cluster` is the newest value. `ahead` is by how many seconds its clock is ahead of the wall's.

    `patience` is how many seconds of its time may still be jumped over when a client has nothing to do but wait
    (`rollout status`, `wait`, `logs -f`); 0: everything takes as long as it takes.
    """

    def __init__(self, cluster: Cluster, *, patience: float = 0.0, clock: Callable[[], float] = time.time) -> None:
        self.changed = threading.Condition()
        self.clock = clock
        self.cluster = cluster
        self.ahead = cluster.time - clock() if cluster.time else 0.0
        self.patience = patience

    def now(self) -> float:
        """The cluster's moment."""
        return self.clock() + self.ahead

    def tick(self) -> float:
        """Let the controllers do what has come due; hold the lock."""
        now = self.now()
        after = step(self.cluster, now)
        if after is not self.cluster:
            self.cluster = after
            self.changed.notify_all()
        return now

    def call(self, request: Request) -> tuple[Answer, float]:
        """Answer a request, and the moment at which it was answered."""
        with self.changed:
            now = self.tick()
            answer, after = handle(self.cluster, request, now)
            if after is not self.cluster:
                self.cluster = after
                self.tick()
                self.changed.notify_all()
            return answer, now

    def jump(self) -> bool:
        """Go to the next moment at which something happens; hold the lock. False when nothing may be jumped over any more."""
        wait = self.cluster.due - self.now()
        if wait <= 0:
            self.tick()
            return True
        wait = min(wait, self.patience)
        if wait <= 0:
            return False
        self.patience -= wait
        self.ahead += wait + 0.001
        self.tick()
        return True

    def skip(self, seconds: float) -> None:
        """Let so much time pass at once."""
        with self.changed:
            self.ahead += seconds
            self.tick()

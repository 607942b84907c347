"""The controllers at work: from one due time to the next, up to a moment."""

from collections.abc import Callable
from typing import NamedTuple

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import NEVER, Cluster
from apps.simulator.rules.controllers import budgets, claims, endpoints, garbage, nodes, quotas, timeline
from apps.simulator.rules.controllers.autoscaling import autoscalers
from apps.simulator.rules.controllers.faults import contained
from apps.simulator.rules.controllers.scheduling import scheduler
from apps.simulator.rules.controllers.workloads import cronjobs, daemonsets, deployments, jobs, replicasets, statefulsets
from apps.simulator.rules.kinds import Kind
from apps.simulator.rules.kubelet import pods
from apps.simulator.rules.objects.times import HOUR

MOST_ROUNDS = 20_000
"""Due times in one step: an hour of the busiest incident has about a thousand. What is left is done in the next step."""
ROUNDS_AT_ONCE = 8
"""Until nothing changes any more; whatever wants more goes on RETRY_SECONDS later."""
RETRY_SECONDS = 1.0


DELETED = "DELETED"
WORLD = "world"
"""The note of the timeline that tells one state of facts and images from another: when it changes, everybody looks."""


class Controller(NamedTuple):
    """A controller, and the kinds (or types of change) that make it look before it is due."""

    run: Callable[[Cluster, float], None]
    watched: frozenset[str]


def _watching(run: Callable[[Cluster, float], None], *watched: Kind | str) -> Controller:
    return Controller(run, frozenset(each if isinstance(each, str) else f"{each.group}/{each.plural}" for each in watched))


CONTROLLERS = (
    _watching(timeline.run),
    _watching(nodes.run, kinds.NODES),
    _watching(garbage.run, kinds.NAMESPACES, DELETED),
    _watching(cronjobs.run, kinds.CRON_JOBS, kinds.JOBS),
    _watching(jobs.run, kinds.JOBS, kinds.PODS),
    _watching(deployments.run, kinds.DEPLOYMENTS, kinds.REPLICA_SETS),
    _watching(replicasets.run, kinds.REPLICA_SETS, kinds.PODS),
    _watching(statefulsets.run, kinds.STATEFUL_SETS, kinds.PODS),
    _watching(daemonsets.run, kinds.DAEMON_SETS, kinds.PODS, kinds.NODES),
    _watching(claims.run, kinds.CLAIMS, kinds.VOLUMES, kinds.PODS),
    _watching(scheduler.run, kinds.PODS, kinds.NODES, kinds.CLAIMS, kinds.VOLUMES),
    _watching(pods.run, kinds.PODS, kinds.NODES),
    _watching(endpoints.run, kinds.SERVICES, kinds.PODS),
    _watching(budgets.run, kinds.BUDGETS, kinds.PODS, *kinds.WORKLOADS),
    _watching(autoscalers.run, kinds.AUTOSCALERS),
    _watching(quotas.run, kinds.QUOTAS, kinds.PODS, DELETED),
)


def step(cluster: Cluster, now: float, most_rounds: int = MOST_ROUNDS) -> Cluster:
    """The cluster as its controllers have made it by `now`; the same object when nothing was due.

    It never goes back in time and always ends: after `most_rounds` due times the rest is left, and `due` says so.
    """
    if cluster.due > now:
        return cluster
    fork = cluster.fork()
    work = Work(fork)
    moment = max(cluster.due, cluster.time)
    for _ in range(most_rounds):
        if moment > now:
            break
        fork.time = moment
        work.settle(moment)
        moment = max(min(work.dues), moment)
    fork.time = min(moment, now)
    nodes.renew(fork, fork.time)
    fork.due = min(moment, fork.time + HOUR)
    return fork


class Work:
    """One step's bookkeeping: when each controller is due, and up to which change each has looked."""

    def __init__(self, fork: Cluster) -> None:
        self.fork = fork
        self.dues = [-NEVER] * len(CONTROLLERS)
        self.seen = [fork.version] * len(CONTROLLERS)

    def settle(self, moment: float) -> None:
        """Run what is due, and whatever watches what that changed, until nothing changes any more."""
        for _ in range(ROUNDS_AT_ONCE):
            version = self.fork.version
            for place in range(len(CONTROLLERS)):
                if self.dues[place] <= moment or self._has_news(place):
                    self._run(place, moment)
            if self.fork.version == version:
                break
        self.dues = [due if due > moment else moment + RETRY_SECONDS for due in self.dues]

    def _run(self, place: int, moment: float) -> None:
        self.seen[place] = self.fork.version
        self.fork.due = NEVER
        world = self.fork.notes.get(WORLD)
        with contained(self.fork, CONTROLLERS[place].run.__module__.rsplit(".", 1)[-1], moment):
            CONTROLLERS[place].run(self.fork, moment)
        self.dues[place] = self.fork.due
        if self.fork.notes.get(WORLD) != world:
            self.dues = [min(due, moment) if other != place else due for other, due in enumerate(self.dues)]

    def _has_news(self, place: int) -> bool:
        """Whether a watched kind changed since the controller began to look last."""
        watched, seen = CONTROLLERS[place].watched, self.seen[place]
        if seen == self.fork.version:
            return False
        self.seen[place] = self.fork.version
        for change in reversed(self.fork.changes):
            if change.version <= seen:
                return False
            if change.type in watched or kind_in(change.key) in watched:
                return True
        return False


def kind_in(key: str) -> str:
    """The kind's part of an object's key: `apps/deployments`."""
    group, plural, _ = key.split("/", 2)
    return f"{group}/{plural}"

"""What an autoscaler's metric asks for: the replica calculator of the real controller."""

import math
from typing import NamedTuple

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.metrics import usage
from apps.simulator.rules.objects.fields import dig, is_ready
from apps.simulator.rules.objects.quantities import quantity

TOLERANCE = 0.1
ROUNDING = 1e-9
"""What floating point may add to a whole number."""


class Unknowable(Exception):
    """A metric that can't be computed: the machine's word for it and the sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Proposal(NamedTuple):
    """What one metric asks for."""

    replicas: int
    title: str
    """As events name the metric: `cpu resource utilization (percentage of request)`."""
    current: Thing
    """As status.currentMetrics shows it."""


class Samples(NamedTuple):
    """The pods of the target as the calculator sees them, by name: requests of all, usage where there is any."""

    requests: dict[str, float]
    usage: dict[str, float]
    unready: set[str]


def propose(cluster: Cluster, metric: Thing, pods: list[Thing], replicas: int, now: float) -> Proposal:
    """What a metric asks for, given the target's pods that neither go nor have finished. Raises Unknowable."""
    part = "resource" if metric["type"] == "Resource" else "containerResource"
    if metric["type"] not in ("Resource", "ContainerResource"):
        told = "unable to get metric: no metrics returned from custom metrics API"
        raise Unknowable(f"FailedGet{metric['type']}Metric", told)
    source = metric[part]
    target, name, only = source["target"], source["name"], source.get("container", "")
    reason = f"FailedGet{'Container' if only else ''}ResourceMetric"
    is_share = target.get("averageUtilization") is not None
    sampled = _samples(cluster, pods, (name, only, reason), now, needs_requests=is_share)
    if is_share:
        goal = {pod: request * target["averageUtilization"] / 100 for pod, request in sampled.requests.items()}
        title = f"{name} {'container ' if only else ''}resource utilization (percentage of request)"
    else:
        goal = dict.fromkeys(sampled.requests, quantity(target.get("averageValue")))
        title = f"{name} {'container ' if only else ''}resource"
    count = _count(sampled, goal, replicas)
    return Proposal(count, title, {"type": metric["type"], part: _current(source, sampled, is_share=is_share)})


def _samples(cluster: Cluster, pods: list[Thing], asked: tuple[str, str, str], now: float, *, needs_requests: bool) -> Samples:
    name, only, reason = asked
    requests: dict[str, float] = {}
    used: dict[str, float] = {}
    for pod in pods:
        title = pod["metadata"]["name"]
        containers = [each for each in pod["spec"]["containers"] if only in ("", each["name"])]
        written = _requests(containers, name)
        if needs_requests and None in written.values():
            raise Unknowable(reason, _missing(name, written, title))
        requests[title] = sum(map(quantity, written.values()))
        used |= _used(cluster, pod, containers, name, now)
    if not used:
        nothing = f"unable to get metrics for resource {name}: no metrics returned from resource metrics API"
        raise Unknowable(reason, f"failed to get {name} utilization: {nothing}")
    unready = {pod["metadata"]["name"] for pod in pods if name == "cpu" and not is_ready(pod)}
    return Samples(requests, used, unready)


def _requests(containers: list[Thing], name: str) -> dict[str, str | None]:
    return {each["name"]: dig(each, "resources.requests", {}).get(name) for each in containers}


def _missing(name: str, written: dict[str, str | None], title: str) -> str:
    first = next(container for container, request in written.items() if request is None)
    return f"failed to get {name} utilization: missing request for {name} in container {first} of Pod {title}"


def _used(cluster: Cluster, pod: Thing, containers: list[Thing], name: str, now: float) -> dict[str, float]:
    """What a pod uses, by its name; {} unless there is a sample of each of its containers."""
    samples = [usage(cluster, pod, each, now) for each in containers]
    amounts = [float(getattr(sample, name)) for sample in samples if sample]
    return {pod["metadata"]["name"]: sum(amounts)} if len(amounts) == len(samples) else {}


def _count(sampled: Samples, goal: dict[str, float], replicas: int) -> int:
    """Ready pods decide; those without samples count as idle when it goes up and as fully used when it goes down."""
    ready = {pod: amount for pod, amount in sampled.usage.items() if pod not in sampled.unready}
    if not ready:
        return replicas
    goes_up = _ratio(ready, goal) > 1
    idle = dict.fromkeys(sampled.unready | (goal.keys() - sampled.usage.keys()), 0.0)
    full = {pod: amount for pod, amount in goal.items() if pod not in sampled.usage}
    assumed = {**(idle if goes_up else full), **ready}
    ratio = _ratio(assumed, goal)
    if abs(ratio - 1) <= TOLERANCE or (ratio > 1) != goes_up:
        return replicas
    count = math.ceil(ratio * len(assumed) - ROUNDING)
    return max(replicas, count) if goes_up else min(replicas, count)


def _ratio(used: dict[str, float], goal: dict[str, float]) -> float:
    total = sum(goal[pod] for pod in used)
    return sum(used.values()) / total if total else 1.0


def _current(source: Thing, sampled: Samples, *, is_share: bool) -> Thing:
    name, ready = source["name"], {pod: amount for pod, amount in sampled.usage.items() if pod not in sampled.unready} or sampled.usage
    mean = sum(ready.values()) / len(ready)
    current: Thing = {"averageValue": f"{round(mean * 1000)}m" if name == "cpu" else str(int(mean))}
    total = sum(sampled.requests[pod] for pod in ready)
    if is_share and total:
        current["averageUtilization"] = int(100 * sum(ready.values()) / total + ROUNDING)
    return {"name": name, **({"container": source["container"]} if source.get("container") else {}), "current": current}

"""HorizontalPodAutoscalers: each 15 seconds as many replicas as the metrics ask for."""

from typing import Any, NamedTuple

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.controllers.autoscaling import pace
from apps.simulator.rules.controllers.autoscaling.utilisation import Proposal, Unknowable, propose
from apps.simulator.rules.kinds import AUTOSCALERS, BY_KIND, PODS, Kind, Thing
from apps.simulator.rules.objects.fields import dig, is_active, labels_of, with_condition
from apps.simulator.rules.objects.selectors import matches
from apps.simulator.rules.objects.times import iso

SYNC_SECONDS = 15
SOURCE = "horizontal-pod-autoscaler"
GOT_SCALE = ("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale")
VALID = "the HPA was able to successfully calculate a replica count from {}"
DEFAULT_METRIC: Thing = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
type Condition = tuple[str, str, str, str]


class Target(NamedTuple):
    """What is scaled."""

    kind: Kind
    thing: Thing

    @property
    def replicas(self) -> int:
        """How many it asks for."""
        return int(self.thing["spec"].get("replicas", 1))


class Wish(NamedTuple):
    """How many replicas there should be, why, and what limits it."""

    replicas: int
    why: str
    able: Condition
    limited: Condition


def run(cluster: Cluster, now: float) -> None:
    """Look at each autoscaler whose 15 seconds are over."""
    for scaler in cluster.all(AUTOSCALERS):
        uid = scaler["metadata"]["uid"]
        memory = cluster.notes.get("autoscalers", {}).get(uid) or {"next": now, "recommended": [], "changes": []}
        if now >= memory["next"]:
            memory = {**memory, "next": now + SYNC_SECONDS}
            memory = _sync(cluster, scaler, memory, now)
            cluster.notes["autoscalers"] = {**cluster.notes.get("autoscalers", {}), uid: memory}
        cluster.wake(memory["next"])


def _sync(cluster: Cluster, scaler: Thing, memory: Thing, now: float) -> Thing:
    target = _target(cluster, scaler)
    if target is None:
        reference = scaler["spec"]["scaleTargetRef"]
        kind = BY_KIND.get((reference.get("apiVersion", "apps/v1"), reference["kind"]))
        missing = f'{kind.qualified if kind else reference["kind"].lower()} "{reference["name"]}" not found'
        _warn(cluster, scaler, now, "FailedGetScale", missing)
        why = f"the HPA controller was unable to get the target's current scale: {missing}"
        _report(cluster, scaler, [("AbleToScale", "False", "FailedGetScale", why)], {}, now)
        return memory
    counts = {"currentReplicas": target.replicas, "desiredReplicas": target.replicas}
    if target.replicas == 0:
        told = "scaling is disabled since the replica count of the target is zero"
        _report(cluster, scaler, [GOT_SCALE, ("ScalingActive", "False", "ScalingDisabled", told)], counts, now)
        return memory
    if target.replicas != _bounded(scaler["spec"], target.replicas):
        return _bring_within(cluster, scaler, target, memory, now)
    proposals, failures = _ask(cluster, scaler, target, now)
    if failures and (not proposals or max(each.replicas for each in proposals) <= target.replicas):
        _fail(cluster, scaler, target, failures, now)
        return memory
    return _scale(cluster, scaler, target, proposals, (memory, now))


def _target(cluster: Cluster, scaler: Thing) -> Target | None:
    reference = scaler["spec"]["scaleTargetRef"]
    kind = BY_KIND.get((reference.get("apiVersion") or "apps/v1", reference["kind"]))
    thing = cluster.find(kind, scaler["metadata"]["namespace"], reference["name"]) if kind else None
    return Target(kind, thing) if kind and thing and "scale" in kind.subresources else None


def metrics_of(scaler: Thing) -> list[Thing]:
    """What it looks at: without a word of it the CPU, at 80 %."""
    metrics: list[Thing] = scaler["spec"].get("metrics") or [DEFAULT_METRIC]
    return metrics


def _ask(cluster: Cluster, scaler: Thing, target: Target, now: float) -> tuple[list[Proposal], list[Unknowable]]:
    everything = cluster.all(PODS, scaler["metadata"]["namespace"])
    pods = [pod for pod in everything if is_active(pod) and matches(target.thing["spec"]["selector"], labels_of(pod))]
    proposals, failures = [], []
    for metric in metrics_of(scaler):
        try:
            proposals.append(propose(cluster, metric, pods, target.replicas, now))
        except Unknowable as error:
            failures.append(error)
    return proposals, failures


def _fail(cluster: Cluster, scaler: Thing, target: Target, failures: list[Unknowable], now: float) -> None:
    first = failures[0]
    total = len(metrics_of(scaler))
    _warn(cluster, scaler, now, first.reason, str(first))
    named = str(first).removeprefix("failed to get ").split(" utilization", 1)[0]
    prefix = f"failed to get {named} resource metric value: " if "ResourceMetric" in first.reason else ""
    message = f"invalid metrics ({len(failures)} invalid out of {total}), first error is: {prefix}{first}"
    _warn(cluster, scaler, now, "FailedComputeMetricsReplicas", message)
    inactive = ("ScalingActive", "False", first.reason, f"the HPA was unable to compute the replica count: {first}")
    desired = dig(scaler, "status.desiredReplicas", 0)
    _report(cluster, scaler, [GOT_SCALE, inactive], {"currentReplicas": target.replicas, "desiredReplicas": desired}, now)


def _bring_within(cluster: Cluster, scaler: Thing, target: Target, memory: Thing, now: float) -> Thing:
    """Below its minimum or above its maximum, a target is resized without a look at the metrics."""
    count = _bounded(scaler["spec"], target.replicas)
    side = "above Spec.MaxReplicas" if target.replicas > count else "below Spec.MinReplicas"
    changes = _resized(cluster, scaler, target, (count, f"Current number of replicas {side}"), (memory, now))
    counts = {"currentReplicas": target.replicas, "desiredReplicas": count, "lastScaleTime": iso(now)}
    _report(cluster, scaler, [_rescaled(count)], counts, now)
    return {**memory, "changes": changes}


def _resized(cluster: Cluster, scaler: Thing, target: Target, wanted: tuple[int, str], moment: tuple[Thing, float]) -> list[Any]:
    """The remembered changes, with this one, which is made and told, if it is one."""
    (count, why), (memory, now) = wanted, moment
    changes = [each for each in memory["changes"] if each[0] > now - pace.LONGEST_WINDOW]
    if count == target.replicas:
        return changes
    _resize(cluster, target, count)
    record(cluster, scaler, now, Event("SuccessfulRescale", f"New size: {count}; reason: {why}", SOURCE))
    return [*changes, [now, count - target.replicas]]


def _rescaled(count: int) -> Condition:
    return "AbleToScale", "True", "SucceededRescale", f"{ABLE['SucceededRescale']} to {count}"


def _scale(cluster: Cluster, scaler: Thing, target: Target, proposals: list[Proposal], moment: tuple[Thing, float]) -> Thing:
    memory, now = moment
    top = max(proposals, key=lambda each: each.replicas)
    wish = _wish(scaler["spec"], target.replicas, top, memory, now)
    changes = _resized(cluster, scaler, target, (wish.replicas, wish.why), moment)
    able = wish.able if wish.replicas == target.replicas else _rescaled(wish.replicas)
    active = ("ScalingActive", "True", "ValidMetricFound", VALID.format(top.title))
    counts = {"currentReplicas": target.replicas, "desiredReplicas": wish.replicas, "currentMetrics": [each.current for each in proposals]}
    if wish.replicas != target.replicas:
        counts["lastScaleTime"] = iso(now)
    _report(cluster, scaler, [able, active, wish.limited], counts, now)
    recent = [each for each in memory["recommended"] if each[0] > now - pace.LONGEST_WINDOW]
    return {**memory, "changes": changes, "recommended": [*recent[-300:], [now, _bounded(scaler["spec"], top.replicas)]]}


def _bounded(spec: Thing, count: int) -> int:
    return int(min(max(count, spec.get("minReplicas") or 1), spec["maxReplicas"]))


def _wish(spec: Thing, current: int, top: Proposal, memory: Thing, now: float) -> Wish:
    """The proposal within minReplicas and maxReplicas, stabilised, and no faster than the policies allow."""
    low, high = spec.get("minReplicas") or 1, spec["maxReplicas"]
    calm = pace.stabilised(spec, current, top.replicas, memory["recommended"], now)
    able = "ScaleDownStabilized" if calm > top.replicas else "ScaleUpStabilized" if calm < top.replicas else "ReadyForNewScale"
    fastest, slowest = pace.most(spec, current, memory["changes"], now), pace.least(spec, current, memory["changes"], now)
    count, limit = _within(calm, (low, slowest), (high, fastest))
    return Wish(count, f"{top.title} above target" if count > current else "All metrics below target", _ready(able), _limit(limit))


def _within(count: int, least: tuple[int, int], most: tuple[int, int]) -> tuple[int, str]:
    """The count within the spec's bounds and those of the policies, and which of them it met."""
    (low, slowest), (high, fastest) = least, most
    if count > min(high, fastest):
        return (fastest, "ScaleUpLimit") if fastest < high else (high, "TooManyReplicas")
    if count < max(low, slowest):
        return (slowest, "ScaleDownLimit") if slowest > low else (low, "TooFewReplicas")
    return count, ""


ABLE = {
    "ReadyForNewScale": "recommended size matches current size",
    "ScaleDownStabilized": "recent recommendations were higher than current one, applying the highest recent recommendation",
    "ScaleUpStabilized": "recent recommendations were lower than current one, applying the lowest recent recommendation",
    "SucceededRescale": "the HPA controller was able to update the target scale",
}
LIMITS = {
    "": "the desired count is within the acceptable range",
    "TooManyReplicas": "the desired replica count is more than the maximum replica count",
    "TooFewReplicas": "the desired replica count is less than the minimum replica count",
    "ScaleUpLimit": "the desired replica count is increasing faster than the maximum scale rate",
    "ScaleDownLimit": "the desired replica count is decreasing faster than the maximum scale rate",
}


def _ready(reason: str) -> Condition:
    return "AbleToScale", "True", reason, ABLE[reason]


def _limit(reason: str) -> Condition:
    return "ScalingLimited", "True" if reason else "False", reason or "DesiredWithinRange", LIMITS[reason]


def _resize(cluster: Cluster, target: Target, count: int) -> None:
    metadata = {**target.thing["metadata"], "generation": target.thing["metadata"].get("generation", 1) + 1}
    cluster.put(target.kind, {**target.thing, "metadata": metadata, "spec": {**target.thing["spec"], "replicas": count}})


def _warn(cluster: Cluster, scaler: Thing, now: float, reason: str, message: str) -> None:
    record(cluster, scaler, now, Event(reason, message, SOURCE, "Warning"))


def _report(cluster: Cluster, scaler: Thing, conditions: list[Condition], counts: Thing, now: float) -> None:
    listed: list[Thing] = dig(scaler, "status.conditions", [])
    for kind, status, reason, message in conditions:
        listed = with_condition(listed, now, {"type": kind, "status": status, "reason": reason, "message": message})
    before = {"currentReplicas": 0, "desiredReplicas": 0, **(scaler.get("status") or {})}
    shown = {**before, "currentMetrics": None, **counts, "conditions": listed}
    cluster.update(AUTOSCALERS, scaler, status=shown)

"""Check how many pods there may be: by autoscalers, by hand, in a rollout, in a drain, and by the quota."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.manifests.objects import Object, Pod, container_of, named, of, pods, quantity, selects, title

QUOTA = ("requests.cpu", "requests.memory", "limits.memory", "pods")
BOUNDS_NOTHING = 2.0
"""A quota of more than so many times the need limits nothing."""


class Bounds(NamedTuple):
    least: int
    most: int


def owners(objects: list[Object], kind: str, name: str) -> list[tuple[Object, Bounds]]:
    """Return the autoscalers of a workload, each with its bounds."""
    setters = []
    for thing in of(objects, "HorizontalPodAutoscaler"):
        spec = thing["spec"]
        if (spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"]) == (kind, name):
            setters.append((thing, Bounds(spec.get("minReplicas", 1), spec["maxReplicas"])))
    for thing in of(objects, "ScaledObject"):
        spec = thing["spec"]
        if (spec["scaleTargetRef"].get("kind", "Deployment"), spec["scaleTargetRef"]["name"]) == (kind, name):
            setters.append((thing, Bounds(spec.get("minReplicaCount", 0), spec["maxReplicaCount"])))
    return setters


def bounds(objects: list[Object], workload: Object) -> Bounds:
    for _, between in owners(objects, workload["kind"], workload["metadata"]["name"]):
        return between
    count = workload["spec"].get("replicas", 1)
    return Bounds(count, count)


def wrong_autoscalers(objects: list[Object]) -> Iterator[str]:
    for thing in of(objects, "HorizontalPodAutoscaler"):
        target = thing["spec"]["scaleTargetRef"]
        workload = named(objects, target["kind"], target["name"])
        if workload is None:
            yield f"{title(thing)}: its target {target['kind']} {target['name']} isn't there"
            continue
        between = Bounds(thing["spec"].get("minReplicas", 1), thing["spec"]["maxReplicas"])
        if not 1 <= between.least < between.most:
            yield f"{title(thing)} goes from {between.least} to {between.most}"
        (pod,) = pods([workload])
        for metric in thing["spec"]["metrics"]:
            yield from (f"{title(thing)}: {wrong}" for wrong in _unmeasurable(pod, metric))
        if not thing["spec"].get("behavior", {}).get("scaleDown", {}).get("stabilizationWindowSeconds"):
            yield f"{title(thing)} has no window on the way down"


def _unmeasurable(pod: Pod, metric: dict[str, Any]) -> Iterator[str]:
    if metric["type"] != "ContainerResource":
        yield f"it measures {metric['type']}, which nothing here serves"
        return
    measured = metric["containerResource"]
    container = container_of(pod, measured["container"])
    if container is None:
        yield f"there is no container {measured['container']}"
    elif measured["target"]["type"] == "Utilization" and measured["name"] not in container["resources"].get("requests", {}):
        yield f"a share of {measured['name']}, of which nothing is requested"


def two_owners_of_a_count(objects: list[Object]) -> Iterator[str]:
    """Yield numbers and resources that several objects set. Each should have one owner: a manifest, or one autoscaler."""
    for workload in of(objects, "Deployment", "StatefulSet"):
        setters = owners(objects, workload["kind"], workload["metadata"]["name"])
        who = [title(thing) for thing, _ in setters] + (["its manifest"] if "replicas" in workload["spec"] else [])
        if len(who) != 1:
            yield f"{title(workload)}: its replicas belong to {' and '.join(who) or 'nobody'}"
        acting = [vpa for vpa in of(objects, "VerticalPodAutoscaler") if vpa["spec"]["targetRef"]["name"] == workload["metadata"]["name"]]
        yield from (f"{title(vpa)} acts beside {who[0]}" for vpa in acting if vpa["spec"]["updatePolicy"]["updateMode"] != "Off")


def blocked_drains(objects: list[Object]) -> Iterator[str]:
    """Yield budgets that allow no eviction at the smallest count, pods under two budgets, and several pods under none."""
    covered: dict[str, int] = {}
    for budget in of(objects, "PodDisruptionBudget"):
        chosen = [pod for pod in pods(objects) if selects(budget["spec"]["selector"], pod.labels)]
        least = sum(max(1, bounds(objects, pod.owner).least) for pod in chosen)
        may_go = budget["spec"].get("maxUnavailable", least - budget["spec"].get("minAvailable", 0))
        if may_go < 1:
            yield f"{title(budget)} lets none of {least} pods go"
        for pod in chosen:
            covered[title(pod.owner)] = covered.get(title(pod.owner), 0) + 1
    for pod in pods(objects):
        count = covered.get(title(pod.owner), 0)
        if count > 1:
            yield f"{title(pod.owner)} is under {count} budgets, so every eviction fails"
        if count == 0 and pod.owner["kind"] == "Deployment" and bounds(objects, pod.owner).least > 1:
            yield f"{title(pod.owner)} has several pods and no budget"


def wrong_rollouts(objects: list[Object]) -> Iterator[str]:
    """Yield Deployments with a wrong strategy: it must be surge 1 and none unavailable, or Recreate where there must be only one pod."""
    for workload in of(objects, "Deployment"):
        strategy = workload["spec"].get("strategy", {})
        if strategy != {"type": "Recreate"} and strategy != {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
        }:
            yield f"{title(workload)} is replaced by {strategy}"
        (pod,) = pods([workload])
        if (pod.component == "beat") != (strategy.get("type") == "Recreate"):
            yield f"{title(workload)}: only beat must never be there twice"


def blocked_spreads(objects: list[Object]) -> Iterator[str]:
    """Yield topology spreads that block scheduling when a zone is lost: they must ignore dead nodes, and count each revision by itself."""
    for pod in pods(objects):
        for spread in pod.spec.get("topologySpreadConstraints", []):
            where = f"{title(pod.owner)} over {spread['topologyKey'].rpartition('/')[2]}"
            if spread.get("nodeTaintsPolicy") != "Honor" or "minDomains" in spread:
                yield f"{where}: a dead one would forbid every replacement"
            if spread.get("matchLabelKeys") != ["pod-template-hash"]:
                yield f"{where}: a rollout may end lopsided"


def need(objects: list[Object]) -> dict[str, float]:
    """Return the most that the namespace's pods can request at the same time."""
    total = dict.fromkeys(QUOTA, 0.0)
    copied = {canary["spec"]["targetRef"]["name"] for canary in of(objects, "Canary")}
    for pod in pods(objects):
        count = _most(objects, pod.owner)
        if pod.owner["metadata"]["name"] in copied:
            count *= 2  # Flagger's primary
        total["pods"] += count
        for container in pod.containers:
            for what in QUOTA[:-1]:
                kind, resource = what.split(".")
                total[what] += count * quantity(container["resources"][kind][resource])
    return total


def _most(objects: list[Object], owner: Object) -> int:
    """Return the most pods at the same time: the maximum, the surge of a rollout, and as many that are still terminating."""
    match owner["kind"]:
        case "Deployment":
            surge = owner["spec"]["strategy"].get("rollingUpdate", {}).get("maxSurge", 0)
            return bounds(objects, owner).most + 2 * int(surge)
        case "StatefulSet":
            return int(owner["spec"]["replicas"])
    return 1


def quota_off_the_need(objects: list[Object]) -> Iterator[str]:
    (quota,) = of(objects, "ResourceQuota")
    hard = quota["spec"]["hard"]
    for what, wanted in need(objects).items():
        has = quantity(hard[what])
        if has < wanted:
            yield f"{title(quota)}: {what} is {hard[what]}, and up to {_said(what, wanted)} may be asked for"
        if has > BOUNDS_NOTHING * wanted:
            yield f"{title(quota)}: {what} is {hard[what]}, which bounds nothing: {_said(what, wanted)} is the most that is asked for"
    (ranges,) = of(objects, "LimitRange")
    filled = ranges["spec"]["limits"][0]
    for what in QUOTA[:-1]:
        kind, resource = what.split(".")
        if resource not in filled.get({"requests": "defaultRequest", "limits": "default"}[kind], {}):
            yield f"{title(quota)} makes {what} compulsory, and nothing fills it in"
    if "limits.cpu" in hard:
        yield f"{title(quota)}: limits.cpu would force a CPU limit on every container"


def _said(what: str, value: float) -> str:
    return f"{value / 2**20:.0f}Mi" if "memory" in what else f"{value:g}"

"""When an incident is over: tests of a cluster. Some look ahead, for a cluster that only looks well isn't."""

from collections.abc import Callable

from apps.handson.rules.incidents.source import Goal, Thing
from apps.simulator.rules import kinds, network
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.scheduling.requests import taints_of
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.objects.fields import (
    condition_of,
    containers_of,
    controller_of,
    dig,
    is_active,
    is_being_deleted,
    is_ready,
    labels_of,
)
from apps.simulator.rules.objects.selectors import has_all, matches

SOON = 600.0
"""Seconds after which a fix must have taken effect: what crashed waits for up to 300 before its next start, then a rollout goes on."""
AHEAD = 1800.0
"""Seconds that it must hold then."""


def unmet(cluster: Cluster, goals: tuple[Goal, ...], now: float) -> list[int]:
    """The numbers, from 0, of the goals that aren't reached, SOON from now: what was just put right may need a moment."""
    soon = step(cluster, now + SOON)
    return [number for number, goal in enumerate(goals) if not TESTS[goal.test](soon, goal.about, now + SOON)]


def _is_rolled_out(deployment: Thing | None) -> bool:
    if not deployment:
        return False
    wanted = deployment["spec"]["replicas"]
    is_seen = dig(deployment, "status.observedGeneration", 0) >= dig(deployment, "metadata.generation", 1)
    counts = [dig(deployment, f"status.{part}", 0) for part in ("replicas", "updatedReplicas", "availableReplicas")]
    return wanted > 0 and is_seen and counts == [wanted] * 3


def _restarts(cluster: Cluster, deployment: Thing) -> tuple[int, bool]:
    pods = [
        pod
        for pod in cluster.all(kinds.PODS, deployment["metadata"]["namespace"])
        if matches(deployment["spec"]["selector"], pod["metadata"].get("labels")) and is_active(pod)
    ]
    statuses = [status for pod in pods for status in dig(pod, "status.containerStatuses", [])]
    return sum(status["restartCount"] for status in statuses), bool(pods) and all(map(is_ready, pods))


def stable(cluster: Cluster, about: Thing, now: float) -> bool:
    """The Deployment is rolled out, and half an hour later all its pods are ready and none was started again."""
    deployment = cluster.find(kinds.DEPLOYMENTS, about["namespace"], about["deployment"])
    if not deployment or not _is_rolled_out(deployment):
        return False
    later = step(cluster, now + AHEAD)
    before, _ = _restarts(cluster, deployment)
    after, are_ready = _restarts(later, deployment)
    return are_ready and after <= before


def ready(cluster: Cluster, about: Thing, _: float) -> bool:
    """The Deployment has all its pods, of its newest template, available."""
    return _is_rolled_out(cluster.find(kinds.DEPLOYMENTS, about["namespace"], about["deployment"]))


def answers(cluster: Cluster, about: Thing, now: float) -> bool:
    """A ready pod with the labels `from` reaches `host` at `port`."""
    pods = cluster.all(kinds.PODS, about["namespace"])
    client = next((pod for pod in pods if has_all(about["from"], labels_of(pod)) and is_ready(pod)), None)
    return client is not None and network.connect(cluster, client, about["host"], about["port"], now).outcome == network.OPEN


def empty(cluster: Cluster, about: Thing, _: float) -> bool:
    """The node takes no new pods and has none but those of DaemonSets."""
    node = cluster.find(kinds.NODES, None, about["node"])
    left = [
        pod
        for pod in cluster.all(kinds.PODS)
        if pod["spec"].get("nodeName") == about["node"] and (controller_of(pod) or {}).get("kind") != "DaemonSet"
    ]
    return node is not None and bool(node["spec"].get("unschedulable")) and not left


def never_down(cluster: Cluster, about: Thing, _: float) -> bool:
    """The Deployment has had a ready pod all the time."""
    return f"{about['namespace']}/{about['deployment']}" not in cluster.outages


def kept(cluster: Cluster, about: Thing, _: float) -> bool:
    """The object is still there."""
    kind = next(kind for kind in kinds.ALL if kind.qualified == about["resource"])
    thing = cluster.find(kind, about.get("namespace"), about["name"])
    return thing is not None and not is_being_deleted(thing)


def closed(cluster: Cluster, about: Thing, now: float) -> bool:
    """No pod with the labels `from` reaches `host` at `port`, and there is such a pod."""
    clients = [pod for pod in cluster.all(kinds.PODS, about["namespace"]) if has_all(about["from"], labels_of(pod)) and is_ready(pod)]
    ends = [network.connect(cluster, client, about["host"], about["port"], now).outcome for client in clients]
    return bool(ends) and network.OPEN not in ends


def non_root(cluster: Cluster, about: Thing, _: float) -> bool:
    """Each container of the Deployment says that it mustn't run as root."""
    deployment = cluster.find(kinds.DEPLOYMENTS, about["namespace"], about["deployment"])
    spec = dig(deployment, "spec.template.spec", {})
    shared = dig(spec, "securityContext.runAsNonRoot")
    said = [dig(container, "securityContext.runAsNonRoot", shared) for container in containers_of(spec)] if spec else []
    return bool(said) and all(said)


def pod_ready(cluster: Cluster, about: Thing, _: float) -> bool:
    """The pod of this name, one of a StatefulSet, is ready."""
    pod = cluster.find(kinds.PODS, about["namespace"], about["pod"])
    return pod is not None and is_ready(pod) and not is_being_deleted(pod)


def bound(cluster: Cluster, about: Thing, _: float) -> bool:
    """The claim still has the volume with the data, not a new and empty one."""
    claim = cluster.find(kinds.CLAIMS, about["namespace"], about["claim"])
    disk = cluster.find(kinds.VOLUMES, None, about["volume"])
    return claim is not None and disk is not None and claim["spec"].get("volumeName") == about["volume"] and not is_being_deleted(claim)


def scales(cluster: Cluster, about: Thing, _: float) -> bool:
    """The autoscaler works: it knows its metrics, the Deployment is as large as they ask for, and its maximum suffices."""
    scaler = cluster.find(kinds.AUTOSCALERS, about["namespace"], about["autoscaler"])
    if scaler is None or dig(scaler, "spec.scaleTargetRef.name") != about["deployment"]:
        return False
    active, limited = (condition_of(scaler, name) or {} for name in ("ScalingActive", "ScalingLimited"))
    is_settled = dig(scaler, "status.currentReplicas") == dig(scaler, "status.desiredReplicas")
    return active.get("status") == "True" and is_settled and limited.get("reason") != "TooManyReplicas"


def runs(cluster: Cluster, about: Thing, _: float) -> bool:
    """Some container of the Deployment's template has this image."""
    deployment = cluster.find(kinds.DEPLOYMENTS, about["namespace"], about["deployment"])
    return any(container["image"] == about["image"] for container in containers_of(dig(deployment, "spec.template.spec", {})))


def takes_pods(cluster: Cluster, about: Thing, _: float) -> bool:
    """The node is there and takes new pods."""
    node = cluster.find(kinds.NODES, None, about["node"])
    return node is not None and not taints_of(node)


TESTS: dict[str, Callable[[Cluster, Thing, float], bool]] = {
    "stable": stable,
    "ready": ready,
    "answers": answers,
    "empty": empty,
    "never_down": never_down,
    "kept": kept,
    "closed": closed,
    "non_root": non_root,
    "pod_ready": pod_ready,
    "bound": bound,
    "scales": scales,
    "runs": runs,
    "takes_pods": takes_pods,
}
FIELDS: dict[str, dict[str, type]] = {
    "stable": {"namespace": str, "deployment": str},
    "ready": {"namespace": str, "deployment": str},
    "answers": {"namespace": str, "from": dict, "host": str, "port": int},
    "empty": {"node": str},
    "never_down": {"namespace": str, "deployment": str},
    "kept": {"resource": str, "name": str},
    "closed": {"namespace": str, "from": dict, "host": str, "port": int},
    "non_root": {"namespace": str, "deployment": str},
    "pod_ready": {"namespace": str, "pod": str},
    "bound": {"namespace": str, "claim": str, "volume": str},
    "scales": {"namespace": str, "autoscaler": str, "deployment": str},
    "runs": {"namespace": str, "deployment": str, "image": str},
    "takes_pods": {"node": str},
}
"""What each test must be told."""

WORDS = {
    "stable": "{deployment} is rolled out, and runs for half an hour without a restart",
    "ready": "{deployment} has all its pods, of its newest version",
    "answers": "{host}:{port} answers the pods that call it",
    "empty": "{node} takes no new pods, and has none but those of DaemonSets",
    "never_down": "{deployment} was never without a ready pod",
    "kept": "{resource} {name} is still there",
    "closed": "{host}:{port} is closed to pods that have no business there",
    "non_root": "{deployment} still refuses to run as root",
    "pod_ready": "{pod} is ready",
    "bound": "{claim} still has its volume {volume}, with the data",
    "scales": "{autoscaler} knows its metrics, and {deployment} is as large as they ask for",
    "runs": "{deployment} runs {image}",
    "takes_pods": "{node} takes new pods of everyone",
}


def told(goal: Goal) -> str:
    """A goal in words, for the report."""
    return WORDS[goal.test].format(**goal.about)

"""The scheduler: gives each new pod a node, or says why it can't."""

import hashlib
from collections import Counter

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.controllers.faults import contained
from apps.simulator.rules.controllers.scheduling.filters import Candidate, Obstacle, Place, claims_trouble, obstacles
from apps.simulator.rules.controllers.scheduling.requests import requests_of
from apps.simulator.rules.controllers.scheduling.scores import best
from apps.simulator.rules.kinds import CLAIMS, NODES, PODS, VOLUMES, Thing
from apps.simulator.rules.objects.fields import condition_of, dig, has_finished, is_active, with_condition
from apps.simulator.rules.objects.times import MINUTE

SOURCE = "default-scheduler"
RETRY_SECONDS = 5 * MINUTE
"""A pod that fits nowhere is tried again after so long even if nothing has changed."""
GATED = "Scheduling is blocked due to non-empty scheduling gates"


def run(cluster: Cluster, now: float) -> None:
    """Place the pods that wait, the most important and then the oldest first."""
    pods = cluster.all(PODS)
    waiting = [pod for pod in pods if _waits(pod)]
    if not waiting:
        return
    noted = cluster.notes.get("scheduling", {})
    world = _world(cluster, pods)
    if noted.get("world") == world and now < noted["retry"]:
        cluster.wake(noted["retry"])
        return
    places = _places(cluster, pods)
    for pod in sorted(
        waiting, key=lambda each: (-(each["spec"].get("priority") or 0), each["metadata"]["creationTimestamp"], each["metadata"]["name"])
    ):
        with contained(cluster, f"scheduling {pod['metadata']['name']}", now):
            _schedule(cluster, pod, places, now)
    cluster.notes["scheduling"] = {"world": _world(cluster, cluster.all(PODS)), "retry": now + RETRY_SECONDS}
    if any(_waits(pod) for pod in cluster.all(PODS)):
        cluster.wake(now + RETRY_SECONDS)


def _waits(pod: Thing) -> bool:
    return not pod["spec"].get("nodeName") and is_active(pod) and pod["spec"].get("schedulerName", SOURCE) == SOURCE


def _world(cluster: Cluster, pods: list[Thing]) -> str:
    """All that scheduling depends on, as a digest: while it stays, so do the answers."""
    things = [*cluster.all(NODES), *cluster.all(CLAIMS), *cluster.all(VOLUMES)]
    parts = [f"{thing['metadata']['uid']} {_spec_of(thing)}" for thing in things]
    parts += [
        f"{pod['metadata']['uid']} {pod['spec'].get('nodeName')} {has_finished(pod)} {len(pod['spec'].get('schedulingGates') or [])}"
        for pod in pods
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _spec_of(thing: Thing) -> str:
    return repr((thing.get("spec"), thing["metadata"].get("labels"), dig(thing, "status.allocatable"), dig(thing, "status.phase")))


def _places(cluster: Cluster, pods: list[Thing]) -> list[Place]:
    places = {node["metadata"]["name"]: Place(node) for node in cluster.all(NODES)}
    for pod in pods:
        place = places.get(pod["spec"].get("nodeName") or "")
        if place and not has_finished(pod):
            place.take(pod)
    return list(places.values())


def _schedule(cluster: Cluster, pod: Thing, places: list[Place], now: float) -> None:
    if pod["spec"].get("schedulingGates"):
        _refuse(cluster, pod, now, "SchedulingGated", GATED)
        return
    if not places:
        _refuse(cluster, pod, now, "Unschedulable", "no nodes available to schedule pods")
        return
    volumes = claims_trouble(cluster, pod)
    if isinstance(volumes, str):
        _refuse(cluster, pod, now, "Unschedulable", f"0/{len(places)} nodes are available: {volumes}. not found")
        return
    candidate = Candidate(cluster, pod, requests_of(pod), volumes, places)
    obstacles_of = {place.name: obstacles(candidate, place) for place in places}
    fitting = [place for place in places if not obstacles_of[place.name]]
    if fitting:
        _bind(cluster, pod, best(candidate, fitting), now)
    else:
        _refuse(cluster, pod, now, "Unschedulable", sentence(pod, list(obstacles_of.values())))


def sentence(pod: Thing, obstacles_of: list[list[Obstacle]]) -> str:
    """What FailedScheduling says, given each node's obstacles (in the words of 1.35 and later)."""
    total = len(obstacles_of)
    told = Counter(obstacle.text for each in obstacles_of for obstacle in each)
    parts = ", ".join(sorted(f"{count} {text}" for text, count in told.items()))
    hopeless = sum(any(obstacle.is_lasting for obstacle in each) for each in obstacles_of)
    verdicts = {"No preemption victims found for incoming pod": total - hopeless, "Preemption is not helpful for scheduling": hopeless}
    preemption = f"0/{total} nodes are available: " + ", ".join(sorted(f"{count} {text}" for text, count in verdicts.items() if count))
    if pod["spec"].get("preemptionPolicy") == "Never":
        preemption = "not eligible due to preemptionPolicy=Never"
    return f"0/{total} nodes are available: {parts}. no new claims to deallocate, preemption: {preemption}."


def _bind(cluster: Cluster, pod: Thing, place: Place, now: float) -> None:
    conditions = with_condition(dig(pod, "status.conditions"), now, {"type": "PodScheduled", "status": "True", "lastProbeTime": None})
    spec = {**pod["spec"], "nodeName": place.name}
    bound = cluster.put(PODS, {**pod, "spec": spec, "status": {**(pod.get("status") or {}), "conditions": conditions}})
    place.take(bound)
    metadata = pod["metadata"]
    message = f"Successfully assigned {metadata['namespace']}/{metadata['name']} to {place.name}"
    record(cluster, bound, now, Event("Scheduled", message, SOURCE))


def _refuse(cluster: Cluster, pod: Thing, now: float, reason: str, message: str) -> None:
    before = condition_of(pod, "PodScheduled") or {}
    if reason == "SchedulingGated" and before.get("reason") == reason:
        return
    condition = {"type": "PodScheduled", "status": "False", "reason": reason, "message": message, "lastProbeTime": None}
    conditions = with_condition(dig(pod, "status.conditions"), now, condition)
    stored = cluster.update(PODS, pod, status={**(pod.get("status") or {}), "phase": "Pending", "conditions": conditions})
    if reason != "SchedulingGated":
        _tell_failure(cluster, stored, message, now, is_new=before.get("message") != message)


def _tell_failure(cluster: Cluster, pod: Thing, message: str, now: float, *, is_new: bool) -> None:
    told, uid = cluster.notes.get("unschedulable", {}), pod["metadata"]["uid"]
    if is_new or now >= told.get(uid, 0) + RETRY_SECONDS:
        living = {each["metadata"]["uid"] for each in cluster.all(PODS)}
        cluster.notes["unschedulable"] = {**{key: moment for key, moment in told.items() if key in living}, uid: now}
        record(cluster, pod, now, Event("FailedScheduling", message, SOURCE, "Warning"))

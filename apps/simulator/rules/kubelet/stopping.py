"""Stopping a pod: what a DELETE of it does."""

import re

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.kinds import PODS, Thing
from apps.simulator.rules.kubelet.images import Image
from apps.simulator.rules.kubelet.records import box_of, image_in, is_running, record_of
from apps.simulator.rules.objects.fields import containers_of, dig, has_finished, is_being_deleted, with_metadata
from apps.simulator.rules.objects.times import iso

SLEEP = re.compile(r"\bsleep (\d{1,5})\b")


def stop(cluster: Cluster, pod: Thing, now: float, grace_seconds: float | None) -> None:
    """Ask the kubelet to end the pod within the grace period (None: the pod's own).

    With 0, without a node, or once it has finished the pod goes at once. A second call can only shorten what is left. On a node that is
    dead nobody ends it: it stays, being deleted.
    """
    newest = cluster.newest(PODS, pod)
    if newest is None or newest["metadata"]["uid"] != pod["metadata"]["uid"]:
        return
    pod = newest
    cluster.wake(now)
    grace = float(pod["spec"].get("terminationGracePeriodSeconds", 30)) if grace_seconds is None else grace_seconds
    if grace <= 0 or not pod["spec"].get("nodeName") or has_finished(pod):
        cluster.pods.pop(pod["metadata"]["uid"], None)
        cluster.drop(PODS, pod)
        return
    if is_being_deleted(pod) and grace >= pod["metadata"].get("deletionGracePeriodSeconds", 0):
        return
    _mark(cluster, pod, now, grace)


def _mark(cluster: Cluster, pod: Thing, now: float, grace: float) -> None:
    memory = record_of(cluster, pod)
    ends = now + min(grace, _longest_stop(cluster, pod, grace))
    cluster.pods[pod["metadata"]["uid"]] = {**memory, "ends": min(ends, memory.get("ends", ends)), "due": 0.0}
    whole = int(grace) if grace == int(grace) else grace
    was_asked_before = is_being_deleted(pod)
    pod = cluster.put(PODS, with_metadata(pod, deletionTimestamp=iso(now + grace), deletionGracePeriodSeconds=whole))
    if was_asked_before or pod["spec"]["nodeName"] in (cluster.facts.get("dead_nodes") or []):
        return
    for container in pod["spec"]["containers"]:
        if is_running(box_of(cluster, pod, container["name"])):
            part = f"spec.containers{{{container['name']}}}"
            event = Event("Killing", f"Stopping container {container['name']}", "kubelet", host=pod["spec"]["nodeName"], part=part)
            record(cluster, pod, now, event)


def _longest_stop(cluster: Cluster, pod: Thing, grace: float) -> float:
    """How long the slowest running container takes to end, a preStop `sleep` included; 0 where none runs."""
    running = [each for each in containers_of(pod["spec"]) if is_running(box_of(cluster, pod, each["name"]))]
    return max((_stop_seconds(container, image_in(cluster, pod, container), grace) for container in running), default=0.0)


def _stop_seconds(container: Thing, image: Image | None, grace: float) -> float:
    hook = dig(container, "lifecycle.preStop", {})
    written = SLEEP.search(" ".join(dig(hook, "exec.command", [])))
    slept = float(written[1] if written else dig(hook, "sleep.seconds", 0))
    if image is None:
        return slept
    return slept + (grace if image.ignores_term else image.stop_seconds)

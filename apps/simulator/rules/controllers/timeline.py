"""What happens by itself: the scenario's timeline, changed facts, and events that grow too old."""

import hashlib
import json
from collections.abc import Callable

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import EVENTS, Thing
from apps.simulator.rules.kubelet.pods import wake_all
from apps.simulator.rules.objects.times import HOUR, MINUTE, moment_of

EVENT_LIFE = HOUR
SWEEP_SECONDS = 5 * MINUTE


def run(cluster: Cluster, now: float) -> None:
    """Apply the entries of the timeline whose moment has come, and drop events that were last seen more than an hour ago."""
    due = sorted((entry for entry in cluster.timeline if entry["at"] <= now), key=lambda entry: float(entry["at"]))
    cluster.timeline = [entry for entry in cluster.timeline if entry["at"] > now]
    for entry in due:
        for field, change in CHANGES.items():
            if field in entry:
                change(cluster, entry, now)
    for entry in cluster.timeline:
        cluster.wake(entry["at"])
    _notice_changes(cluster)
    _expire(cluster, now)


def _set_image(cluster: Cluster, entry: Thing, now: float) -> None:
    cluster.images[entry["image"]] = {**cluster.images.get(entry["image"], {}), **entry["set"]}


def _set_facts(cluster: Cluster, entry: Thing, now: float) -> None:
    cluster.facts = {**cluster.facts, **entry["facts"]}


CHANGES: dict[str, Callable[[Cluster, Thing, float], None]] = {"image": _set_image, "facts": _set_facts}
"""What an entry of the timeline may do, by the field that says so: `{at, image, set}`, `{at, facts}`; an app may add to it."""


def _notice_changes(cluster: Cluster) -> None:
    """A probe that passes isn't asked again until the facts or images change, whoever changed them: this is what sees it."""
    digest = hashlib.sha256(json.dumps([cluster.facts, cluster.images], sort_keys=True, default=str).encode()).hexdigest()
    if cluster.notes.get("world") not in (None, digest):
        wake_all(cluster)
    cluster.notes["world"] = digest


def _expire(cluster: Cluster, now: float) -> None:
    last = cluster.notes.get("swept", 0.0)
    if now >= last + SWEEP_SECONDS:
        cluster.notes["swept"] = last = now
        for event in cluster.all(EVENTS):
            if now - moment_of(event.get("lastTimestamp") or event["metadata"]["creationTimestamp"]) > EVENT_LIFE:
                cluster.drop(EVENTS, event)
    cluster.wake(last + SWEEP_SECONDS)

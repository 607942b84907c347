"""Deployments: one ReplicaSet for each template, the newest of which takes over."""

import hashlib
import json

from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster, letters
from apps.simulator.rules.controllers.workloads import rollouts
from apps.simulator.rules.controllers.workloads.deployment_status import status_of
from apps.simulator.rules.controllers.workloads.rollouts import REVISION, revision_of
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import DEPLOYMENTS, REPLICA_SETS, Thing
from apps.simulator.rules.objects.fields import (
    annotations_of,
    dig,
    is_being_deleted,
    is_controlled_by,
    reference_to,
    with_metadata,
)
from apps.simulator.rules.objects.times import MINUTE

HASH_LABEL = "pod-template-hash"
NOT_COPIED = ("kubectl.kubernetes.io/last-applied-configuration", "deprecated.deployment.rollback.to", REVISION)


def run(cluster: Cluster, now: float) -> None:
    """Bring each Deployment one move further; its ReplicaSets' next statuses bring it back here."""
    for owner in cluster.all(DEPLOYMENTS):
        if not is_being_deleted(owner):
            _sync(cluster, owner, now)


def _sync(cluster: Cluster, owner: Thing, now: float) -> None:
    mine = replica_sets_of(cluster, owner)
    newest = next((each for each in mine if _plain(each["spec"]["template"]) == _plain(owner["spec"]["template"])), None)
    if newest is None and not owner["spec"].get("paused"):
        newest = _create(cluster, owner, mine, now)
        if newest is None:
            cluster.wake(now + MINUTE)
            return
    elif newest is not None:
        newest = _as_newest(cluster, newest, mine)
    olds = [each for each in mine if newest is None or each["metadata"]["uid"] != newest["metadata"]["uid"]]
    rollouts.move(cluster, owner, newest, olds, now)
    _report(cluster, owner, newest, now)


def replica_sets_of(cluster: Cluster, owner: Thing) -> list[Thing]:
    """The ReplicaSets that a Deployment controls, by name."""
    return [each for each in cluster.all(REPLICA_SETS, owner["metadata"]["namespace"]) if is_controlled_by(each, owner)]


def _plain(template: Thing) -> Thing:
    metadata = template.get("metadata") or {}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != HASH_LABEL}
    return {"spec": template["spec"], "labels": labels, "annotations": metadata.get("annotations") or {}}


def template_hash(template: Thing) -> str:
    """The end of a ReplicaSet's name: ten letters that stand for the template."""
    return letters(hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest(), 10)


def _create(cluster: Cluster, owner: Thing, others: list[Thing], now: float) -> Thing | None:
    template, metadata = owner["spec"]["template"], owner["metadata"]
    digest = template_hash(template)
    own = template.get("metadata") or {}
    labels = {**(own.get("labels") or {}), HASH_LABEL: digest}
    annotations = {key: value for key, value in annotations_of(owner).items() if key not in NOT_COPIED}
    annotations[REVISION] = str(max(map(revision_of, others), default=0) + 1)
    selector = {**owner["spec"]["selector"], "matchLabels": {**(owner["spec"]["selector"].get("matchLabels") or {}), HASH_LABEL: digest}}
    spec = {"replicas": 0, "selector": selector, "template": {**template, "metadata": {**own, "labels": labels}}}
    if owner["spec"].get("minReadySeconds"):
        spec["minReadySeconds"] = owner["spec"]["minReadySeconds"]
    thing = {
        "metadata": {
            "name": f"{metadata['name']}-{digest}",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": annotations,
            "ownerReferences": [reference_to(owner)],
        },
        "spec": spec,
    }
    try:
        return create(cluster, REPLICA_SETS, thing, now)
    except Refused:
        return None


def _as_newest(cluster: Cluster, newest: Thing, mine: list[Thing]) -> Thing:
    """A ReplicaSet that is rolled back to becomes the newest revision; one whose annotations lag gets the Deployment's."""
    top = max(revision_of(each) for each in mine)
    if revision_of(newest) >= top:
        return newest
    return cluster.put(REPLICA_SETS, with_metadata(newest, annotations={**annotations_of(newest), REVISION: str(top + 1)}))


def _report(cluster: Cluster, owner: Thing, newest: Thing | None, now: float) -> None:
    mine = replica_sets_of(cluster, owner)
    current = cluster.newest(REPLICA_SETS, newest) if newest else None
    status = status_of(cluster, owner, current, mine, now)
    if not status.get("availableReplicas") and owner["spec"]["replicas"] and dig(owner, "status.availableReplicas"):
        cluster.outages.append(f"{owner['metadata']['namespace']}/{owner['metadata']['name']}")
    annotations = annotations_of(owner)
    if current:
        annotations = {**annotations, REVISION: annotations_of(current).get(REVISION, "1")}
    cluster.update(DEPLOYMENTS, owner, status=status, metadata={**owner["metadata"], "annotations": annotations})
    is_complete = status.get("updatedReplicas", 0) == status.get("replicas", 0) == owner["spec"]["replicas"]
    if is_complete:
        _forget_old(cluster, owner, current, mine)


def _forget_old(cluster: Cluster, owner: Thing, current: Thing | None, mine: list[Thing]) -> None:
    limit = owner["spec"].get("revisionHistoryLimit", 10)
    empty = [each for each in mine if each is not current and not each["spec"]["replicas"] and not dig(each, "status.replicas", 0)]
    for each in sorted(empty, key=revision_of)[: max(0, len(empty) - limit)]:
        cluster.drop(REPLICA_SETS, each)

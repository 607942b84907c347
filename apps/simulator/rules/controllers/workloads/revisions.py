"""ControllerRevisions: the templates that a StatefulSet or DaemonSet has had, for `rollout history` and `undo`."""

import hashlib
import json

from apps.simulator.rules.cluster import Cluster, letters
from apps.simulator.rules.kinds import CONTROLLER_REVISIONS, Thing
from apps.simulator.rules.objects.fields import annotations_of, dig, is_controlled_by, reference_to
from apps.simulator.rules.objects.times import iso

LABEL = "controller-revision-hash"
KEPT_ANNOTATIONS = ("kubernetes.io/change-cause", "deprecated.daemonset.template.generation")


def current_hash(cluster: Cluster, owner: Thing, now: float) -> str:
    """The hash of the owner's template as its pods' labels carry it; notes the template as the newest revision."""
    data = {"spec": {"template": {**owner["spec"]["template"], "$patch": "replace"}}}
    namespace = owner["metadata"]["namespace"]
    mine = [each for each in cluster.all(CONTROLLER_REVISIONS, namespace) if is_controlled_by(each, owner)]
    top = max((each["revision"] for each in mine), default=0)
    same = next((each for each in mine if each["data"] == data), None)
    if same:
        if same["revision"] < top:
            cluster.put(CONTROLLER_REVISIONS, {**same, "revision": top + 1})
        return str(same["metadata"]["labels"][LABEL])
    digest = letters(hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(), 10)
    _note(cluster, owner, digest, {"data": data, "revision": top + 1}, now)
    _forget(cluster, mine, owner["spec"].get("revisionHistoryLimit", 10))
    return digest


def _note(cluster: Cluster, owner: Thing, digest: str, content: Thing, now: float) -> None:
    labels = {**dig(owner, "spec.template.metadata.labels", {}), LABEL: digest}
    metadata: Thing = {
        "name": f"{owner['metadata']['name']}-{digest}",
        "namespace": owner["metadata"]["namespace"],
        "labels": labels,
        "ownerReferences": [reference_to(owner)],
        "uid": cluster.uid(),
        "creationTimestamp": iso(now),
    }
    if annotations := {key: value for key, value in annotations_of(owner).items() if key in KEPT_ANNOTATIONS}:
        metadata["annotations"] = annotations
    kind = CONTROLLER_REVISIONS
    cluster.put(kind, {"kind": kind.name, "apiVersion": kind.api_version, "metadata": metadata, **content})


def _forget(cluster: Cluster, mine: list[Thing], limit: int) -> None:
    for each in sorted(mine, key=lambda revision: int(revision["revision"]))[: max(0, len(mine) - limit)]:
        cluster.drop(CONTROLLER_REVISIONS, each)

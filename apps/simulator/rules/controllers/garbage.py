"""What goes when something else went: objects without an owner, and everything in a namespace that is being deleted."""

from apps.simulator.rules.cluster import Cluster, kind_at
from apps.simulator.rules.kinds import NAMESPACES, PODS, Thing, kind_of
from apps.simulator.rules.kubelet.stopping import stop
from apps.simulator.rules.objects.fields import is_being_deleted

FOREGROUND = "foregroundDeletion"


def run(cluster: Cluster, now: float) -> None:
    """Delete what has lost all of its owners, finish deletions in the foreground, empty namespaces."""
    uids = {thing["metadata"].get("uid"): thing for thing in cluster.objects.values()}
    for key, thing in list(cluster.objects.items()):
        owners = thing["metadata"].get("ownerReferences")
        if owners and not any(_keeps(owner, uids) for owner in owners):
            delete(cluster, key, thing, now)
    for key, thing in list(cluster.objects.items()):
        if _goes_after_its_own(thing):
            _finish_in_foreground(cluster, key, thing)
    for namespace in cluster.all(NAMESPACES):
        if is_being_deleted(namespace):
            _empty(cluster, namespace, now)


def delete(cluster: Cluster, key: str, thing: Thing, now: float) -> None:
    """Delete an object as a controller does: pods get their grace period."""
    kind = kind_at(key)
    if kind is PODS:
        if not is_being_deleted(thing):
            stop(cluster, thing, now, None)
    else:
        cluster.drop(kind, thing)


def _keeps(owner: Thing, uids: dict[str, Thing]) -> bool:
    """Whether an owner still holds what it owns: it is there, and not waiting for that to go."""
    there = uids.get(owner.get("uid", ""))
    if there is None:
        return False
    return not (_goes_after_its_own(there) and owner.get("blockOwnerDeletion"))


def _goes_after_its_own(thing: Thing) -> bool:
    """Whether it is deleted in the foreground: what it owns goes first."""
    return is_being_deleted(thing) and FOREGROUND in (thing["metadata"].get("finalizers") or [])


def _finish_in_foreground(cluster: Cluster, key: str, thing: Thing) -> None:
    uid = thing["metadata"]["uid"]
    if not any(owner.get("uid") == uid for other in cluster.objects.values() for owner in other["metadata"].get("ownerReferences") or []):
        cluster.drop(kind_at(key), thing)


def _empty(cluster: Cluster, namespace: Thing, now: float) -> None:
    name = namespace["metadata"]["name"]
    for key, thing in list(cluster.objects.items()):
        if thing["metadata"].get("namespace") == name and key in cluster.objects:
            delete(cluster, key, thing, now)
    if not any(thing["metadata"].get("namespace") == name for thing in cluster.objects.values()):
        cluster.drop(kind_of(namespace), namespace)

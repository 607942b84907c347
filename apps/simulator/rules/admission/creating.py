"""Storing an object that is new or changed, by the person or by a controller: defaults, validation, quotas, uid and generation."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.admission import quotas, validation
from apps.simulator.rules.admission.defaults import with_defaults
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused, details_of, forbidden, not_found
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.fields import dig, is_being_deleted
from apps.simulator.rules.objects.times import iso
from apps.simulator.rules.patches import ownership
from apps.simulator.rules.schemas.definitions import schema_of

WITH_GENERATION = {*kinds.WORKLOADS, kinds.PODS, kinds.BUDGETS, kinds.NETWORK_POLICIES, kinds.INGRESSES, kinds.CRON_JOBS}
KEPT = ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation")
"""Metadata that a write can't change."""
MOST_OBJECTS = 500
MOST_OF_AN_OBJECT = 65_536
"""Characters of its Python form, which is within a tenth of its JSON."""


def create(cluster: Cluster, kind: Kind, thing: Thing, now: float, *, manager: str = "") -> Thing:
    """Store a new object and return it; `manager` is noted as who set its fields.

    Raises Refused: 409 for a name that is taken, 404 for an unknown namespace, 403 by quotas, 422 by validation.
    """
    thing = _named(cluster, kind, thing)
    name = thing["metadata"]["name"]
    if cluster.find(kind, thing["metadata"].get("namespace"), name):
        raise Refused(409, "AlreadyExists", f'{kind.qualified} "{name}" already exists', details_of(kind, name))
    _check_room(cluster, kind, thing)
    metadata = {key: value for key, value in thing["metadata"].items() if key not in ("resourceVersion", "managedFields")}
    metadata |= {"uid": cluster.uid(), "creationTimestamp": iso(now)}
    if kind in WITH_GENERATION:
        metadata["generation"] = 1
    thing = {**thing, "apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}
    if kind in kinds.WORKLOADS:
        thing.pop("status", None)
    thing = with_defaults(cluster, kind, thing)
    validation.check(kind, thing)
    if kind is kinds.PODS:
        thing = quotas.with_limit_ranges(cluster, thing)
        quotas.check_quotas(cluster, thing)
    if manager:
        thing = ownership.updated(thing, None, manager, now, schema_of(kind))
    cluster.wake(now)
    return cluster.put(kind, thing)


def _named(cluster: Cluster, kind: Kind, thing: Thing) -> Thing:
    metadata = dict(thing.get("metadata") or {})
    if not metadata.get("name") and metadata.get("generateName"):
        metadata["name"] = metadata["generateName"] + cluster.suffix()
    metadata.setdefault("name", "")
    if kind.is_namespaced:
        namespace = metadata.setdefault("namespace", "default")
        home = cluster.find(kinds.NAMESPACES, None, namespace)
        if not home:
            raise not_found(kinds.NAMESPACES, namespace)
        if is_being_deleted(home):
            told = f"unable to create new content in namespace {namespace} because it is being terminated"
            raise forbidden(kind, metadata["name"], told)
    else:
        metadata.pop("namespace", None)
    return {**thing, "metadata": metadata}


def _check_room(cluster: Cluster, kind: Kind, thing: Thing) -> None:
    """A cluster for teaching stays small: without this, one loop of `kubectl run` would fill the memory."""
    if kind is not kinds.EVENTS and len(cluster.objects) - len(cluster.all(kinds.EVENTS)) >= MOST_OBJECTS:
        raise forbidden(kind, thing["metadata"]["name"], f"this practice cluster holds at most {MOST_OBJECTS} objects; delete some first")
    _check_size(thing)


def write(cluster: Cluster, kind: Kind, before: Thing, thing: Thing, now: float, *, manager: str = "", part: str = "") -> Thing:
    """Store what an object has become and return it; what a write can't change stays.

    `part` is the subresource that is written: "" for the object, `status`, `scale`, `ephemeralcontainers`, `resize`, `finalize`.
    Raises Refused (422) for what may not change or isn't valid.
    """
    kept = {key: before["metadata"][key] for key in KEPT if key in before["metadata"]}
    metadata = {**(thing.get("metadata") or {}), **kept}
    new: dict[str, Any] = {**thing, "apiVersion": before["apiVersion"], "kind": before["kind"], "metadata": metadata}
    new = _status(before, new) if part == "status" else _rest(cluster, kind, before, new, part)
    if _content(new) == _content(before):
        return before
    _check_size(new)
    if manager:
        new = ownership.updated(new, before, manager, now, schema_of(kind))
    cluster.wake(now)
    if _may_go(kind, new):
        cluster.drop(kind, new)
        return new
    return cluster.put(kind, new)


def _may_go(kind: Kind, thing: Thing) -> bool:
    """Whether it only waited for its finalizers."""
    is_waiting = is_being_deleted(thing) and kind not in (kinds.PODS, kinds.NAMESPACES)
    return is_waiting and not thing["metadata"].get("finalizers")


def _check_size(thing: Thing) -> None:
    if len(str(thing)) > MOST_OF_AN_OBJECT:
        raise Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {MOST_OF_AN_OBJECT}")


def _status(before: Thing, new: Thing) -> Thing:
    labels = {key: new["metadata"][key] for key in ("labels", "annotations") if key in new["metadata"]}
    return {**before, "metadata": {**before["metadata"], **labels}, "status": new.get("status")}


def _rest(cluster: Cluster, kind: Kind, before: Thing, new: Thing, part: str) -> Thing:
    if "status" in before:
        new = {**new, "status": before["status"]}
    else:
        new.pop("status", None)
    if not part:
        new = with_defaults(cluster, kind, new)
    if part not in ("ephemeralcontainers", "resize"):
        validation.check(kind, new, before)
    if new.get("spec") != before.get("spec") and kind in WITH_GENERATION:
        new = {**new, "metadata": {**new["metadata"], "generation": dig(before, "metadata.generation", 1) + 1}}
    return new


def _content(thing: Thing) -> Thing:
    return {
        **thing,
        "metadata": {key: value for key, value in thing["metadata"].items() if key not in ("managedFields", "resourceVersion")},
    }

"""Create, replace, patch and delete."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.admission import creating
from apps.simulator.rules.api.messages import Answer, Request, Target
from apps.simulator.rules.api.reading import as_asked, chooser, find
from apps.simulator.rules.cluster import Cluster, kind_at
from apps.simulator.rules.errors import Refused, bad_request, conflict, details_of
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.kubelet import stopping
from apps.simulator.rules.objects.fields import dig, with_metadata
from apps.simulator.rules.objects.times import iso
from apps.simulator.rules.patches import json_patch, ownership
from apps.simulator.rules.patches.merging import merge, merge_strategically, unknown_format
from apps.simulator.rules.schemas.checking import check_shape, without_nulls
from apps.simulator.rules.schemas.definitions import schema_of

UNKNOWN_MANAGER = "unknown"


def post(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """A new object."""
    kind, thing = target.kind, without_nulls(request.thing)
    _check_body(kind, thing, request)
    metadata = thing.get("metadata") or {}
    if kind.is_namespaced:
        if metadata.get("namespace") not in (None, "", target.namespace):
            told = "the namespace of the provided object does not match the namespace sent on the request"
            raise bad_request(told)
        metadata = {**metadata, "namespace": target.namespace}
    created = creating.create(cluster, kind, {**thing, "metadata": metadata}, now, manager=request.ask("fieldManager", UNKNOWN_MANAGER))
    return Answer(201, as_asked(kind, created, request, now))


def put(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """An object, or its status, in the place of the one that is there."""
    before, thing = find(cluster, target), without_nulls(request.thing)
    _check_body(target.kind, thing, request)
    _check_version(target, before, thing)
    manager = request.ask("fieldManager", UNKNOWN_MANAGER)
    written = creating.write(cluster, target.kind, before, thing, now, manager=manager, part=target.part)
    return Answer(200, as_asked(target.kind, written, request, now))


def patch(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """A change of an object by any of the four patches; an apply makes it when there is none."""
    if "apply-patch" in request.content_type:
        return _apply(cluster, target, request, now)
    before = find(cluster, target)
    thing = without_nulls(patched(before, request, schema_of(target.kind)))
    _check_body(target.kind, thing, request)
    _check_version(target, before, thing)
    manager = request.ask("fieldManager", UNKNOWN_MANAGER)
    written = creating.write(cluster, target.kind, before, thing, now, manager=manager, part=target.part)
    return Answer(200, as_asked(target.kind, written, request, now))


def patched(before: Thing, request: Request, schema: Thing) -> Any:
    """The object after the patch of the request's type. Raises Refused (400, 415, 422)."""
    if "json-patch" in request.content_type:
        new = json_patch.apply(before, request.body)
    elif "strategic" in request.content_type:
        new = merge_strategically(before, request.thing, schema)
    elif "merge-patch" in request.content_type:
        new = merge(before, request.thing)
    else:
        raise unknown_format()
    if not isinstance(new, dict) or not isinstance(new.get("metadata"), dict):
        raise bad_request("the patch leaves no object")
    return new


def _apply(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    manager = request.ask("fieldManager")
    if not manager:
        told = 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'
        raise Refused(422, "Invalid", told)
    kind, wanted = target.kind, without_nulls(request.thing)
    _check_body(kind, wanted, request)
    wanted = {**wanted, "apiVersion": kind.api_version, "kind": kind.name}
    schema = schema_of(kind)
    before = cluster.find(kind, target.namespace, target.name)
    if before:
        applied = ownership.applied(wanted, before, manager, now, schema, is_forced=request.is_asked("force"))
        return Answer(200, as_asked(kind, _write_applied(cluster, kind, before, applied, now), request, now))
    named = {**(wanted.get("metadata") or {}), "name": target.name, **({"namespace": target.namespace} if kind.is_namespaced else {})}
    created = creating.create(cluster, kind, {**wanted, "metadata": named}, now)
    owned = ownership.applied_first(wanted, manager, now, schema)["metadata"]["managedFields"]
    return Answer(201, as_asked(kind, cluster.put(kind, with_metadata(created, managedFields=owned)), request, now))


def _write_applied(cluster: Cluster, kind: Kind, before: Thing, applied: Thing, now: float) -> Thing:
    owned = applied["metadata"]["managedFields"]
    written = creating.write(cluster, kind, before, applied, now)
    if written["metadata"].get("managedFields") == owned:
        return written
    return cluster.put(kind, with_metadata(written, managedFields=owned))


def _check_body(kind: Kind, thing: Thing, request: Request) -> None:
    given = thing.get("apiVersion"), thing.get("kind")
    if given not in ((None, None), (kind.api_version, kind.name)):
        told = f"the API version in the data ({given[0]}, {given[1]}) does not match the expected API version ({kind.api_version})"
        raise bad_request(told)
    check_shape(kind, thing, is_strict=request.ask("fieldValidation") == "Strict")


def _check_version(target: Target, before: Thing, thing: Thing) -> None:
    if dig(thing, "metadata.resourceVersion") not in (None, "", before["metadata"]["resourceVersion"]):
        raise conflict(target.kind, target.name)


def delete(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """One object; a pod goes when its containers have stopped."""
    thing = find(cluster, target)
    options = request.body if isinstance(request.body, dict) else {}
    _delete(cluster, target.kind, thing, options, request, now)
    left = cluster.newest(target.kind, thing)
    if left:
        return Answer(200, left)
    details = {**details_of(target.kind, target.name), "uid": thing["metadata"].get("uid")}
    return Answer(200, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})


def delete_all(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """All objects that the selectors choose."""
    chooses = chooser(request)
    options = request.body if isinstance(request.body, dict) else {}
    chosen = [thing for thing in cluster.all(target.kind, target.namespace) if chooses(thing)]
    for thing in chosen:
        _delete(cluster, target.kind, thing, options, request, now)
    kind = target.kind
    return Answer(200, {"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": {}, "items": []})


def _delete(cluster: Cluster, kind: Kind, thing: Thing, options: Thing, request: Request, now: float) -> None:
    metadata = thing["metadata"]
    wanted = dig(options, "preconditions.uid")
    if wanted and wanted != metadata["uid"]:
        raise Refused(
            409,
            "Conflict",
            f'Operation cannot be fulfilled on {kind.qualified} "{metadata["name"]}": Precondition failed: '
            f"UID in precondition: {wanted}, UID in object meta: {metadata['uid']}",
        )
    grace = options.get("gracePeriodSeconds", request.number("gracePeriodSeconds"))
    propagation = options.get("propagationPolicy") or request.ask("propagationPolicy")
    cluster.wake(now)
    if kind is kinds.PODS:
        stopping.stop(cluster, thing, now, grace if isinstance(grace, int | float) else None)
    elif kind is kinds.NAMESPACES:
        going = with_metadata(thing, deletionTimestamp=metadata.get("deletionTimestamp") or iso(now))
        cluster.put(kind, {**going, "status": {"phase": "Terminating"}})
    elif metadata.get("finalizers"):
        cluster.put(kind, with_metadata(thing, deletionTimestamp=iso(now), deletionGracePeriodSeconds=0))
    else:
        if propagation == "Orphan":
            _orphan(cluster, thing)
        cluster.drop(kind, thing)


def _orphan(cluster: Cluster, owner: Thing) -> None:
    for key, thing in list(cluster.objects.items()):
        owners = thing["metadata"].get("ownerReferences") or []
        kept = [each for each in owners if each["uid"] != owner["metadata"]["uid"]]
        if kept != owners:
            cluster.put(kind_at(key), with_metadata(thing, ownerReferences=kept))

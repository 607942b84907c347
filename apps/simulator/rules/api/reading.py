"""Get, list and watch: which objects, and in which of the forms a client can ask for."""

from collections.abc import Callable
from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.api.messages import Answer, Request, Target, Watch
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import bad_request, not_found
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.kubelet import metrics
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.selectors import field_test, label_test
from apps.simulator.rules.tables.table import metadata_of, table

LONGEST_WATCH = 1800.0
"""Seconds."""


def stored_as(kind: Kind) -> Kind:
    """Both groups of events show the same objects."""
    return kinds.EVENTS if kind is kinds.NEW_EVENTS else kind


def find(cluster: Cluster, target: Target) -> Thing:
    """The object that an address names. Raises Refused (404)."""
    thing = cluster.find(stored_as(target.kind), target.namespace, target.name)
    if not thing:
        raise not_found(target.kind, target.name)
    return thing


def get(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """One object."""
    if target.kind.group == kinds.METRICS:
        listed = _metrics(cluster, target, now)
        sample = next((thing for thing in listed if thing["metadata"]["name"] == target.name), None)
        if not sample:
            raise not_found(target.kind, target.name)
        return Answer(200, sample)
    return Answer(200, as_asked(target.kind, find(cluster, target), request, now))


def as_asked(kind: Kind, thing: Thing, request: Request, now: float) -> Thing:
    """One object as a table, as its metadata, or as it is."""
    first = request.accept.split(",", 1)[0]
    shown = _new_event(thing) if kind is kinds.NEW_EVENTS else thing
    if "as=Table" in first:
        metadata = {"resourceVersion": thing["metadata"].get("resourceVersion", "")}
        return table(kind, [thing], now, metadata, request.ask("includeObject", "Metadata"))
    return metadata_of(shown) if "as=PartialObjectMetadata" in first else shown


def list_(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """All objects of a kind that the selectors choose, in pages where a limit is asked for."""
    chooses, kind = chooser(request), target.kind
    is_metric = kind.group == kinds.METRICS
    things = _metrics(cluster, target, now) if is_metric else cluster.all(stored_as(kind), target.namespace)
    page, more = _page([thing for thing in things if chooses(thing)], request)
    metadata: Thing = {"resourceVersion": str(cluster.version), **more}
    first = request.accept.split(",", 1)[0]
    if "as=Table" in first:
        return Answer(200, table(kind, page, now, metadata, request.ask("includeObject", "Metadata")))
    if "as=PartialObjectMetadataList" in first:
        items = [metadata_of(thing) for thing in page]
        return Answer(200, {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "items": items})
    items = [_as_item(kind, thing) for thing in page]
    return Answer(200, {"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": metadata, "items": items})


def _page(things: list[Thing], request: Request) -> tuple[list[Thing], Thing]:
    """The objects of the page that is asked for, and what the list's metadata says of those behind it."""
    limit, begin = request.number("limit") or 0, request.number("continue") or 0
    if limit <= 0:
        return things[begin:], {}
    left = len(things) - begin - limit
    return things[begin : begin + limit], {"continue": str(begin + limit), "remainingItemCount": left} if left > 0 else {}


def _as_item(kind: Kind, thing: Thing) -> Thing:
    shown = _new_event(thing) if kind is kinds.NEW_EVENTS else thing
    return {key: value for key, value in shown.items() if key not in ("kind", "apiVersion")}


def chooser(request: Request) -> Callable[[Thing], bool]:
    """The test of both selectors. Raises Refused (400)."""
    try:
        has_labels, has_fields = label_test(request.ask("labelSelector")), field_test(request.ask("fieldSelector"))
    except ValueError as error:
        raise bad_request(str(error)) from error
    return lambda thing: has_labels(thing["metadata"].get("labels")) and has_fields(thing)


def watch(target: Target, request: Request) -> Answer:
    """The beginning of a stream of changes."""
    chooses = chooser(request)
    seconds = float(request.number("timeoutSeconds") or 0)
    since = request.ask("resourceVersion")
    if since and not since.isdecimal():
        raise bad_request(f'resourceVersion: Invalid value: "{since[:40]}": strconv.ParseUint: parsing "{since[:40]}": invalid syntax')
    stream = Watch(
        Target(stored_as(target.kind), target.namespace, target.name),
        chooses,
        request.accept,
        request.ask("includeObject", "Metadata"),
        since,
        min(seconds or LONGEST_WATCH, LONGEST_WATCH),
        request.is_asked("sendInitialEvents"),
    )
    return Answer(200, None, stream=stream)


def _metrics(cluster: Cluster, target: Target, now: float) -> list[Thing]:
    if target.kind is kinds.NODE_METRICS:
        return metrics.node_metrics(cluster, now)
    return metrics.pod_metrics(cluster, target.namespace, now)


NEW_NAMES = {
    "regarding": "involvedObject",
    "note": "message",
    "deprecatedSource": "source",
    "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp",
    "deprecatedCount": "count",
}


def _new_event(thing: Thing) -> Thing:
    """An event as events.k8s.io has it."""
    kept: dict[str, Any] = {key: thing[key] for key in ("metadata", "reason", "type", "eventTime", "reportingInstance") if key in thing}
    renamed = {new: thing[old] for new, old in NEW_NAMES.items() if old in thing}
    controller = dig(thing, "reportingComponent", "")
    return {"kind": "Event", "apiVersion": "events.k8s.io/v1", **kept, **renamed, "reportingController": controller}

"""What a watch sends: changes of the objects that it shows, one JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any

from apps.simulator.rules.api.messages import Watch
from apps.simulator.rules.cluster import KEPT_CHANGES, Cluster
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.tables.table import metadata_of, table

INITIAL_EVENTS_END = {"k8s.io/initial-events-end": "true"}


class Viewer:
    """One watch under way: what its client has been told."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.kind = watch.target.kind
        self.version = 0
        self.shown: set[str] = set()
        self.known: dict[str, Thing] = {}
        """The objects as the client has them, where they are compared."""
        first = watch.accept.split(",", 1)[0]
        self.is_table, self.is_metadata = "as=Table" in first, "as=PartialObjectMetadata" in first
        self.has_columns = False

    def begin(self, cluster: Cluster, now: float) -> Iterator[bytes]:
        """The first lines: what there is, unless the client has it already."""
        watch = self.watch
        things = [thing for thing in cluster.all(self.kind, watch.target.namespace) if watch.chooses(thing)]
        self.version = cluster.version
        self.shown = {self.kind.key_of(thing) for thing in things}
        self.known = {self.kind.key_of(thing): thing for thing in things}
        if watch.since not in ("", "0") and not watch.has_initial_events:
            yield from self._resume(cluster, int(watch.since), now)
            return
        for thing in things:
            yield self._line("ADDED", self._as_asked(thing, now))
        if watch.has_initial_events:
            yield self._line("BOOKMARK", self._bookmark(cluster, INITIAL_EVENTS_END))

    def _resume(self, cluster: Cluster, since: int, now: float) -> list[bytes]:
        """What came after a version that the client knows, as far as it is kept."""
        oldest = cluster.changes[0].version if cluster.changes else cluster.version + 1
        if since + 1 < oldest and len(cluster.changes) > KEPT_CHANGES // 2:
            return [self._line("ERROR", Refused(410, "Expired", f"too old resource version: {since} ({oldest})").status)]
        self.version = since
        return self.catch_up(cluster, now)

    def catch_up(self, cluster: Cluster, now: float) -> list[bytes]:
        """The lines for all changes since the last call."""
        prefix = f"{self.kind.group}/{self.kind.plural}/"
        lines = []
        for change in cluster.changes:
            if change.version > self.version and change.key.startswith(prefix):
                line = self._change(change.type, change.key, change.thing, now)
                lines += [line] if line else []
        self.version = cluster.version
        return lines

    def compare(self, cluster: Cluster, now: float) -> list[bytes]:
        """The lines for all that differs from what the client was told, where the changes themselves weren't kept."""
        watch, prefix = self.watch, self.kind
        things = {prefix.key_of(thing): thing for thing in cluster.all(prefix, watch.target.namespace) if watch.chooses(thing)}
        newer = [thing for thing in things.values() if int(thing["metadata"]["resourceVersion"]) > self.version]
        gone = [key for key in self.shown if key not in things]
        lines = [self._line("MODIFIED" if prefix.key_of(thing) in self.shown else "ADDED", self._as_asked(thing, now)) for thing in newer]
        lines += [self._line("DELETED", self._as_asked(self._last(key, cluster), now)) for key in gone]
        self.shown, self.known, self.version = set(things), things, cluster.version
        return lines

    def _last(self, key: str, cluster: Cluster) -> Thing:
        """An object that is gone, as far as its key tells; one that the watch chooses no more is still there."""
        _, _, namespace, name = key.split("/", 3)
        metadata = {"name": name, "resourceVersion": str(cluster.version), **({"namespace": namespace} if namespace else {})}
        empty = {"kind": self.kind.name, "apiVersion": self.kind.api_version, "metadata": metadata, "spec": {"containers": []}}
        return cluster.objects.get(key) or {
            **self.known.get(key, empty),
            "metadata": {**self.known.get(key, empty)["metadata"], **metadata},
        }

    def _change(self, type_: str, key: str, thing: Thing, now: float) -> bytes | None:
        namespace = self.watch.target.namespace
        if namespace is not None and thing["metadata"].get("namespace") != namespace:
            return None
        if type_ != "DELETED" and self.watch.chooses(thing):
            told = "MODIFIED" if key in self.shown else "ADDED"
            self.shown.add(key)
            return self._line(told, self._as_asked(thing, now))
        if key in self.shown:
            self.shown.discard(key)
            return self._line("DELETED", self._as_asked(thing, now))
        return None

    def _as_asked(self, thing: Thing, now: float) -> Thing:
        if self.is_table:
            made = table(self.kind, [thing], now, {"resourceVersion": thing["metadata"]["resourceVersion"]}, self.watch.include)
            if self.has_columns:
                made["columnDefinitions"] = None  # the client has them from the first row
            self.has_columns = True
            return made
        return metadata_of(thing) if self.is_metadata else thing

    def _bookmark(self, cluster: Cluster, annotations: dict[str, str]) -> Thing:
        metadata = {"resourceVersion": str(cluster.version), "annotations": annotations}
        mark = {"kind": self.kind.name, "apiVersion": self.kind.api_version, "metadata": metadata}
        if not self.is_table:
            return mark
        row = {"cells": [], "object": metadata_of(mark)}
        return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": None, "rows": [row]}

    @staticmethod
    def _line(type_: str, thing: Any) -> bytes:
        return json.dumps({"type": type_, "object": thing}).encode() + b"\n"

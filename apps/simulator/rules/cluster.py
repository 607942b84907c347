"""A cluster as a value: all that it holds, and the few ways to change a copy of it."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from apps.simulator.rules import kinds
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.times import iso

SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # without vowels, as apimachinery's names have it
KEPT_CHANGES = 2_000
NEVER = float("inf")


class Change(NamedTuple):
    """What a watch is told of."""

    version: int
    type: str
    """ADDED, MODIFIED or DELETED."""
    key: str
    thing: Thing


@dataclass(slots=True)
class Cluster:
    """Objects are never changed in place: a write puts a new one. So a `fork` is cheap, and an older value sees nothing of it.

    Names, uids and the like come from a counter and `salt`, so the same calls on equal clusters give equal clusters.
    """

    salt: str
    version: int = 1000
    """The newest resourceVersion."""
    counter: int = 1
    time: float = 0.0
    """Up to when the controllers have worked, in seconds since 1970, UTC."""
    due: float = 0.0
    """When the next controller has something to do."""
    objects: dict[str, Thing] = field(default_factory=dict)
    """By `Kind.key`."""
    pods: dict[str, Thing] = field(default_factory=dict)
    """What the kubelet remembers of a pod, by uid; replaced, never changed in place."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What controllers remember, by their name; replaced, never changed in place."""
    images: dict[str, Thing] = field(default_factory=dict)
    """What an image needs, says, consumes and answers, by its name."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What stands for the world outside: the latency of a database, say. Images and timelines speak of it."""
    timeline: list[Thing] = field(default_factory=list)
    """What is still to happen by itself: each with `at`, a moment."""
    rules: list[Thing] | None = None
    """What the person may do (verbs, apiGroups, resources, perhaps namespace); None: everything."""
    user: str = "student"
    outages: list[str] = field(default_factory=list)
    """Each time that a workload's last available pod went: namespace/name."""
    changes: list[Change] = field(default_factory=list)
    """The newest changes, for watches; not stored."""
    _by_kind: dict[str, dict[str, Thing]] | None = None

    def fork(self) -> Self:
        """A copy that can be written to without this one noticing."""
        return replace(
            self,
            objects=dict(self.objects),
            pods=dict(self.pods),
            notes=dict(self.notes),
            images=dict(self.images),
            facts=dict(self.facts),
            timeline=list(self.timeline),
            outages=list(self.outages),
            changes=list(self.changes),
            _by_kind={name: dict(things) for name, things in self._index().items()},
        )

    def dump(self) -> Thing:
        """The whole cluster as JSON."""
        return {name: getattr(self, name) for name in STORED}

    @classmethod
    def load(cls, state: Thing) -> Self:
        """The cluster that `dump` wrote."""
        return cls(**{name: state[name] for name in STORED})

    def put(self, kind: Kind, thing: Thing) -> Thing:
        """Store an object, new or not, with the next version; returns it as stored."""
        key = kind.key_of(thing)
        self.version += 1
        stored = {**thing, "metadata": {**thing["metadata"], "resourceVersion": str(self.version)}}
        self._note("MODIFIED" if key in self.objects else "ADDED", key, stored)
        self.objects[key] = stored
        self._index().setdefault(_name(kind), {})[key] = stored
        return stored

    def update(self, kind: Kind, thing: Thing, **fields: Any) -> Thing:
        """Store it with these fields, if they are others than it has."""
        changed = {**thing, **fields}
        return self.put(kind, changed) if changed != thing else thing

    def drop(self, kind: Kind, thing: Thing) -> None:
        """Remove an object."""
        key = kind.key_of(thing)
        self.version += 1
        last = self.objects.pop(key, thing)
        self._index().get(_name(kind), {}).pop(key, None)
        self._note("DELETED", key, {**last, "metadata": {**last["metadata"], "resourceVersion": str(self.version)}})

    def find(self, kind: Kind, namespace: str | None, name: str) -> Thing | None:
        """The object of this name, or None."""
        return self.objects.get(kind.key(namespace, name))

    def newest(self, kind: Kind, thing: Thing) -> Thing | None:
        """The same object as it is by now; None when it is gone."""
        return self.objects.get(kind.key_of(thing))

    def all(self, kind: Kind, namespace: str | None = None) -> list[Thing]:
        """The objects of a kind, of one namespace or of all, by namespace and name."""
        return [
            thing
            for _, thing in sorted(self._index().get(_name(kind), {}).items())
            if namespace is None or thing["metadata"].get("namespace") == namespace
        ]

    def suffix(self, length: int = 5) -> str:
        """The random end of a name."""
        return letters(self._next("name"), length)

    def uid(self) -> str:
        """A uid that no object has had."""
        digest = self._next("uid")
        return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"

    def wake(self, moment: float) -> None:
        """Have the controllers look again at this moment, if nothing makes them look sooner."""
        self.due = min(self.due, moment)

    def _next(self, purpose: str) -> str:
        self.counter += 1
        return hashlib.sha256(f"{purpose} {self.salt} {self.counter}".encode()).hexdigest()

    def _note(self, type_: str, key: str, thing: Thing) -> None:
        self.changes.append(Change(self.version, type_, key, thing))
        if len(self.changes) > KEPT_CHANGES:
            del self.changes[: KEPT_CHANGES // 4]

    def _index(self) -> dict[str, dict[str, Thing]]:
        if self._by_kind is None:
            self._by_kind = {}
            for key, thing in self.objects.items():
                self._by_kind.setdefault("/".join(key.split("/", 2)[:2]), {})[key] = thing
        return self._by_kind


STORED = (
    "salt",
    "version",
    "counter",
    "time",
    "due",
    "objects",
    "pods",
    "notes",
    "images",
    "facts",
    "timeline",
    "rules",
    "user",
    "outages",
)


def _name(kind: Kind) -> str:
    return f"{kind.group}/{kind.plural}"


def kind_at(key: str) -> Kind:
    """The kind of the object that stands at a key."""
    return kinds.BY_KEY["/".join(key.split("/", 2)[:2])]


def letters(digest: str, length: int) -> str:
    """Letters for a name from a hexadecimal digest."""
    number, chosen = int(digest, 16), ""
    for _ in range(length):
        number, place = divmod(number, len(SUFFIX_LETTERS))
        chosen += SUFFIX_LETTERS[place]
    return chosen


def record(cluster: Cluster, about: Thing, now: float, event: "Event") -> None:
    """Publish an event about an object, or count up the one that said the same (as the recorder's correlator does)."""
    kind = kinds.EVENTS
    metadata = about["metadata"]
    namespace = metadata.get("namespace") or "default"
    said = [namespace, about["kind"], metadata["name"], metadata.get("uid", ""), event.reason, event.message, event.source, event.part]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    name = f"{metadata['name']}.{digest[:16]}"
    before = cluster.find(kind, namespace, name)
    if before:
        cluster.put(kind, {**before, "count": before["count"] + 1, "lastTimestamp": iso(now)})
        return
    involved = {
        "kind": about["kind"],
        "namespace": metadata.get("namespace"),
        "name": metadata["name"],
        "uid": metadata.get("uid"),
        "apiVersion": about["apiVersion"],
        "resourceVersion": metadata.get("resourceVersion"),
        "fieldPath": event.part,
    }
    cluster.put(
        kind,
        {
            "kind": kind.name,
            "apiVersion": kind.api_version,
            "metadata": {"name": name, "namespace": namespace, "uid": cluster.uid(), "creationTimestamp": iso(now)},
            "involvedObject": {key: value for key, value in involved.items() if value},
            "reason": event.reason,
            "message": event.message,
            "type": event.type,
            "source": {"component": event.source, **({"host": event.host} if event.host else {})},
            "firstTimestamp": iso(now),
            "lastTimestamp": iso(now),
            "count": 1,
            "eventTime": None,
            "reportingComponent": event.source,
            "reportingInstance": event.host,
        },
    )


class Event(NamedTuple):
    """What a component says about an object."""

    reason: str
    message: str
    source: str
    """The component: `kubelet`, `default-scheduler`, `deployment-controller`, …"""
    type: str = "Normal"
    host: str = ""
    part: str = ""
    """The container it is about, as a path: `spec.containers{app}`."""

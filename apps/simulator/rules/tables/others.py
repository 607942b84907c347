"""Rows of nodes, storage, configuration, access and events."""

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import annotations_of, condition_of, dig, labels_of
from apps.simulator.rules.tables.cells import NONE, UNKNOWN, UNSET, Cells, age, modes, name, phase, since

ROLE = "node-role.kubernetes.io/"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def node(thing: Thing, now: float) -> Cells:
    """STATUS says too whether pods may be put there."""
    ready = (condition_of(thing, "Ready") or {}).get("status")
    states = [
        {None: "Unknown", "True": "Ready"}.get(ready, "NotReady"),
        *(["SchedulingDisabled"] if thing["spec"].get("unschedulable") else []),
    ]
    roles = sorted(label.removeprefix(ROLE) for label in labels_of(thing) if label.startswith(ROLE) and label != ROLE)
    addresses = {each["type"]: each["address"] for each in reversed(dig(thing, "status.addresses", []))}
    info = dig(thing, "status.nodeInfo", {})
    return [
        name(thing),
        ",".join(states),
        ",".join(roles) or NONE,
        age(thing, now),
        info.get("kubeletVersion", ""),
        addresses.get("InternalIP", NONE),
        addresses.get("ExternalIP", NONE),
        *(info.get(part) or UNKNOWN for part in ("osImage", "kernelVersion", "containerRuntimeVersion")),
    ]


def event(thing: Thing, now: float) -> Cells:
    """LAST SEEN of a series, of a counted event, or of one that came once."""
    first = thing.get("firstTimestamp") or thing.get("eventTime")
    series = thing.get("series") or {"lastObservedTime": thing.get("lastTimestamp") or first, "count": thing.get("count") or 1}
    about = thing.get("involvedObject") or {}
    target = "/".join(filter(None, (about.get("kind", "").lower(), about.get("name"))))
    source = dig(thing, "source.component") or thing.get("reportingComponent", "")
    host = dig(thing, "source.host") or thing.get("reportingInstance")
    return [
        since(series["lastObservedTime"], now),
        thing.get("type"),
        thing.get("reason"),
        target,
        about.get("fieldPath", ""),
        f"{source}, {host}" if host else source,
        (thing.get("message") or "").strip(),
        since(first, now),
        series["count"],
        name(thing),
    ]


def config_map(thing: Thing, now: float) -> Cells:
    """DATA counts keys."""
    return [name(thing), len(thing.get("data") or {}) + len(thing.get("binaryData") or {}), age(thing, now)]


def secret(thing: Thing, now: float) -> Cells:
    """DATA counts keys."""
    return [name(thing), thing.get("type", "Opaque"), len(thing.get("data") or {}), age(thing, now)]


def named(thing: Thing, now: float) -> Cells:
    """Only a name and an age."""
    return [name(thing), age(thing, now)]


def namespace(thing: Thing, now: float) -> Cells:
    """Active or Terminating."""
    return [name(thing), dig(thing, "status.phase", "Active"), age(thing, now)]


def quota(thing: Thing, now: float) -> Cells:
    """Used of hard, limits apart."""
    hard, used = dig(thing, "status.hard", {}), dig(thing, "status.used", {})
    shown = {resource: f"{resource}: {used.get(resource, '0')}/{most}" for resource, most in sorted(hard.items())}
    requests = [text for resource, text in shown.items() if not resource.startswith("limits.")]
    limits = [text for resource, text in shown.items() if resource.startswith("limits.")]
    return [name(thing), ", ".join(requests), ", ".join(limits), age(thing, now)]


def claim(thing: Thing, now: float) -> Cells:
    """CAPACITY and ACCESS MODES only once it is bound."""
    spec = thing["spec"]
    is_bound = bool(spec.get("volumeName"))
    return [
        name(thing),
        phase(thing),
        spec.get("volumeName", ""),
        dig(thing, "status.capacity.storage", "") if is_bound else "",
        modes(dig(thing, "status.accessModes")) if is_bound else "",
        spec.get("storageClassName", ""),
        spec.get("volumeAttributesClassName") or UNSET,
        age(thing, now),
        spec.get("volumeMode", UNSET),
    ]


def volume(thing: Thing, now: float) -> Cells:
    """CLAIM is a namespace and a name."""
    spec, bound = thing["spec"], thing["spec"].get("claimRef")
    return [
        name(thing),
        dig(spec, "capacity.storage", "0"),
        modes(spec.get("accessModes")),
        spec.get("persistentVolumeReclaimPolicy", ""),
        phase(thing),
        f"{bound.get('namespace')}/{bound['name']}" if bound else "",
        spec.get("storageClassName", ""),
        spec.get("volumeAttributesClassName") or UNSET,
        dig(thing, "status.reason", ""),
        age(thing, now),
        spec.get("volumeMode", UNSET),
    ]


def storage_class(thing: Thing, now: float) -> Cells:
    """The default one is marked."""
    mark = " (default)" if annotations_of(thing).get(DEFAULT_CLASS) == "true" else ""
    parts = [thing.get("provisioner", ""), thing.get("reclaimPolicy", "Delete"), thing.get("volumeBindingMode", "Immediate")]
    return [name(thing) + mark, *parts, bool(thing.get("allowVolumeExpansion")), age(thing, now)]


def attachment(thing: Thing, now: float) -> Cells:
    """Which volume on which node."""
    spec = thing["spec"]
    volume_ = dig(spec, "source.persistentVolumeName", "")
    return [name(thing), spec.get("attacher", ""), volume_, spec.get("nodeName", ""), dig(thing, "status.attached", False), age(thing, now)]


def priority_class(thing: Thing, now: float) -> Cells:
    """Its value."""
    return [name(thing), thing.get("value", 0), bool(thing.get("globalDefault")), age(thing, now), thing.get("preemptionPolicy", "")]


def binding(thing: Thing, now: float) -> Cells:
    """Whom it gives which role."""
    role = f"{dig(thing, 'roleRef.kind', '')}/{dig(thing, 'roleRef.name', '')}"
    subjects = thing.get("subjects") or []
    users, groups = (", ".join(each["name"] for each in subjects if each["kind"] == kind) for kind in ("User", "Group"))
    accounts = ", ".join(f"{each.get('namespace')}/{each['name']}" for each in subjects if each["kind"] == "ServiceAccount")
    return [name(thing), role, age(thing, now), users, groups, accounts]


def lease(thing: Thing, now: float) -> Cells:
    """Who holds it."""
    return [name(thing), dig(thing, "spec.holderIdentity", ""), age(thing, now)]


def revision(thing: Thing, now: float) -> Cells:
    """Whose revision it is."""
    owner = next((each for each in thing["metadata"].get("ownerReferences") or [] if each.get("controller")), None)
    return [name(thing), f"{owner['kind'].lower()}.apps/{owner['name']}" if owner else NONE, thing.get("revision", 0), age(thing, now)]


def created(thing: Thing, _: float) -> Cells:
    """Kinds without a printer of their own: Kubernetes' tableconvertor shows when they were made."""
    return [name(thing), thing["metadata"].get("creationTimestamp")]

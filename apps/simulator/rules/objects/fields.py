"""Reading and rebuilding objects without changing them: every object of a cluster may be shared with an older state of it."""

from typing import Any

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.times import iso


def dig(thing: Any, path: str, otherwise: Any = None) -> Any:
    """The value at a dotted path; `otherwise` where a step is missing or null."""
    for step in path.split("."):
        if not isinstance(thing, dict) or thing.get(step) is None:
            return otherwise
        thing = thing[step]
    return thing


def with_metadata(thing: Thing, **metadata: Any) -> Thing:
    """The object with these fields of its metadata set anew."""
    return {**thing, "metadata": {**thing["metadata"], **metadata}}


def labels_of(thing: Thing) -> dict[str, str]:
    """Its labels, {} where it has none."""
    labels: dict[str, str] = thing["metadata"].get("labels") or {}
    return labels


def annotations_of(thing: Thing) -> dict[str, str]:
    """Its annotations, {} where it has none."""
    annotations: dict[str, str] = thing["metadata"].get("annotations") or {}
    return annotations


def controller_of(thing: Thing) -> Thing | None:
    """The owner reference that controls it: apiVersion, kind, name, uid."""
    owners: list[Thing] = thing["metadata"].get("ownerReferences") or []
    return next((owner for owner in owners if owner.get("controller")), None)


def is_controlled_by(thing: Thing, owner: Thing) -> bool:
    """By this very owner: names come back, uids don't."""
    return bool((controller_of(thing) or {}).get("uid") == owner["metadata"]["uid"])


def reference_to(owner: Thing) -> Thing:
    """An owner reference for what this object controls."""
    metadata = owner["metadata"]
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def condition_of(thing: Thing, name: str) -> Thing | None:
    """The condition of this type in its status."""
    conditions: list[Thing] = dig(thing, "status.conditions", [])
    return next((condition for condition in conditions if condition["type"] == name), None)


def is_true(thing: Thing, name: str) -> bool:
    """Whether its condition of this type is True."""
    return (condition_of(thing, name) or {}).get("status") == "True"


def with_condition(conditions: list[Thing] | None, now: float, condition: Thing) -> list[Thing]:
    """The conditions with this one (type, status, perhaps reason and message) in the place of the one of its type.

    `lastTransitionTime` becomes `now` only when the status changes.
    """
    by_type = {old["type"]: old for old in conditions or []}
    before = by_type.get(condition["type"], {})
    since = before["lastTransitionTime"] if before.get("status") == condition["status"] else iso(now)
    said = {key: value for key, value in condition.items() if value != ""}
    return list({**by_type, condition["type"]: {**said, "lastTransitionTime": since}}.values())


def is_being_deleted(thing: Thing) -> bool:
    """Whether its deletion was asked for."""
    return bool(thing["metadata"].get("deletionTimestamp"))


def has_finished(pod: Thing) -> bool:
    """Whether no container of this pod will run again."""
    return dig(pod, "status.phase") in ("Succeeded", "Failed")


def is_active(pod: Thing) -> bool:
    """Whether a controller counts this pod: neither finished nor going."""
    return not is_being_deleted(pod) and not has_finished(pod)


def is_ready(pod: Thing) -> bool:
    """Whether its Ready condition is True."""
    return is_true(pod, "Ready")


def containers_of(spec: Thing) -> list[Thing]:
    """A pod spec's containers, init containers first: all that the kubelet starts for it."""
    return [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]

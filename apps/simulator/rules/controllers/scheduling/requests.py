"""What pods ask of nodes: resources, and which taints they bear."""

from collections.abc import Iterable

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity

UNSCHEDULABLE = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
type Amounts = dict[str, float]


def requests_of(pod: Thing) -> Amounts:
    """The pod's requests by resource: its containers' and sidecars' together, or the largest init container's if that is more."""
    spec = pod["spec"]
    inits: list[Thing] = spec.get("initContainers") or []
    sidecars = [each for each in inits if each.get("restartPolicy") == "Always"]
    total = _sum(_of(each) for each in [*spec["containers"], *sidecars])
    for needed in (_of(each) for each in inits if each not in sidecars):
        total = {name: max(total.get(name, 0), needed.get(name, 0)) for name in {**total, **needed}}
    return _sum([{**total, **_of(spec)}, _amounts(spec.get("overhead"))])


def _of(container: Thing) -> Amounts:
    return _amounts(dig(container, "resources.requests"))


def _amounts(written: dict[str, str] | None) -> Amounts:
    return {name: quantity(amount) for name, amount in (written or {}).items()}


def _sum(parts: Iterable[Amounts]) -> Amounts:
    total: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return total


def taints_of(node: Thing) -> list[Thing]:
    """A node's taints; being cordoned is one."""
    taints: list[Thing] = node["spec"].get("taints") or []
    is_told = any(taint["key"] == UNSCHEDULABLE["key"] for taint in taints)
    return [*taints, UNSCHEDULABLE] if node["spec"].get("unschedulable") and not is_told else taints


def toleration_for(taint: Thing, tolerations: list[Thing] | None) -> Thing | None:
    """The first toleration that bears a taint."""
    return next((each for each in tolerations or [] if _bears(each, taint)), None)


def _bears(toleration: Thing, taint: Thing) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    exists = toleration.get("operator") == "Exists"
    if not toleration.get("key"):
        return exists
    if toleration["key"] != taint["key"]:
        return False
    return exists or (toleration.get("value") or "") == (taint.get("value") or "")

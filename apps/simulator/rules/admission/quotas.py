"""What a namespace's LimitRanges and ResourceQuotas make of a pod that is to be created in it."""

from collections.abc import Iterator

from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import forbidden
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig, has_finished
from apps.simulator.rules.objects.quantities import millicores, quantity

COUNTED_PLAIN = {"cpu": "requests.cpu", "memory": "requests.memory"}
"""What a quota's short names stand for."""


def with_limit_ranges(cluster: Cluster, pod: Thing) -> Thing:
    """The pod with the default requests and limits of its namespace. Raises Refused (403) where a container is beyond the bounds."""
    limits = [
        item
        for limit_range in cluster.all(kinds.LIMIT_RANGES, pod["metadata"]["namespace"])
        for item in dig(limit_range, "spec.limits", [])
        if item.get("type") == "Container"
    ]
    if not limits:
        return pod
    containers = [_with_limits(container, limits) for container in pod["spec"].get("containers") or []]
    for container in containers:
        causes = list(_beyond(container, limits))
        if causes:
            raise forbidden(kinds.PODS, pod["metadata"]["name"], ", ".join(causes) if len(causes) == 1 else f"[{', '.join(causes)}]")
    return {**pod, "spec": {**pod["spec"], "containers": containers}}


def _with_limits(container: Thing, limits: list[Thing]) -> Thing:
    resources = container.get("resources") or {}
    given_limits, given_requests = resources.get("limits") or {}, resources.get("requests") or {}
    for item in limits:
        default, request = item.get("default") or {}, item.get("defaultRequest") or {}
        given_limits = {**default, **given_limits}
        given_requests = {**(request or default), **given_requests}
    made = {"limits": given_limits, "requests": given_requests}
    return {**container, "resources": {**resources, **{key: value for key, value in made.items() if value}}}


def _beyond(container: Thing, limits: list[Thing]) -> Iterator[str]:
    for item in limits:
        for bound, part, of_part in BOUNDS:
            given = dig(container, f"resources.{part}", {})
            for name, allowed in (item.get(bound) or {}).items():
                used = given.get(name)
                told = f"{bound}imum {name} usage per Container is {allowed}"
                if used is None:
                    yield f"{told}.  No {of_part} is specified"
                elif (quantity(used) - quantity(allowed)) * (1 if bound == "max" else -1) > 0:
                    yield f"{told}, but {of_part} is {used}"


BOUNDS = (("max", "limits", "limit"), ("min", "requests", "request"))


def check_quotas(cluster: Cluster, pod: Thing) -> None:
    """Raises Refused (403) when a quota of the namespace would be exceeded, or counts what the pod doesn't say."""
    namespace = pod["metadata"]["namespace"]
    for quota in cluster.all(kinds.QUOTAS, namespace):
        hard = dig(quota, "spec.hard", {})
        told = _missing(hard, pod) or _over(hard, usage(pod), used_in(cluster, namespace))
        if told:
            verb, why = told
            raise forbidden(kinds.PODS, pod["metadata"]["name"], f"{verb} quota: {quota['metadata']['name']}{why}")


def _missing(hard: Thing, pod: Thing) -> tuple[str, str] | None:
    """What a quota counts and containers don't say."""
    unsaid = {plain: _unsaid(pod, plain) for plain in (COUNTED_PLAIN.get(resource, resource) for resource in hard)}
    named = [f"{plain} for: {','.join(names)}" for plain, names in unsaid.items() if names]
    return ("failed", f": must specify {'; '.join(named)}") if named else None


def _over(hard: Thing, asked: dict[str, float], used: dict[str, float]) -> tuple[str, str] | None:
    """What would be exceeded."""
    counted = {resource: COUNTED_PLAIN.get(resource, resource) for resource in hard}
    over = [resource for resource, plain in counted.items() if used.get(plain, 0) + asked.get(plain, 0) > quantity(hard[resource])]
    if not over:
        return None

    def listed(amounts: dict[str, float]) -> str:
        return ",".join(f"{resource}={written(resource, amounts.get(counted[resource], 0))}" for resource in over)

    limited = ",".join(f"{resource}={hard[resource]}" for resource in over)
    return "exceeded", f", requested: {listed(asked)}, used: {listed(used)}, limited: {limited}"


def _unsaid(pod: Thing, counted: str) -> list[str]:
    part, _, resource = counted.partition(".")
    if part not in ("requests", "limits"):
        return []
    return [each["name"] for each in pod["spec"]["containers"] if resource not in (dig(each, f"resources.{part}") or {})]


def usage(pod: Thing) -> dict[str, float]:
    """What a quota counts of a pod: pods, requests.cpu, limits.memory and the like; nothing that a container leaves out."""
    counted: dict[str, float] = {"pods": 1}
    for part in ("requests", "limits"):
        amounts = [dig(container, f"resources.{part}") or {} for container in pod["spec"].get("containers") or []]
        for resource in set.intersection(*map(set, amounts)) if amounts else ():
            counted[f"{part}.{resource}"] = sum(quantity(each[resource]) for each in amounts)
    return counted


def used_in(cluster: Cluster, namespace: str) -> dict[str, float]:
    """What the pods of a namespace use of its quotas."""
    total: dict[str, float] = {}
    for pod in cluster.all(kinds.PODS, namespace):
        if not has_finished(pod):
            for resource, amount in usage(pod).items():
                total[resource] = total.get(resource, 0) + amount
    return total


def written(resource: str, amount: float) -> str:
    """An amount as a quota's status has it: `1500m`, `2Gi`, `3`."""
    if resource.endswith("cpu"):
        return f"{int(amount)}" if amount == int(amount) else millicores(amount)
    if resource.endswith("memory"):
        for unit, size in (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10)):
            if amount and amount % size == 0:
                return f"{int(amount // size)}{unit}"
    return str(int(amount))

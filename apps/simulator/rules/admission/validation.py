"""Rules that schemas can't say, in the API's words. Not all of them: those that people meet in the kinds served here."""

import copy
import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.errors import bad_request, invalid
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.selectors import matches
from apps.simulator.rules.schemas.checking import missing_fields
from apps.simulator.rules.schemas.definitions import schema_of

type Cause = tuple[str, str, str]
"""A field, the machine's word for what is wrong, and a sentence."""

VALUE_INVALID, REQUIRED, FORBIDDEN, DUPLICATE = "FieldValueInvalid", "FieldValueRequired", "FieldValueForbidden", "FieldValueDuplicate"
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
SUBDOMAIN_TOLD = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL_TOLD = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
    "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
SHARES = tuple(
    f"spec.{path}{part}"
    for path, parts in {
        "": ("minAvailable", "maxUnavailable"),
        "strategy.rollingUpdate.": ("maxSurge", "maxUnavailable"),
        "updateStrategy.rollingUpdate.": ("maxSurge", "maxUnavailable"),
    }.items()
    for part in parts
)
"""Fields that hold a number or a percentage of the replicas."""
PERCENT = re.compile(r"[0-9]{1,6}%")
PERCENT_TOLD = (
    "a valid percent must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
)
FREELY_NAMED = {kinds.ROLES, kinds.CLUSTER_ROLES, kinds.ROLE_BINDINGS, kinds.CLUSTER_ROLE_BINDINGS}
LABEL_NAMED = {kinds.SERVICES, kinds.NAMESPACES}
SELECTING = {kinds.DEPLOYMENTS, kinds.REPLICA_SETS, kinds.STATEFUL_SETS, kinds.DAEMON_SETS}
POD_CHANGES_TOLD = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
    "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
    "previously negative)"
)
CHANGING_PARTS = ("tolerations", "activeDeadlineSeconds", "ephemeralContainers", "nodeName")
SET_ONCE = {
    kinds.STATEFUL_SETS: ("serviceName", "selector", "podManagementPolicy", "volumeClaimTemplates"),
    kinds.JOBS: ("selector", "completions"),
}
STATEFUL_TOLD = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)


def check(kind: Kind, thing: Thing, before: Thing | None = None) -> None:
    """Raises Refused: 422 with every cause, or 400 for a quantity that is none."""
    try:
        causes = [*_name(kind, thing), *_incomplete(kind, thing)]
        if not causes:  # the other rules lean on an object that is whole
            causes = [*_selector(kind, thing, before), *_pods(kind, thing), *_unchanged(kind, thing, before), *_others(kind, thing)]
    except ValueError as error:
        raise bad_request(f'{kind.name} in version "{kind.version}" cannot be handled as a {kind.name}: {error}') from error
    if causes:
        raise invalid(kind, thing["metadata"].get("name", ""), causes)


def _name(kind: Kind, thing: Thing) -> Iterator[Cause]:
    name = thing["metadata"].get("name") or ""
    if not name:
        yield "metadata.name", REQUIRED, "Required value: name or generateName is required"
    elif kind in LABEL_NAMED and not (LABEL.fullmatch(name) and len(name) <= 63):
        yield "metadata.name", VALUE_INVALID, f'Invalid value: "{name}": {LABEL_TOLD}'
    elif kind not in FREELY_NAMED and not (SUBDOMAIN.fullmatch(name) and len(name) <= 253):
        yield "metadata.name", VALUE_INVALID, f'Invalid value: "{name}": {SUBDOMAIN_TOLD}'


def _incomplete(kind: Kind, thing: Thing) -> Iterator[Cause]:
    for path in missing_fields(thing, schema_of(kind)):
        yield path, REQUIRED, "Required value"
    for path in SHARES:
        value = dig(thing, path)
        if isinstance(value, str) and not PERCENT.fullmatch(value):
            yield path, VALUE_INVALID, f'Invalid value: "{value}": {PERCENT_TOLD}'


def _selector(kind: Kind, thing: Thing, before: Thing | None) -> Iterator[Cause]:
    if kind not in SELECTING:
        return
    selector = thing["spec"].get("selector")
    labels = dig(thing, "spec.template.metadata.labels", {})
    if not selector:
        yield "spec.selector", REQUIRED, "Required value"
    elif not matches(selector, labels):
        yield "spec.template.metadata.labels", VALUE_INVALID, f"Invalid value: {_go(labels)}: `selector` does not match template `labels`"
    if before and before["spec"].get("selector") != selector and kind not in SET_ONCE:
        yield "spec.selector", VALUE_INVALID, f"Invalid value: {_go(selector)}: field is immutable"


def _go(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _pods(kind: Kind, thing: Thing) -> Iterator[Cause]:
    if kind is kinds.PODS:
        yield from _pod_spec(thing.get("spec") or {}, "spec")
    elif kind in kinds.WORKLOADS:
        template = thing["spec"].get("template") or {}
        claimed = {dig(claim, "metadata.name") for claim in thing["spec"].get("volumeClaimTemplates") or []}
        yield from _pod_spec(template.get("spec") or {}, "spec.template.spec", claimed)
        if kind is kinds.JOBS and dig(template, "spec.restartPolicy") == "Always":
            yield (
                "spec.template.spec.restartPolicy",
                "FieldValueNotSupported",
                'Unsupported value: "Always": supported values: "OnFailure", "Never"',
            )


def _pod_spec(spec: Thing, path: str, claimed: Collection[str | None] = ()) -> Iterator[Cause]:
    """`claimed`: volumes that a StatefulSet adds for its claims."""
    if not spec.get("containers"):
        yield f"{path}.containers", REQUIRED, "Required value"
    names: set[str] = set()
    volumes = {volume.get("name") for volume in spec.get("volumes") or []} | set(claimed)
    for part in ("initContainers", "containers"):
        for place, container in enumerate(spec.get(part) or []):
            yield from _container(container, f"{path}.{part}[{place}]", names, volumes)


def _container(container: Thing, path: str, names: set[str], volumes: set[str | None]) -> Iterator[Cause]:
    yield from _container_name(container.get("name") or "", path, names)
    if not container.get("image"):
        yield f"{path}.image", REQUIRED, "Required value"
    for place, mount in enumerate(container.get("volumeMounts") or []):
        if mount.get("name") not in volumes:
            yield f"{path}.volumeMounts[{place}].name", "FieldValueNotFound", f'Not found: "{mount.get("name")}"'
    yield from _resources(container.get("resources") or {}, path)


def _container_name(name: str, path: str, names: set[str]) -> Iterator[Cause]:
    if not name:
        yield f"{path}.name", REQUIRED, "Required value"
    elif not LABEL.fullmatch(name):
        yield f"{path}.name", VALUE_INVALID, f'Invalid value: "{name}": {LABEL_TOLD}'
    elif name in names:
        yield f"{path}.name", DUPLICATE, f'Duplicate value: "{name}"'
    names.add(name)


def _resources(resources: Thing, path: str) -> Iterator[Cause]:
    limits = resources.get("limits") or {}
    for resource, amount in (resources.get("requests") or {}).items():
        if quantity(amount) < 0:
            yield f"{path}.resources.requests[{resource}]", VALUE_INVALID, f'Invalid value: "{amount}": must be greater than or equal to 0'
        if resource in limits and quantity(amount) > quantity(limits[resource]):
            told = f'Invalid value: "{amount}": must be less than or equal to {resource} limit of {limits[resource]}'
            yield f"{path}.resources.requests", VALUE_INVALID, told


def _unchanged(kind: Kind, thing: Thing, before: Thing | None) -> Iterator[Cause]:
    if before is None:
        return
    if kind is kinds.PODS and _fixed(thing["spec"]) != _fixed(before["spec"]):
        yield "spec", FORBIDDEN, f"Forbidden: {POD_CHANGES_TOLD}"
    changed = [field for field in SET_ONCE.get(kind, ()) if thing["spec"].get(field) != before["spec"].get(field)]
    if changed:
        yield _told_of_change(kind, thing, changed[0])
    if kind is kinds.SERVICES:
        address, was = thing["spec"].get("clusterIP"), before["spec"].get("clusterIP")
        if was and address != was:
            yield "spec.clusterIPs[0]", VALUE_INVALID, f'Invalid value: ["{address}"]: may not change once set'


def _told_of_change(kind: Kind, thing: Thing, field: str) -> Cause:
    if kind is kinds.STATEFUL_SETS:
        return "spec", FORBIDDEN, f"Forbidden: {STATEFUL_TOLD}"
    return f"spec.{field}", VALUE_INVALID, f"Invalid value: {_go(thing['spec'].get(field))}: field is immutable"


def _fixed(spec: Thing) -> Thing:
    fixed = copy.deepcopy({key: value for key, value in spec.items() if key not in CHANGING_PARTS})
    for part in ("containers", "initContainers"):
        for container in fixed.get(part) or []:
            container.pop("image", None)
    return fixed


def _others(kind: Kind, thing: Thing) -> Iterator[Cause]:
    spec = thing.get("spec") or {}
    replicas = spec.get("replicas")
    if isinstance(replicas, int) and replicas < 0:
        yield "spec.replicas", VALUE_INVALID, f"Invalid value: {replicas}: must be greater than or equal to 0"
    rule = RULES.get(kind)
    cause = rule(spec) if rule else None
    if cause:
        yield cause


def _service(spec: Thing) -> Cause | None:
    needs_ports = spec.get("clusterIP") != "None" and spec.get("type") != "ExternalName"
    return ("spec.ports", REQUIRED, "Required value") if needs_ports and not spec.get("ports") else None


def _autoscaler(spec: Thing) -> Cause | None:
    most, least = spec.get("maxReplicas", 0), spec.get("minReplicas", 1)
    told = f"Invalid value: {most}: must be greater than or equal to `minReplicas`"
    return ("spec.maxReplicas", VALUE_INVALID, told) if most < least else None


def _budget(spec: Thing) -> Cause | None:
    has_both = None not in (spec.get("minAvailable"), spec.get("maxUnavailable"))
    return ("spec", VALUE_INVALID, "Invalid value: {}: minAvailable and maxUnavailable cannot be both set") if has_both else None


RULES: dict[Kind, Callable[[Thing], Cause | None]] = {kinds.SERVICES: _service, kinds.AUTOSCALERS: _autoscaler, kinds.BUDGETS: _budget}

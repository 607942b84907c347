"""The server's tables, which `kubectl get` prints: columns of Kubernetes' printers.go, a kind a row."""

from typing import Any

from apps.simulator.rules import kinds
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.tables import network, others, pods, workloads
from apps.simulator.rules.tables.cells import Column, Row, columns

SCALED = "Containers*, Images*, Selector*"
BINDING = columns("Name, Role, Age, Users*, Groups*, ServiceAccounts*")
TABLES: dict[Kind, tuple[list[Column], Row]] = {
    kinds.PODS: (columns("Name, Ready, Status, Restarts, Age, IP*, Node*, Nominated Node*, Readiness Gates*"), pods.row),
    kinds.DEPLOYMENTS: (columns(f"Name, Ready, Up-to-date:i, Available:i, Age, {SCALED}"), workloads.deployment),
    kinds.REPLICA_SETS: (columns(f"Name, Desired:i, Current:i, Ready:i, Age, {SCALED}"), workloads.replica_set),
    kinds.STATEFUL_SETS: (columns("Name, Ready, Age, Containers*, Images*"), workloads.stateful_set),
    kinds.DAEMON_SETS: (
        columns(f"Name, Desired:i, Current:i, Ready:i, Up-to-date:i, Available:i, Node Selector, Age, {SCALED}"),
        workloads.daemon_set,
    ),
    kinds.JOBS: (columns(f"Name, Status, Completions, Duration, Age, {SCALED}"), workloads.job),
    kinds.CRON_JOBS: (columns(f"Name, Schedule, Timezone, Suspend, Active:i, Last Schedule, Age, {SCALED}"), workloads.cron_job),
    kinds.AUTOSCALERS: (columns("Name, Reference, Targets, MinPods, MaxPods:i, Replicas:i, Age"), workloads.autoscaler),
    kinds.BUDGETS: (columns("Name, Min Available, Max Unavailable, Allowed Disruptions:i, Age"), workloads.budget),
    kinds.SERVICES: (columns("Name, Type, Cluster-IP, External-IP, Port(s), Age, Selector*"), network.service),
    kinds.ENDPOINT_SLICES: (columns("Name, AddressType, Ports, Endpoints, Age"), network.endpoint_slice),
    kinds.ENDPOINTS: (columns("Name, Endpoints, Age"), network.endpoints),
    kinds.INGRESSES: (columns("Name, Class, Hosts, Address, Ports, Age"), network.ingress),
    kinds.INGRESS_CLASSES: (columns("Name, Controller, Parameters, Age"), network.ingress_class),
    kinds.NETWORK_POLICIES: (columns("Name, Pod-Selector, Age"), network.network_policy),
    kinds.NODES: (
        columns("Name, Status, Roles, Age, Version, Internal-IP*, External-IP*, OS-Image*, Kernel-Version*, Container-Runtime*"),
        others.node,
    ),
    kinds.EVENTS: (columns("Last Seen, Type, Reason, Object, Subobject*, Source*, Message, First Seen*, Count:i*, Name*"), others.event),
    kinds.CONFIG_MAPS: (columns("Name, Data, Age"), others.config_map),
    kinds.SECRETS: (columns("Name, Type, Data, Age"), others.secret),
    kinds.SERVICE_ACCOUNTS: (columns("Name, Age"), others.named),
    kinds.NAMESPACES: (columns("Name, Status, Age"), others.namespace),
    kinds.QUOTAS: (columns("Name, Request, Limit, Age"), others.quota),
    kinds.CLAIMS: (
        columns("Name, Status, Volume, Capacity, Access Modes, StorageClass, VolumeAttributesClass, Age, VolumeMode*"),
        others.claim,
    ),
    kinds.VOLUMES: (
        columns(
            "Name, Capacity, Access Modes, Reclaim Policy, Status, Claim, StorageClass, VolumeAttributesClass, Reason, Age, VolumeMode*"
        ),
        others.volume,
    ),
    kinds.STORAGE_CLASSES: (
        columns("Name, Provisioner, ReclaimPolicy, VolumeBindingMode, AllowVolumeExpansion:b, Age"),
        others.storage_class,
    ),
    kinds.VOLUME_ATTACHMENTS: (columns("Name, Attacher, PV, Node, Attached:b, Age"), others.attachment),
    kinds.PRIORITY_CLASSES: (columns("Name, Value:i, Global-Default:b, Age, PreemptionPolicy*"), others.priority_class),
    kinds.ROLE_BINDINGS: (BINDING, others.binding),
    kinds.CLUSTER_ROLE_BINDINGS: (BINDING, others.binding),
    kinds.LEASES: (columns("Name, Holder, Age"), others.lease),
    kinds.CONTROLLER_REVISIONS: (columns("Name, Controller, Revision:i, Age"), others.revision),
}
WITHOUT = (columns("Name, Created At"), others.created)


def table(kind: Kind, things: list[Thing], now: float, metadata: Thing, include: str) -> Thing:
    """A Table of these objects. `include` is what each row carries of its object: `Metadata`, `Object` or `None`."""
    shown_as = kinds.EVENTS if kind is kinds.NEW_EVENTS else kind
    defined, row = TABLES.get(shown_as, WITHOUT)
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": [column.definition for column in defined],
        "rows": [_row(kind, thing, row(thing, now), include) for thing in things],
    }


def _row(kind: Kind, thing: Thing, cells: list[Any], include: str) -> Thing:
    made: Thing = {"cells": cells}
    conditions = pods.conditions(thing) if kind is kinds.PODS else []
    if conditions:
        made["conditions"] = conditions
    made["object"] = {"Metadata": metadata_of(thing), "Object": thing}.get(include)
    return made


def metadata_of(thing: Thing) -> Thing:
    """Only an object's metadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": thing["metadata"]}

"""The cluster that a person meets: built from an incident's files, and lived through until they come."""

from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from apps.handson.rules.incidents.source import IncidentSource, Stage, Thing
from apps.simulator.rules import kinds
from apps.simulator.rules.admission.creating import create, write
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.objects.times import DAY, iso
from apps.simulator.rules.patches.merging import merge

SYSTEM = ("default", "kube-system")
AGE = 30 * DAY
"""Of nodes and namespaces, in seconds."""
MANAGER = "kubectl-client-side-apply"
CAPACITY = {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "47Gi"}
API_NAME = {"name": "kubernetes", "namespace": "default"}
API: tuple[tuple[kinds.Kind, Thing], ...] = (
    (
        kinds.SERVICES,
        {
            "metadata": {**API_NAME, "labels": {"component": "apiserver", "provider": "kubernetes"}},
            "spec": {"clusterIP": "10.96.0.1", "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]},
        },
    ),
    (
        kinds.ENDPOINTS,
        {
            "metadata": API_NAME,
            "subsets": [{"addresses": [{"ip": "192.168.0.10"}], "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}]}],
        },
    ),
    (
        kinds.ENDPOINT_SLICES,
        {
            "metadata": {**API_NAME, "labels": {"kubernetes.io/service-name": "kubernetes"}},
            "addressType": "IPv4",
            "endpoints": [{"addresses": ["192.168.0.10"], "conditions": {"ready": True}}],
            "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
        },
    ),
)
"""The Service `kubernetes` that every cluster has, and what stands behind it."""
HEALTH = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def build(incident: IncidentSource, now: float) -> Cluster:
    """The broken cluster at this moment. Equal incidents give equal clusters. Raises Refused for a manifest that the API refuses."""
    stage = incident.stage
    begin = now - stage.calm_seconds - stage.troubled_seconds
    cluster = begun(incident.slug, stage, begin)
    cluster.timeline = [{**entry, "at": now + entry["after_seconds"]} for entry in stage.timeline]
    apply(cluster, stage.before, stage.namespace, begin - stage.age_seconds)
    if stage.change:
        changed_at = now - stage.troubled_seconds
        cluster = step(cluster, changed_at).fork()
        apply(cluster, stage.change, stage.namespace, changed_at)
    cluster = step(cluster, now).fork()
    cluster.time = now
    cluster.outages = []
    return cluster


def begun(salt: str, stage: Stage, begin: float) -> Cluster:
    """Nodes and namespaces alone."""
    cluster = Cluster(salt, time=begin, due=begin, images=dict(stage.images), facts=dict(stage.facts))
    cluster.rules = None if stage.rules is None else list(stage.rules)
    for name in (*SYSTEM, *stage.namespaces):
        create(cluster, kinds.NAMESPACES, {"metadata": {"name": name}}, begin - AGE)
    for name in ("default", *stage.namespaces):
        create(cluster, kinds.SERVICE_ACCOUNTS, {"metadata": {"name": "default", "namespace": name}}, begin - AGE)
    for kind, thing in API:
        create(cluster, kind, thing, begin - AGE)
    for number, node in enumerate(stage.nodes, start=1):
        create(cluster, kinds.NODES, node_of(node, number, begin), begin - AGE)
    return cluster


def node_of(written: Thing, number: int, now: float) -> Thing:
    """A healthy node: `name`, and perhaps `zone`, `architecture`, `labels`, `taints` and `capacity`."""
    name, architecture = written["name"], written.get("architecture", "amd64")
    capacity = {**CAPACITY, **written.get("capacity", {})}
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "topology.kubernetes.io/region": "eu-1",
        "topology.kubernetes.io/zone": written.get("zone", "eu-1a"),
    }
    conditions = [
        {
            "type": type_,
            "status": status,
            "reason": reason,
            "message": message,
            "lastHeartbeatTime": iso(now),
            "lastTransitionTime": iso(now - AGE),
        }
        for type_, status, reason, message in HEALTH
    ]
    return {
        "metadata": {"name": name, "labels": {**labels, **written.get("labels", {})}},
        "spec": {"podCIDR": f"10.244.{number}.0/24", **({"taints": written["taints"]} if written.get("taints") else {})},
        "status": {
            "capacity": capacity,
            "allocatable": capacity,
            "addresses": [{"type": "InternalIP", "address": f"192.168.0.{number + 10}"}, {"type": "Hostname", "address": name}],
            "conditions": conditions,
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {
                "architecture": architecture,
                "bootID": str(uuid5(NAMESPACE_DNS, f"boot.{name}")),
                "containerRuntimeVersion": "containerd://2.2.1",
                "kernelVersion": "6.12.41",
                "kubeProxyVersion": "",
                "kubeletVersion": "v1.37.1",
                "machineID": uuid5(NAMESPACE_DNS, f"machine.{name}").hex,
                "operatingSystem": "linux",
                "osImage": "Debian GNU/Linux 13 (trixie)",
                "systemUUID": str(uuid5(NAMESPACE_DNS, f"system.{name}")),
            },
        },
    }


def apply(cluster: Cluster, manifests: tuple[Thing, ...], namespace: str, now: float) -> None:
    """What `kubectl apply` does with manifests: create what isn't there, merge what is. Raises Refused."""
    for manifest in manifests:
        kind = kinds.kind_of(manifest)
        home = {"namespace": manifest["metadata"].get("namespace", namespace)} if kind.is_namespaced else {}
        thing: dict[str, Any] = {**manifest, "metadata": {**manifest["metadata"], **home}}
        before = cluster.find(kind, home.get("namespace"), manifest["metadata"]["name"])
        if before:
            write(cluster, kind, before, merge(before, thing), now, manager=MANAGER)
        else:
            create(cluster, kind, thing, now, manager=MANAGER)
    cluster.wake(now)

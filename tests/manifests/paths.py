"""Find the connections that the NetworkPolicies allow, by evaluating them as a network plug-in does: for each pod, other end and port.

Probes of the kubelet are left out, since traffic from a pod's own node is always allowed.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from tests.manifests.objects import Object, of, pods, selects

NAMESPACE = "kubernetes.io/metadata.name"


class End(NamedTuple):
    """One end of a connection: a pod, here or in another namespace, or an address outside."""

    name: str
    namespace: str = ""
    labels: dict[str, str] = {}
    ports: dict[str, int] = {}
    address: str = ""


class Path(NamedTuple):
    source: str
    target: str
    port: int
    protocol: str = "TCP"


OTHERS = [
    End("ingress controller", "traefik", {"app.kubernetes.io/name": "traefik"}),
    End("gateway", "edge", {"gateway.networking.k8s.io/gateway-name": "public"}),
    End("Istio's gateway", "istio-ingress", {"istio": "ingress"}),
    End("Prometheus", "monitoring", {"app.kubernetes.io/name": "prometheus"}),
    End("KEDA", "keda", {"app": "keda-operator"}),
    End("cluster DNS", "kube-system", {"k8s-app": "kube-dns"}),
    End("mail server", address="203.0.113.25"),
    End("mail server by IPv6", address="2001:db8::25"),
    End("API server", address="172.18.0.2"),
    End("database outside", address="10.20.0.7"),
    End("Redis outside", address="10.20.1.7"),
    # Who must get nowhere, and look like those who may.
    End("neighbour of the ingress controller", "traefik", {"app.kubernetes.io/name": "whoami"}),
    End("neighbour of Prometheus", "monitoring", {"app.kubernetes.io/name": "grafana"}),
    End("impostor", "elsewhere", {"app.kubernetes.io/name": "traefik", "app.kubernetes.io/component": "web", "k8s-app": "kube-dns"}),
    End("machine in our network", address="192.168.7.7"),
    End("metadata service", address="169.254.169.254"),
]
PASSING: dict[str, dict[str, str]] = {
    "stranger in our namespace": {},
    "certificate solver": {"acme.cert-manager.io/http01-solver": "true"},
}
"""Pods in our namespace that none of our manifests creates, with their labels."""

PORTS = {22, 25, 53, 80, 443, 465, 587, 5432, 6379, 6443, 8000, 8089, 9000}


def open_paths(objects: list[Object]) -> set[Path]:
    """Return every connection that both ends allow. Ends outside our namespace allow everything."""
    policies = of(objects, "NetworkPolicy")
    (ours,) = {pod.namespace for pod in pods(objects)}
    made = {pod.component: End(pod.component, ours, pod.labels, pod.ports) for pod in pods(objects)}
    ends = [*made.values(), *(End(name, ours, labels) for name, labels in PASSING.items()), *OTHERS]
    return {
        Path(source.name, target.name, port, protocol)
        for source in ends
        for target in ends
        if source != target and ours in {source.namespace, target.namespace}
        for port in PORTS | set(target.ports.values())
        for protocol in ("TCP", "UDP")
        if _may(policies, "Egress", source, target, target, port, protocol)
        and _may(policies, "Ingress", target, source, target, port, protocol)
    }


def _may(policies: Iterable[Object], direction: str, end: End, peer: End, target: End, port: int, protocol: str) -> bool:
    """Return whether the policies of `end` allow the connection in this direction; without a policy, they allow everything.

    `target` is the end whose port it is.
    """
    about = [policy for policy in policies if direction in policy["spec"]["policyTypes"] and _is_about(policy, end)]
    rules = [rule for policy in about for rule in policy["spec"].get(direction.lower(), [])]
    key = "from" if direction == "Ingress" else "to"
    return not about or any(
        _names(rule.get(key), peer, end.namespace) and _has_port(rule.get("ports"), target, port, protocol) for rule in rules
    )


def _is_about(policy: Object, end: End) -> bool:
    return end.namespace == policy["metadata"]["namespace"] and selects(policy["spec"]["podSelector"], end.labels)


def _names(peers: list[dict[str, Any]] | None, end: End, namespace: str) -> bool:
    return not peers or any(_is(peer, end, namespace) for peer in peers)


def _is(peer: dict[str, Any], end: End, namespace: str) -> bool:
    if block := peer.get("ipBlock"):
        return (
            bool(end.address)
            and _within(end.address, block["cidr"])
            and not any(_within(end.address, excepted) for excepted in block.get("except", []))
        )
    if end.address:
        return False
    there = selects(peer["namespaceSelector"], {NAMESPACE: end.namespace}) if "namespaceSelector" in peer else end.namespace == namespace
    return there and selects(peer.get("podSelector", {}), end.labels)


def _within(address: str, block: str) -> bool:
    return ip_address(address) in ip_network(block)


def _has_port(ports: list[dict[str, Any]] | None, target: End, port: int, protocol: str) -> bool:
    return not ports or any(_is_port(entry["port"], target, port) and entry.get("protocol", "TCP") == protocol for entry in ports)


def _is_port(wanted: str | int, target: End, port: int) -> bool:
    """Return whether a policy's port, a number or the name of the target's port, is this one."""
    return (target.ports.get(wanted) if isinstance(wanted, str) else wanted) == port


def described(paths: Iterable[Path]) -> Iterator[str]:
    for path in sorted(paths):
        yield f"{path.source} -> {path.target}:{path.port}{'' if path.protocol == 'TCP' else f' {path.protocol}'}"

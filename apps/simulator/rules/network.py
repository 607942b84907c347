"""Who reaches whom: names, services, endpoint slices and network policies."""

import ipaddress
from typing import NamedTuple

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import ENDPOINT_SLICES, NAMESPACES, NETWORK_POLICIES, NODES, PODS, SERVICES, Thing
from apps.simulator.rules.kubelet.records import named_port, ports_open
from apps.simulator.rules.objects.fields import dig, has_finished, labels_of
from apps.simulator.rules.objects.selectors import matches

CLUSTER_DOMAIN = "cluster.local"
DNS_ADDRESS = "10.96.0.10"
API_ADDRESS = "10.96.0.1"
LOCALHOST, LOOPBACK = "localhost", "127.0.0.1"
DEFAULT_OUTSIDE = "203.0.113.10"
"""The address of a host outside that names none."""
OPEN, UNRESOLVED, NO_DNS, REFUSED, TIMEOUT = "open", "unresolved", "no dns", "refused", "timeout"


class Reached(NamedTuple):
    """What a TCP connection meets."""

    outcome: str
    """OPEN, UNRESOLVED (no such name), NO_DNS (a policy keeps the name server away), REFUSED or TIMEOUT."""
    address: str = ""
    """What the name stands for, "" where it stands for nothing."""
    pod: Thing | None = None
    """Who answers; None for what is outside of the cluster too."""
    port: int = 0
    """On which port of that pod."""


class Peer(NamedTuple):
    """One end of a connection, as policies see it."""

    address: str
    namespace: str = ""
    """"" for what is outside of the cluster."""
    labels: dict[str, str] = {}
    pod: Thing | None = None


DNS_SERVER = Peer(DNS_ADDRESS, "kube-system", {"k8s-app": "kube-dns"})


def connect(cluster: Cluster, source: Thing | None, host: str, port: int, now: float) -> Reached:
    """What a TCP connection from a pod (None: from a node, which no policy restrains) to host:port would meet.

    A service's backends take turns by the second. The world outside is `facts["hosts"]`: `{name: {address: …, ports: […]}}`.
    """
    if source is not None and (host == LOCALHOST or host.startswith("127.")):
        return Reached(OPEN if port in ports_open(cluster, source, now) else REFUSED, LOOPBACK, source, port)
    if not is_address(host) and source is not None and not may_resolve(cluster, source):
        return Reached(NO_DNS)
    addresses = resolve(cluster, source, host)
    if not addresses:
        return Reached(UNRESOLVED)
    address = addresses[int(now) % len(addresses)]
    service = _service_at(cluster, address)
    if service:
        return _through_service(cluster, source, service, port, now)
    return _to_address(cluster, source, address, port, now)


def is_address(host: str) -> bool:
    """Whether it is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def may_resolve(cluster: Cluster, source: Thing) -> bool:
    """Whether the pod's policies let it ask the cluster's name server (UDP 53)."""
    return allowed(cluster, peer_of(source), DNS_SERVER, 53, "UDP")


def resolve(cluster: Cluster, source: Thing | None, host: str) -> list[str]:
    """The addresses of a name, as a pod's search domains complete it; [] where there is no such name."""
    if is_address(host):
        return [host]
    return looked_up(cluster, source, host)[1]


def looked_up(cluster: Cluster, source: Thing | None, host: str) -> tuple[str, list[str]]:
    """A name in full, with the search domain under which it was found, and its addresses; [] where there is no such name."""
    namespace = source["metadata"]["namespace"] if source else "default"
    outside = _outside(cluster)
    if host in outside:
        return host, [_address_of(outside[host])]
    for full in _candidates(host.rstrip("."), namespace):
        if addresses := _lookup(cluster, full):
            return full, addresses
    return host, []


def _outside(cluster: Cluster) -> dict[str, Thing]:
    hosts: dict[str, Thing] = cluster.facts.get("hosts") or {}
    return hosts


def _address_of(host: Thing) -> str:
    return str(host.get("address") or DEFAULT_OUTSIDE)


def _candidates(host: str, namespace: str) -> list[str]:
    if host.endswith(CLUSTER_DOMAIN):
        return [host]
    return [f"{host}.{namespace}.svc.{CLUSTER_DOMAIN}", f"{host}.svc.{CLUSTER_DOMAIN}", f"{host}.{CLUSTER_DOMAIN}"]


def _lookup(cluster: Cluster, full: str) -> list[str]:
    parts = full.removesuffix("." + CLUSTER_DOMAIN).split(".")
    if len(parts) not in (3, 4) or parts[-1] != "svc":
        return []
    *hostname, name, namespace, _ = parts
    service = cluster.find(SERVICES, namespace, name)
    if service is None:
        return [API_ADDRESS] if parts == ["kubernetes", "default", "svc"] else []
    if service["spec"].get("type") == "ExternalName":
        outside = _outside(cluster).get(service["spec"]["externalName"])
        return [_address_of(outside)] if outside else []
    address = service["spec"].get("clusterIP")
    if address == "None":
        return _behind_headless(cluster, service, hostname)
    return [address] if address and not hostname else []


def _behind_headless(cluster: Cluster, service: Thing, hostname: list[str]) -> list[str]:
    """A headless service's name stands for all of its pods, one with a pod's name before it for that pod."""
    ends = [end for _, end in _endpoints(cluster, service, None)]
    return [end["addresses"][0] for end in ends if hostname in ([], [end.get("hostname") or dig(end, "targetRef.name")])]


def _service_at(cluster: Cluster, address: str) -> Thing | None:
    return next((service for service in cluster.all(SERVICES) if service["spec"].get("clusterIP") == address), None)


def _endpoints(cluster: Cluster, service: Thing, port: Thing | None) -> list[tuple[int, Thing]]:
    """The ready endpoints behind a service's port, each with the port there."""
    ends: list[tuple[int, Thing]] = []
    for part in cluster.all(ENDPOINT_SLICES, service["metadata"]["namespace"]):
        if labels_of(part).get("kubernetes.io/service-name") == service["metadata"]["name"]:
            number = _port_in(part, port)
            ends += [(number, end) for end in part.get("endpoints") or [] if number is not None and dig(end, "conditions.ready", True)]
    return ends


def _port_in(part: Thing, port: Thing | None) -> int | None:
    """The target port of a slice for a service's port; 0 where any will do, None where it has no such port."""
    if port is None:
        return 0
    name = port.get("name") or ""
    return next((each["port"] for each in part.get("ports") or [] if (each.get("name") or "") == name), None)


def _through_service(cluster: Cluster, source: Thing | None, service: Thing, port: int, now: float) -> Reached:
    address = service["spec"]["clusterIP"]
    wanted = next((each for each in service["spec"].get("ports") or [] if each["port"] == port), None)
    if wanted is None:
        return Reached(TIMEOUT, address)
    ends = _endpoints(cluster, service, wanted)
    if not ends:
        return Reached(REFUSED, address)
    number, end = ends[int(now) % len(ends)]
    return _to_address(cluster, source, end["addresses"][0], number, now)._replace(address=address)


def _to_address(cluster: Cluster, source: Thing | None, address: str, port: int, now: float) -> Reached:
    start = peer_of(source) if source else None
    target = pod_at(cluster, address)
    if target is None:
        return _beyond_pods(cluster, source, address, port, now)
    if start and not allowed(cluster, start, peer_of(target), port):
        return Reached(TIMEOUT, address, target, port)
    return Reached(OPEN if port in ports_open(cluster, target, now) else REFUSED, address, target, port)


def _beyond_pods(cluster: Cluster, source: Thing | None, address: str, port: int, now: float) -> Reached:
    if _is_of_node(cluster, address):
        return _through_node_port(cluster, source, address, port, now)
    host = next((each for each in _outside(cluster).values() if _address_of(each) == address), None)
    if host is None or (source and not allowed(cluster, peer_of(source), Peer(address), port)):
        return Reached(TIMEOUT, address)
    return Reached(OPEN if port in (host.get("ports") or []) else REFUSED, address)


def _is_of_node(cluster: Cluster, address: str) -> bool:
    return any(address == each["address"] for node in cluster.all(NODES) for each in dig(node, "status.addresses", []))


def _through_node_port(cluster: Cluster, source: Thing | None, address: str, port: int, now: float) -> Reached:
    for service in cluster.all(SERVICES):
        for each in service["spec"].get("ports") or []:
            if each.get("nodePort") == port:
                return _through_service(cluster, source, service, each["port"], now)._replace(address=address)
    return Reached(REFUSED, address)


def pod_at(cluster: Cluster, address: str) -> Thing | None:
    """The living pod that has this address."""
    return next((pod for pod in cluster.all(PODS) if dig(pod, "status.podIP") == address and not has_finished(pod)), None)


def peer_of(pod: Thing) -> Peer:
    """A pod as policies see it."""
    return Peer(dig(pod, "status.podIP", ""), pod["metadata"]["namespace"], labels_of(pod), pod)


def allowed(cluster: Cluster, source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether the network policies let this connection through: out of the source and into the target.

    A pod that no policy of a direction selects is open in that direction; one that is selected is closed but for what any of them allows.
    """
    policies = cluster.all(NETWORK_POLICIES)
    wanted = (port, protocol, target)
    leaving = [policy for policy in policies if "Egress" in types_of(policy["spec"]) and _selects(policy, source)]
    coming = [policy for policy in policies if "Ingress" in types_of(policy["spec"]) and _selects(policy, target)]
    return _passes(cluster, leaving, ("egress", "to"), target, wanted) and _passes(cluster, coming, ("ingress", "from"), source, wanted)


def _passes(cluster: Cluster, policies: list[Thing], way: tuple[str, str], other: Peer, wanted: tuple[int, str, Peer]) -> bool:
    """Whether any rule of the policies that select one end lets the other end through; without such policies all may pass."""
    part, side = way
    rules = [(rule, policy) for policy in policies for rule in policy["spec"].get(part) or []]
    return not policies or any(
        _any_peer(cluster, rule.get(side), policy["metadata"]["namespace"], other) and _any_port(rule.get("ports"), *wanted)
        for rule, policy in rules
    )


def types_of(spec: Thing) -> list[str]:
    """A policy's directions: as it says, else Ingress, and Egress where it has such rules."""
    said: list[str] = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    return said


def _selects(policy: Thing, peer: Peer) -> bool:
    return policy["metadata"]["namespace"] == peer.namespace and matches(policy["spec"].get("podSelector") or {}, peer.labels)


def _any_peer(cluster: Cluster, rules: list[Thing] | None, namespace: str, peer: Peer) -> bool:
    return not rules or any(_is_peer(cluster, rule, namespace, peer) for rule in rules)


def _is_peer(cluster: Cluster, rule: Thing, namespace: str, peer: Peer) -> bool:
    if block := rule.get("ipBlock"):
        return bool(peer.address) and _is_inside(peer.address, block["cidr"], block.get("except") or [])
    if not peer.namespace or not _is_in_namespace(cluster, rule, namespace, peer):
        return False
    return "podSelector" not in rule or matches(rule["podSelector"] or {}, peer.labels)


def _is_in_namespace(cluster: Cluster, rule: Thing, namespace: str, peer: Peer) -> bool:
    if "namespaceSelector" not in rule:
        return peer.namespace == namespace
    home = cluster.find(NAMESPACES, None, peer.namespace) or {"metadata": {}}
    return matches(rule["namespaceSelector"] or {}, {"kubernetes.io/metadata.name": peer.namespace, **labels_of(home)})


def _is_inside(address: str, block: str, exceptions: list[str]) -> bool:
    parsed = ipaddress.ip_address(address)
    return _is_in(parsed, block) and not any(_is_in(parsed, each) for each in exceptions)


def _is_in(address: ipaddress.IPv4Address | ipaddress.IPv6Address, block: str) -> bool:
    """Whether the block holds the address; what is no block holds none."""
    try:
        return address in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


def _any_port(rules: list[Thing] | None, port: int, protocol: str, target: Peer) -> bool:
    return not rules or any(_is_port(rule, port, protocol, target) for rule in rules)


def _is_port(rule: Thing, port: int, protocol: str, target: Peer) -> bool:
    if (rule.get("protocol") or "TCP") != protocol:
        return False
    if rule.get("port") is None:
        return True
    first = named_port(target.pod, rule["port"]) if target.pod else rule["port"]
    last = rule.get("endPort") or first
    return isinstance(first, int) and isinstance(last, int) and first <= port <= last

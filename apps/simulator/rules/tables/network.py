"""Rows of what leads traffic to pods."""

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.selectors import pairs, written
from apps.simulator.rules.tables.cells import NONE, UNSET, Cells, age, name, some


def service(thing: Thing, now: float) -> Cells:
    """PORT(S) with node ports where there are some."""
    spec = thing["spec"]
    ports = ",".join(
        f"{port['port']}:{port['nodePort']}/{port.get('protocol', 'TCP')}"
        if port.get("nodePort")
        else f"{port['port']}/{port.get('protocol', 'TCP')}"
        for port in spec.get("ports") or []
    )
    type_ = spec.get("type", "ClusterIP")
    cluster_ip = (spec.get("clusterIPs") or [NONE])[0]
    return [name(thing), type_, cluster_ip, _external(thing, type_), ports or NONE, age(thing, now), pairs(spec.get("selector"))]


def _external(thing: Thing, type_: str) -> str:
    given = thing["spec"].get("externalIPs") or []
    if type_ == "ExternalName":
        return str(thing["spec"].get("externalName", ""))
    if type_ == "LoadBalancer":
        balanced = sorted(each.get("ip") or each.get("hostname") for each in dig(thing, "status.loadBalancer.ingress", []))
        return ",".join([*balanced, *given]) or "<pending>"
    return ",".join(given) or NONE


def endpoint_slice(thing: Thing, now: float) -> Cells:
    """Three ports and three addresses at most."""
    ports = [str(port.get("port") or port.get("name") or "*") for port in thing.get("ports") or []]
    addresses = [address for endpoint in thing.get("endpoints") or [] for address in endpoint["addresses"]]
    return [name(thing), thing["addressType"], some(ports, 3, UNSET), some(addresses, 3, UNSET), age(thing, now)]


def endpoints(thing: Thing, now: float) -> Cells:
    """Three addresses at most."""
    shown = [
        f"{address['ip']}:{port['port']}"
        for subset in thing.get("subsets") or []
        for port in subset.get("ports") or []
        for address in subset.get("addresses") or []
    ]
    return [name(thing), some(shown, 3, NONE), age(thing, now)]


def ingress(thing: Thing, now: float) -> Cells:
    """HOSTS is `*` where no rule names one."""
    spec = thing["spec"]
    rules = spec.get("rules") or []
    hosts = [rule["host"] for rule in rules[:3] if rule.get("host")]
    more = f" + {len(rules) - 3} more..." if len(rules) > 3 else ""
    addresses = sorted(each.get("ip") or each.get("hostname") for each in dig(thing, "status.loadBalancer.ingress", []))
    return [
        name(thing),
        spec.get("ingressClassName") or NONE,
        ",".join(hosts) + more if hosts else "*",
        ",".join(addresses),
        "80, 443" if spec.get("tls") else "80",
        age(thing, now),
    ]


def ingress_class(thing: Thing, now: float) -> Cells:
    """Its controller."""
    return [name(thing), dig(thing, "spec.controller", ""), NONE, age(thing, now)]


def network_policy(thing: Thing, now: float) -> Cells:
    """Which pods it isolates."""
    return [name(thing), written(thing["spec"].get("podSelector")), age(thing, now)]

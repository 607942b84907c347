"""EndpointSlices, and Endpoints beside them: which pods stand behind a Service."""

import json
from collections import defaultdict

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import ENDPOINT_SLICES, ENDPOINTS, NODES, PODS, SERVICES, Kind, Thing
from apps.simulator.rules.kubelet.records import named_port
from apps.simulator.rules.objects.fields import dig, has_finished, is_being_deleted, is_controlled_by, is_ready, labels_of, reference_to
from apps.simulator.rules.objects.selectors import has_all
from apps.simulator.rules.objects.times import iso

ENDPOINTS_MANAGER = "endpoints.kubernetes.io/managed-by"
MANAGER = "endpointslice.kubernetes.io/managed-by"
OF_SERVICE = "kubernetes.io/service-name"


def run(cluster: Cluster, now: float) -> None:
    """Write the slices of each Service that selects pods: one for each set of target ports."""
    pods: dict[str, list[Thing]] = defaultdict(list)
    for pod in cluster.all(PODS):
        if dig(pod, "status.podIP") and not has_finished(pod):
            pods[pod["metadata"]["namespace"]].append(pod)
    for service in cluster.all(SERVICES):
        if service["spec"].get("selector") and not is_being_deleted(service):
            _write(cluster, service, pods[service["metadata"]["namespace"]], now)
    for left in cluster.all(ENDPOINTS):
        name, namespace = left["metadata"]["name"], left["metadata"]["namespace"]
        if labels_of(left).get(ENDPOINTS_MANAGER) and not cluster.find(SERVICES, namespace, name):
            cluster.drop(ENDPOINTS, left)


def _write(cluster: Cluster, service: Thing, pods: list[Thing], now: float) -> None:
    groups: dict[str, list[Thing]] = defaultdict(list)
    for pod in pods:
        if has_all(service["spec"]["selector"], labels_of(pod)):
            groups[json.dumps(_target_ports(service, pod))].append(_endpoint(cluster, service, pod))
    wanted: list[tuple[list[Thing] | None, list[Thing]]] = [(json.loads(ports), ends) for ports, ends in sorted(groups.items())]
    _write_slices(cluster, service, wanted or [(None, [])], now)
    _write_endpoints(cluster, service, wanted, now)


def _target_ports(service: Thing, pod: Thing) -> list[Thing]:
    ports = []
    for each in service["spec"].get("ports") or []:
        number = named_port(pod, each.get("targetPort", each["port"]))
        if number is not None:
            ports.append({"name": each.get("name", ""), "port": number, "protocol": each.get("protocol", "TCP")})
    return ports


def _endpoint(cluster: Cluster, service: Thing, pod: Thing) -> Thing:
    serves, goes = is_ready(pod), is_being_deleted(pod)
    metadata, node = pod["metadata"], pod["spec"]["nodeName"]
    target = {"kind": "Pod", "namespace": metadata["namespace"], "name": metadata["name"], "uid": metadata["uid"]}
    is_offered = (serves and not goes) or bool(service["spec"].get("publishNotReadyAddresses"))
    end = {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": is_offered, "serving": serves, "terminating": goes},
        "targetRef": target,
        "nodeName": node,
    }
    zone = labels_of(cluster.find(NODES, None, node) or {"metadata": {}}).get("topology.kubernetes.io/zone")
    if zone:
        end["zone"] = zone
    if pod["spec"].get("hostname") and pod["spec"].get("subdomain") == service["metadata"]["name"]:
        end["hostname"] = pod["spec"]["hostname"]
    return end


def _write_slices(cluster: Cluster, service: Thing, wanted: list[tuple[list[Thing] | None, list[Thing]]], now: float) -> None:
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
    there = [each for each in cluster.all(ENDPOINT_SLICES, namespace) if is_controlled_by(each, service)]
    for place, (ports, ends) in enumerate(wanted):
        if place < len(there):
            cluster.update(ENDPOINT_SLICES, there[place], ports=ports, endpoints=ends)
            continue
        labels = {**labels_of(service), OF_SERVICE: name, MANAGER: "endpointslice-controller.k8s.io"}
        metadata = {"name": f"{name}-{cluster.suffix()}", "generateName": f"{name}-", "namespace": namespace, "labels": labels}
        rest = {"addressType": "IPv4", "ports": ports, "endpoints": ends}
        owned = {**metadata, "ownerReferences": [reference_to(service)]}
        _put_new(cluster, ENDPOINT_SLICES, {"metadata": owned, **rest}, now)
    for left in there[len(wanted) :]:
        cluster.drop(ENDPOINT_SLICES, left)


def _put_new(cluster: Cluster, kind: Kind, thing: Thing, now: float) -> None:
    metadata = {**thing["metadata"], "uid": cluster.uid(), "creationTimestamp": iso(now)}
    cluster.put(kind, {"kind": kind.name, "apiVersion": kind.api_version, **thing, "metadata": metadata})


def _write_endpoints(cluster: Cluster, service: Thing, wanted: list[tuple[list[Thing] | None, list[Thing]]], now: float) -> None:
    subsets = [subset for ports, ends in wanted if ports and (subset := _subset(ports, ends))]
    before = cluster.find(ENDPOINTS, service["metadata"]["namespace"], service["metadata"]["name"])
    if before:
        cluster.update(ENDPOINTS, before, subsets=subsets)
        return
    labels = {**labels_of(service), ENDPOINTS_MANAGER: "endpoint-controller"}
    metadata = {"name": service["metadata"]["name"], "namespace": service["metadata"]["namespace"], "labels": labels}
    _put_new(cluster, ENDPOINTS, {"metadata": metadata, "subsets": subsets}, now)


def _subset(ports: list[Thing], ends: list[Thing]) -> Thing:
    subset: Thing = {}
    for field, is_wanted in (("addresses", True), ("notReadyAddresses", False)):
        chosen = [end for end in ends if end["conditions"]["ready"] is is_wanted and not end["conditions"]["terminating"]]
        if chosen:
            subset[field] = [{"ip": end["addresses"][0], "nodeName": end["nodeName"], "targetRef": end["targetRef"]} for end in chosen]
    return {**subset, "ports": ports} if subset else {}

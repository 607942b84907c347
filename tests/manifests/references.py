"""Check names and labels by which objects refer to each other, since no schema notices when they are mistyped."""

from collections.abc import Iterator
from typing import Any

from tests.manifests.objects import REPLICATED, Object, Pod, named, of, pods, selects, title

PART_NAMES = {"-primary", "-canary", ""}
"""Suffixes that Flagger adds to the name of a Service."""


def unmatched_selectors(objects: list[Object]) -> Iterator[str]:
    """Yield selectors that select no pod, or the pods of another workload."""
    all_pods = list(pods(objects))
    for pod in all_pods:
        if pod.owner["kind"] not in REPLICATED:
            continue
        selector = pod.owner["spec"]["selector"]
        if not selects(selector, pod.labels):
            yield f"{title(pod.owner)} doesn't select its own pods"
        for other in all_pods:
            if other is not pod and selects(selector, other.labels):
                yield f"{title(pod.owner)} selects the pods of {title(other.owner)} too"
        for spread in pod.spec.get("topologySpreadConstraints", []):
            if not selects(spread["labelSelector"], pod.labels):
                yield f"{title(pod.owner)} spreads pods that aren't its own"
    for thing in of(objects, "PodDisruptionBudget", "PodMonitor"):
        if not [pod for pod in all_pods if selects(thing["spec"]["selector"], pod.labels)]:
            yield f"{title(thing)} selects no pod"


def balanced_sets(objects: list[Object]) -> Iterator[str]:
    """Yield StatefulSets whose Service isn't headless, so that their pods have no DNS names."""
    for stateful in of(objects, "StatefulSet"):
        service = named(objects, "Service", stateful["spec"]["serviceName"])
        if service and service["spec"].get("clusterIP") != "None":
            yield f"{title(stateful)}: {title(service)} is no headless one"


def unreachable_ports(objects: list[Object]) -> Iterator[str]:
    """Yield Services and monitors whose port no selected pod has."""
    for service in of(objects, "Service"):
        chosen = [pod for pod in pods(objects) if selects({"matchLabels": service["spec"]["selector"]}, pod.labels)]
        if not chosen:
            yield f"{title(service)} selects no pod"
        for port in service["spec"]["ports"]:
            yield from (
                f"{title(service)}: {title(pod.owner)} has no port {port['targetPort']}"
                for pod in chosen
                if not _has(pod, port["targetPort"])
            )
    for monitor in of(objects, "PodMonitor"):
        for pod in pods(objects):
            if selects(monitor["spec"]["selector"], pod.labels):
                ends = monitor["spec"]["podMetricsEndpoints"]
                yield from (f"{title(monitor)}: {title(pod.owner)} has no port {end['port']}" for end in ends if not _has(pod, end["port"]))


def _has(pod: Pod, port: str | int) -> bool:
    return port in pod.ports or port in pod.ports.values()


def missing_names(objects: list[Object]) -> Iterator[str]:
    """Yield names of objects, and of keys in them, that don't exist in what was rendered."""
    for pod in pods(objects):
        for kind, name, keys in _names_in(pod):
            yield from _missing(objects, title(pod.owner), kind, name, keys)
    for thing in objects:
        for kind, name, keys in _names_of(thing):
            yield from _missing(objects, title(thing), kind, name, keys)


def _names_in(pod: Pod) -> Iterator[tuple[str, str, set[str]]]:
    yield "ServiceAccount", pod.spec.get("serviceAccountName", "default"), set()
    for volume in pod.spec.get("volumes", []):
        if claim := volume.get("persistentVolumeClaim"):
            yield "PersistentVolumeClaim", claim["claimName"], set()
        for source, kind, field in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
            if origin := volume.get(source):
                yield kind, origin[field], {item["key"] for item in origin.get("items", [])}
    for container in pod.containers:
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                yield "ConfigMap", source["configMapRef"]["name"], set()
            if "secretRef" in source:
                yield "Secret", source["secretRef"]["name"], set()
        for variable in container.get("env", []):
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                if reference := variable.get("valueFrom", {}).get(field):
                    yield kind, reference["name"], {reference["key"]}


def _names_of(thing: Object) -> Iterator[tuple[str, str, set[str]]]:
    spec: dict[str, Any] = thing.get("spec", {})
    match thing["kind"]:
        case "HorizontalPodAutoscaler":
            yield spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"], set()
        case "VerticalPodAutoscaler":
            yield spec["targetRef"]["kind"], spec["targetRef"]["name"], set()
        case "ScaledObject":
            yield spec["scaleTargetRef"].get("kind", "Deployment"), spec["scaleTargetRef"]["name"], set()
            yield from (("TriggerAuthentication", trigger["authenticationRef"]["name"], set()) for trigger in spec["triggers"])
        case "TriggerAuthentication":
            yield from (("Secret", reference["name"], {reference["key"]}) for reference in spec["secretTargetRef"])
        case "StatefulSet":
            yield "Service", spec["serviceName"], set()
        case "Ingress":
            for rule in spec["rules"]:
                for path in rule["http"]["paths"]:
                    service = path["backend"]["service"]
                    yield "Service", service["name"], {str(service["port"].get("name") or service["port"]["number"])}
            if "cert-manager.io/cluster-issuer" not in thing["metadata"].get("annotations", {}):
                yield from (("Secret", tls["secretName"], {"tls.crt", "tls.key"}) for tls in spec.get("tls", []))
        case "HTTPRoute":
            for rule in spec["rules"]:
                yield from (("Service", backend["name"], {str(backend["port"])}) for backend in rule["backendRefs"])
        case "VirtualService":
            for rule in spec["http"]:
                for route in rule["route"]:
                    destination = route["destination"]
                    yield "Service", destination["host"], {str(destination["port"]["number"])}
                    if "subset" in destination:
                        yield "DestinationRule", destination["host"], {destination["subset"]}
        case "Canary":
            yield spec["targetRef"]["kind"], spec["targetRef"]["name"], set()
            yield spec["autoscalerRef"]["kind"], spec["autoscalerRef"]["name"], set()
            yield from (("MetricTemplate", metric["templateRef"]["name"], set()) for metric in spec["analysis"]["metrics"])
        case "RoleBinding" | "ClusterRoleBinding":
            yield thing["roleRef"]["kind"], thing["roleRef"]["name"], set()
            yield from ((subject["kind"], subject["name"], set()) for subject in thing["subjects"])
        case "ExternalSecret":
            yield spec["secretStoreRef"]["kind"], spec["secretStoreRef"]["name"], set()
        case "SecretStore":
            yield "ServiceAccount", spec["provider"]["vault"]["auth"]["kubernetes"]["serviceAccountRef"]["name"], set()
        case "Application":
            yield "AppProject", spec["project"], set()
        case "Kustomization":
            yield spec["sourceRef"]["kind"], spec["sourceRef"]["name"], set()


def _missing(objects: list[Object], where: str, kind: str, name: str, keys: set[str]) -> Iterator[str]:
    has = _keys(objects, kind, name)
    if has is None:
        yield f"{where} names {kind} {name}, which isn't there"
    else:
        yield from (f"{where} names {key} of {kind} {name}, which isn't there" for key in sorted(keys - has))


def _keys(objects: list[Object], kind: str, name: str) -> set[str] | None:
    """Return what can be named in an object: keys, ports, subsets. None if neither it nor an object that creates it exists."""
    if kind == "Secret":
        for source in of(objects, "ExternalSecret"):
            if source["spec"]["target"]["name"] == name:
                return {entry["secretKey"] for entry in source["spec"]["data"]}
    if kind == "Service":
        for canary in of(objects, "Canary"):
            if name in {f"{canary['spec']['targetRef']['name']}{part}" for part in PART_NAMES}:
                return {str(canary["spec"]["service"]["port"]), canary["spec"]["service"]["portName"]}
    thing = named(objects, kind, name)
    if thing is None:
        return None
    match kind:
        case "ConfigMap" | "Secret":
            return {*thing.get("data", {}), *thing.get("stringData", {})}
        case "Service":
            return {value for port in thing["spec"]["ports"] for value in (port["name"], str(port["port"]))}
        case "DestinationRule":
            return {subset["name"] for subset in thing["spec"]["subsets"]}
    return set()

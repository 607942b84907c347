"""What a real API server fills into a pod's spec, alone or in a template."""

from collections.abc import Mapping
from typing import Any

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity

SPEC = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "securityContext": {},
}
CONTAINER = {"resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
HTTP = {"scheme": "HTTP", "path": "/"}
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  # a path
ACCOUNT = "kube-api-access-"
NODE_TROUBLES = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def filled(thing: Thing, defaults: Mapping[str, Any]) -> Thing:
    """The object with the defaults for what it leaves out."""
    return {**{key: value for key, value in defaults.items() if thing.get(key) is None}, **thing}


def spec_with_defaults(spec: Thing) -> Thing:
    """A pod's spec as a template of a workload has it once it is stored."""
    new = filled(spec, SPEC)
    for part in ("containers", "initContainers"):
        if isinstance(spec.get(part), list):
            new[part] = [_container(each) if isinstance(each, dict) else each for each in spec[part]]
    if isinstance(spec.get("volumes"), list):
        new["volumes"] = [_volume(each) for each in spec["volumes"]]
    return new


def _container(container: Thing) -> Thing:
    new = filled(container, CONTAINER)
    new.setdefault("imagePullPolicy", _pull_policy(container.get("image") or ""))
    if isinstance(container.get("ports"), list):
        new["ports"] = [filled(port, {"protocol": "TCP"}) for port in container["ports"]]
    for name in PROBES:
        if isinstance(container.get(name), dict):
            new[name] = _probe(container[name])
    if isinstance(container.get("env"), list):
        new["env"] = [_variable(each) for each in container["env"]]
    limits = dig(new, "resources.limits")
    if limits:
        new["resources"] = {**new["resources"], "requests": {**limits, **(new["resources"].get("requests") or {})}}
    return new


def _pull_policy(image: str) -> str:
    name = image.rsplit("/", 1)[-1]
    return "Always" if "@" not in name and (":" not in name or name.endswith(":latest")) else "IfNotPresent"


def _probe(probe: Thing) -> Thing:
    new = filled(probe, PROBE)
    if isinstance(probe.get("httpGet"), dict):
        new["httpGet"] = filled(probe["httpGet"], HTTP)
    if isinstance(probe.get("grpc"), dict):
        new["grpc"] = filled(probe["grpc"], {"service": ""})
    return new


def _variable(variable: Thing) -> Thing:
    reference = dig(variable, "valueFrom.fieldRef")
    if not reference:
        return variable
    return {**variable, "valueFrom": {**variable["valueFrom"], "fieldRef": filled(reference, {"apiVersion": "v1"})}}


def _volume(volume: Thing) -> Thing:
    new = dict(volume)
    for source in ("configMap", "secret", "projected", "downwardAPI"):
        if isinstance(volume.get(source), dict):
            new[source] = filled(volume[source], {"defaultMode": 420})
    if isinstance(volume.get("hostPath"), dict):
        new["hostPath"] = filled(volume["hostPath"], {"type": ""})
    return new


def pod_with_defaults(cluster: Cluster, pod: Thing) -> Thing:
    """A pod of its own: with account, token, tolerations and its quality of service."""
    spec = spec_with_defaults(pod["spec"])
    account = spec.get("serviceAccountName") or "default"
    spec = {
        **spec,
        "serviceAccountName": account,
        "serviceAccount": account,
        "enableServiceLinks": spec.get("enableServiceLinks", True),
        "preemptionPolicy": spec.get("preemptionPolicy", "PreemptLowerPriority"),
        "priority": spec.get("priority", 0),
        "tolerations": _tolerations(spec.get("tolerations") or []),
    }
    if spec.get("automountServiceAccountToken") is not False:
        spec = _with_token(cluster, spec)
    return {**pod, "spec": spec, "status": pod.get("status") or {"phase": "Pending", "qosClass": quality_of_service(spec)}}


def _tolerations(given: list[Thing]) -> list[Thing]:
    tolerates_all = any(each.get("operator") == "Exists" and not each.get("key") for each in given)
    named = {each.get("key") for each in given}
    added = [
        {"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": 300}
        for key in NODE_TROUBLES
        if not tolerates_all and key not in named
    ]
    return [*given, *added]


def _with_token(cluster: Cluster, spec: Thing) -> Thing:
    volumes = spec.get("volumes") or []
    if any(each.get("name", "").startswith(ACCOUNT) for each in volumes):
        return spec
    name = ACCOUNT + cluster.suffix()
    namespace = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
        {"downwardAPI": {"items": [namespace]}},
    ]
    mount = {"mountPath": TOKEN, "name": name, "readOnly": True}
    new = {**spec, "volumes": [*volumes, {"name": name, "projected": {"defaultMode": 420, "sources": sources}}]}
    for part in ("containers", "initContainers"):
        if spec.get(part):
            new[part] = [{**each, "volumeMounts": [*(each.get("volumeMounts") or []), mount]} for each in spec[part]]
    return new


def quality_of_service(spec: Thing) -> str:
    """BestEffort, Burstable or Guaranteed, by the requests and limits of all containers."""
    resources = [each.get("resources") or {} for each in spec.get("containers") or []]
    if not any(each.get(part) for each in resources for part in ("requests", "limits")):
        return "BestEffort"
    return "Guaranteed" if all(_is_guaranteed(each) for each in resources) else "Burstable"


def _is_guaranteed(resources: Thing) -> bool:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    return all(name in limits and quantity(limits[name]) == quantity(requests.get(name, limits[name])) for name in ("cpu", "memory"))

"""What a real API server fills in, kind by kind. kubectl leans on it: `describe priorityclass` panics without its default."""

import base64
from collections.abc import Callable

from apps.simulator.rules import kinds
from apps.simulator.rules.admission.pod_defaults import filled, pod_with_defaults, spec_with_defaults
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import bad_request
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.fields import dig, labels_of, with_metadata

ROLLING_UPDATE = {"maxSurge": "25%", "maxUnavailable": "25%"}
JOB_LABELS = ("batch.kubernetes.io/controller-uid", "controller-uid")
JOB_NAMES = ("batch.kubernetes.io/job-name", "job-name")


def with_defaults(cluster: Cluster, kind: Kind, thing: Thing) -> Thing:
    """The object with all that its kind fills in. Raises Refused (400) for parts that aren't objects where one must be."""
    if kind in HAVE_SPEC:
        thing = {**thing, "spec": thing.get("spec") or {}}
    if not isinstance(thing.get("spec") or {}, dict):
        raise bad_request(f"{kind.name}.spec must be an object")
    fill = BY_KIND.get(kind)
    return fill(cluster, thing) if fill else thing


def _with_template(thing: Thing, **defaults: object) -> Thing:
    template = thing["spec"].get("template")
    spec = filled(thing["spec"], defaults)
    if isinstance(template, dict):
        metadata = {key: value for key, value in (template.get("metadata") or {}).items() if value is not None}
        spec["template"] = {**template, "metadata": metadata, "spec": spec_with_defaults(template.get("spec") or {})}
    return {**thing, "spec": spec}


def _deployment(_: Cluster, thing: Thing) -> Thing:
    new = _with_template(thing, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600, strategy={})
    strategy = filled(new["spec"]["strategy"], {"type": "RollingUpdate"})
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = filled(strategy.get("rollingUpdate") or {}, ROLLING_UPDATE)
    return {**new, "spec": {**new["spec"], "strategy": strategy}}


def _replica_set(_: Cluster, thing: Thing) -> Thing:
    return _with_template(thing, replicas=1)


def _stateful_set(_: Cluster, thing: Thing) -> Thing:
    new = _with_template(
        thing,
        replicas=1,
        serviceName="",
        podManagementPolicy="OrderedReady",
        updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        revisionHistoryLimit=10,
        persistentVolumeClaimRetentionPolicy={"whenDeleted": "Retain", "whenScaled": "Retain"},
    )
    claims = new["spec"].get("volumeClaimTemplates")
    if claims:
        full = [
            {**each, "spec": filled(each.get("spec") or {}, {"volumeMode": "Filesystem"}), "status": {"phase": "Pending"}}
            for each in claims
        ]
        new = {**new, "spec": {**new["spec"], "volumeClaimTemplates": full}}
    return new


def _daemon_set(_: Cluster, thing: Thing) -> Thing:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
    return _with_template(thing, updateStrategy=strategy, revisionHistoryLimit=10)


def _job(_: Cluster, thing: Thing) -> Thing:
    new = _with_template(
        thing,
        parallelism=1,
        completions=1,
        backoffLimit=6,
        completionMode="NonIndexed",
        suspend=False,
        manualSelector=False,
        podReplacementPolicy="TerminatingOrFailed",
    )
    uid, name = thing["metadata"].get("uid"), thing["metadata"]["name"]
    if not uid or not isinstance(new["spec"].get("template"), dict) or new["spec"]["manualSelector"]:
        return new
    marks = {**dict.fromkeys(JOB_LABELS, uid), **dict.fromkeys(JOB_NAMES, name)}
    template = new["spec"]["template"]
    labelled = {**template, "metadata": {**template["metadata"], "labels": {**(template["metadata"].get("labels") or {}), **marks}}}
    selector = new["spec"].get("selector") or {"matchLabels": {JOB_LABELS[0]: uid}}
    return {**new, "spec": {**new["spec"], "selector": selector, "template": labelled}}


def _cron_job(_: Cluster, thing: Thing) -> Thing:
    limits = {"successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}
    return {**thing, "spec": filled(thing["spec"], {"suspend": False, "concurrencyPolicy": "Allow", **limits})}


def _service(cluster: Cluster, thing: Thing) -> Thing:
    spec = filled(thing["spec"], {"type": "ClusterIP", "sessionAffinity": "None"})
    if spec["type"] != "ExternalName":
        spec = filled(spec, {"internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"})
        spec = filled(spec, {"clusterIP": _free_address(cluster)} if spec.get("clusterIP") is None else {})
        spec = filled(spec, {"clusterIPs": [spec["clusterIP"]]})
    if spec["type"] in ("NodePort", "LoadBalancer"):
        spec = filled(spec, {"externalTrafficPolicy": "Cluster"})
    ports = []
    for place, port in enumerate(spec.get("ports") or []):
        full = filled(port, {"protocol": "TCP", "targetPort": port.get("port")})
        if spec["type"] in ("NodePort", "LoadBalancer"):
            full = filled(full, {"nodePort": 30_000 + (cluster.version * 7 + place) % 2_768})
        ports.append(full)
    return {**thing, "spec": {**spec, **({"ports": ports} if ports else {})}, "status": thing.get("status") or {"loadBalancer": {}}}


def _free_address(cluster: Cluster) -> str:
    taken = {dig(service, "spec.clusterIP") for service in cluster.all(kinds.SERVICES)}
    numbers = (f"10.96.{number // 250}.{number % 250 + 2}" for number in range(16, 60_000))
    return next(address for address in numbers if address not in taken)


def _namespace(_: Cluster, thing: Thing) -> Thing:
    labels = {**labels_of(thing), "kubernetes.io/metadata.name": thing["metadata"]["name"]}
    new = {**thing, "spec": thing.get("spec") or {"finalizers": ["kubernetes"]}, "status": thing.get("status") or {"phase": "Active"}}
    return with_metadata(new, labels=labels)


def _secret(_: Cluster, thing: Thing) -> Thing:
    plain = thing.get("stringData") or {}
    coded = {key: base64.b64encode(str(value).encode()).decode() for key, value in plain.items()}
    new = filled({key: value for key, value in thing.items() if key != "stringData"}, {"type": "Opaque"})
    return {**new, "data": {**(new.get("data") or {}), **coded}} if coded else new


def _claim(_: Cluster, thing: Thing) -> Thing:
    return {**thing, "spec": filled(thing["spec"], {"volumeMode": "Filesystem"}), "status": thing.get("status") or {"phase": "Pending"}}


def _volume(_: Cluster, thing: Thing) -> Thing:
    spec = filled(thing["spec"], {"volumeMode": "Filesystem", "persistentVolumeReclaimPolicy": "Retain"})
    return {**thing, "spec": spec, "status": thing.get("status") or {"phase": "Available"}}


def _autoscaler(_: Cluster, thing: Thing) -> Thing:
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
    return {**thing, "spec": filled(thing["spec"], {"minReplicas": 1, "metrics": [cpu]})}


def _network_policy(_: Cluster, thing: Thing) -> Thing:
    types = ["Ingress", "Egress"] if "egress" in thing["spec"] else ["Ingress"]
    spec = filled(thing["spec"], {"podSelector": {}, "policyTypes": types})
    for direction in ("ingress", "egress"):
        rules = spec.get(direction)
        if rules:
            spec[direction] = [
                {**rule, "ports": [filled(port, {"protocol": "TCP"}) for port in rule["ports"]]} if rule.get("ports") else rule
                for rule in rules
            ]
    return {**thing, "spec": spec}


BY_KIND: dict[Kind, Callable[[Cluster, Thing], Thing]] = {
    kinds.PODS: pod_with_defaults,
    kinds.DEPLOYMENTS: _deployment,
    kinds.REPLICA_SETS: _replica_set,
    kinds.STATEFUL_SETS: _stateful_set,
    kinds.DAEMON_SETS: _daemon_set,
    kinds.JOBS: _job,
    kinds.CRON_JOBS: _cron_job,
    kinds.SERVICES: _service,
    kinds.NAMESPACES: _namespace,
    kinds.SECRETS: _secret,
    kinds.CLAIMS: _claim,
    kinds.VOLUMES: _volume,
    kinds.AUTOSCALERS: _autoscaler,
    kinds.NETWORK_POLICIES: _network_policy,
    kinds.PRIORITY_CLASSES: lambda _, thing: filled(thing, {"preemptionPolicy": "PreemptLowerPriority"}),
    kinds.STORAGE_CLASSES: lambda _, thing: filled(thing, {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}),
    kinds.INGRESSES: lambda _, thing: {**thing, "status": thing.get("status") or {"loadBalancer": {}}},
}
HAVE_SPEC = {*kinds.WORKLOADS, kinds.PODS, kinds.CRON_JOBS, kinds.SERVICES, kinds.CLAIMS, kinds.VOLUMES, kinds.AUTOSCALERS}
HAVE_SPEC |= {kinds.BUDGETS, kinds.NETWORK_POLICIES, kinds.INGRESSES, kinds.QUOTAS, kinds.LIMIT_RANGES}

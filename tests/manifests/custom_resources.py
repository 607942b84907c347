"""Schemas of the custom resources that we use: no unknown fields, no missing required fields.

They are written by hand from the projects' own definitions (main branches of August 2026), since no package has them all, and existing ones
lag by a year. If CRDS names a folder of CustomResourceDefinitions in YAML, those are checked as well.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from tests.manifests.objects import Object

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
DURATION: Schema = {"type": "string", "pattern": r"^(\d+(h|m|s|ms))+$"}
LABELS: Schema = {"type": "object", "additionalProperties": TEXT}


def map_of(must: dict[str, Schema], may: dict[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": must | (may or {}), "required": list(must), "additionalProperties": False}


def list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 1}


def one_of(*values: str) -> Schema:
    return {"enum": list(values)}


TARGET = map_of({"apiVersion": TEXT, "kind": TEXT, "name": TEXT})
EXPRESSION = map_of({"key": TEXT, "operator": TEXT}, {"values": list_of(TEXT)})
SELECTOR = map_of({}, {"matchLabels": LABELS, "matchExpressions": list_of(EXPRESSION)})
SECRET_KEY = map_of({"parameter": TEXT, "name": TEXT, "key": TEXT})
VAULT_ROLE = map_of({"mountPath": TEXT, "role": TEXT}, {"serviceAccountRef": map_of({"name": TEXT})})
ALERT = map_of({"alert": TEXT, "expr": TEXT}, {"for": DURATION, "labels": LABELS, "annotations": LABELS})
ROUTE = map_of({"destination": map_of({"host": TEXT}, {"subset": TEXT, "port": map_of({"number": NUMBER})})}, {"weight": NUMBER})
GATEWAY = map_of({"name": TEXT, "namespace": TEXT}, {"sectionName": TEXT})
BETWEEN = map_of({}, {"min": {"type": "number"}, "max": {"type": "number"}})
METRIC = map_of(
    {"name": TEXT, "thresholdRange": BETWEEN, "interval": DURATION}, {"templateRef": map_of({"name": TEXT}, {"namespace": TEXT})}
)
SPECS: dict[tuple[str, str], Schema] = {
    ("autoscaling.k8s.io/v1", "VerticalPodAutoscaler"): map_of(
        {"targetRef": TARGET, "updatePolicy": map_of({"updateMode": one_of("Off", "Initial", "Recreate", "InPlaceOrRecreate")})}
    ),
    ("keda.sh/v1alpha1", "ScaledObject"): map_of(
        {
            "scaleTargetRef": map_of({"name": TEXT}, {"kind": TEXT, "apiVersion": TEXT}),
            "triggers": list_of(map_of({"type": TEXT, "metadata": LABELS}, {"authenticationRef": map_of({"name": TEXT})})),
        },
        {
            "minReplicaCount": NUMBER,
            "maxReplicaCount": NUMBER,
            "pollingInterval": NUMBER,
            "cooldownPeriod": NUMBER,
            "fallback": map_of({"failureThreshold": NUMBER, "replicas": NUMBER}),
        },
    ),
    ("keda.sh/v1alpha1", "TriggerAuthentication"): map_of({"secretTargetRef": list_of(SECRET_KEY)}),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"): map_of(
        {
            "parentRefs": list_of(GATEWAY),
            "hostnames": list_of(TEXT),
            "rules": list_of(
                map_of(
                    {"backendRefs": list_of(map_of({"name": TEXT, "port": NUMBER}, {"weight": NUMBER}))},
                    {
                        "matches": list_of(map_of({"path": map_of({"type": one_of("PathPrefix", "Exact"), "value": TEXT})})),
                        "timeouts": map_of({}, {"request": DURATION, "backendRequest": DURATION}),
                    },
                )
            ),
        }
    ),
    ("external-secrets.io/v1", "ExternalSecret"): map_of(
        {
            "refreshInterval": DURATION,
            "secretStoreRef": map_of({"kind": one_of("SecretStore", "ClusterSecretStore"), "name": TEXT}),
            "target": map_of({"name": TEXT, "creationPolicy": one_of("Owner", "Merge", "Orphan", "None")}),
            "data": list_of(map_of({"secretKey": TEXT, "remoteRef": map_of({"key": TEXT}, {"property": TEXT})})),
        }
    ),
    ("external-secrets.io/v1", "SecretStore"): map_of(
        {
            "provider": map_of(
                {
                    "vault": map_of(
                        {
                            "server": TEXT,
                            "path": TEXT,
                            "version": one_of("v1", "v2"),
                            "auth": map_of({"kubernetes": VAULT_ROLE}),
                        }
                    )
                }
            )
        }
    ),
    ("monitoring.coreos.com/v1", "PodMonitor"): map_of(
        {"selector": SELECTOR, "podMetricsEndpoints": list_of(map_of({"port": TEXT}, {"path": TEXT, "interval": DURATION}))},
        {"podTargetLabels": list_of(TEXT)},
    ),
    ("monitoring.coreos.com/v1", "PrometheusRule"): map_of({"groups": list_of(map_of({"name": TEXT, "rules": list_of(ALERT)}))}),
    ("flagger.app/v1beta1", "Canary"): map_of(
        {
            "targetRef": TARGET,
            "service": map_of(
                {"port": NUMBER},
                {"targetPort": {"type": ["string", "integer"]}, "portName": TEXT, "hosts": list_of(TEXT), "gatewayRefs": list_of(GATEWAY)},
            ),
            "analysis": map_of(
                {"interval": DURATION, "threshold": NUMBER, "stepWeight": NUMBER, "maxWeight": NUMBER},
                {
                    "metrics": list_of(METRIC),
                    "sessionAffinity": map_of({"cookieName": TEXT}, {"maxAge": NUMBER}),
                },
            ),
        },
        {"provider": TEXT, "autoscalerRef": TARGET, "progressDeadlineSeconds": NUMBER},
    ),
    ("flagger.app/v1beta1", "MetricTemplate"): map_of({"provider": map_of({"type": TEXT, "address": TEXT}), "query": TEXT}),
    ("networking.istio.io/v1", "DestinationRule"): map_of({"host": TEXT, "subsets": list_of(map_of({"name": TEXT, "labels": LABELS}))}),
    ("networking.istio.io/v1", "VirtualService"): map_of(
        {
            "hosts": list_of(TEXT),
            "gateways": list_of(TEXT),
            "http": list_of(
                map_of(
                    {"route": list_of(ROUTE)},
                    {"name": TEXT, "match": list_of(map_of({"uri": map_of({"prefix": TEXT})}))},
                )
            ),
        }
    ),
    ("argoproj.io/v1alpha1", "Application"): map_of(
        {
            "project": TEXT,
            "source": map_of({"repoURL": TEXT, "targetRevision": TEXT, "path": TEXT}),
            "destination": map_of({"server": TEXT, "namespace": TEXT}),
        },
        {
            "syncPolicy": map_of({}, {"automated": map_of({}, {"prune": FLAG, "selfHeal": FLAG}), "syncOptions": list_of(TEXT)}),
            "ignoreDifferences": list_of(map_of({"kind": TEXT}, {"group": TEXT, "jsonPointers": list_of(TEXT)})),
        },
    ),
    ("argoproj.io/v1alpha1", "AppProject"): map_of(
        {
            "sourceRepos": list_of(TEXT),
            "destinations": list_of(map_of({"server": TEXT, "namespace": TEXT})),
            "clusterResourceWhitelist": list_of(map_of({"group": {"type": "string"}, "kind": TEXT})),
        }
    ),
    ("source.toolkit.fluxcd.io/v1", "GitRepository"): map_of(
        {"interval": DURATION, "url": TEXT}, {"ref": map_of({}, {"branch": TEXT, "tag": TEXT})}
    ),
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"): map_of(
        {"interval": DURATION, "prune": FLAG, "sourceRef": map_of({"kind": TEXT, "name": TEXT}), "path": TEXT},
        {
            "retryInterval": DURATION,
            "timeout": DURATION,
            "wait": FLAG,
            "serviceAccountName": TEXT,
            "ignore": list_of(map_of({"target": map_of({"kind": TEXT}), "paths": list_of(TEXT)})),
        },
    ),
}


def problems(thing: Object) -> Iterator[str]:
    """Yield what is wrong with a custom resource. An unknown kind is wrong."""
    kind = (thing["apiVersion"], thing["kind"])
    if kind not in SPECS:
        yield f"no shape of {thing['kind']} of {thing['apiVersion']} is known here"
        return
    whole = map_of({"apiVersion": TEXT, "kind": TEXT, "metadata": {"type": "object"}, "spec": SPECS[kind]})
    for schema in [whole, *([installed()[kind]] if kind in installed() else [])]:
        for error in Draft202012Validator(schema).iter_errors(thing):
            yield f"{'.'.join(str(step) for step in error.absolute_path)}: {error.message[:200]}"


@cache
def installed() -> dict[tuple[str, str], Schema]:
    """Return the schemas in the folder CRDS, closed, so that an unknown field is an error."""
    schemas = dict[tuple[str, str], Schema]()
    if folder := os.environ.get("CRDS"):
        for path in sorted(Path(folder).glob("*.yaml")):
            for definition in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
                if definition and definition["kind"] == "CustomResourceDefinition":
                    spec = definition["spec"]
                    for version in spec["versions"]:
                        schema = _closed(version["schema"]["openAPIV3Schema"])
                        schema["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": {}}
                        schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return schemas


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _closed(value) for key, value in node.items()}
    if node.get("x-kubernetes-int-or-string") is True:
        node.pop("type", None)
    if "properties" in node and isinstance(node.get("type"), str) and not node.get("x-kubernetes-preserve-unknown-fields"):
        node.setdefault("additionalProperties", False)
    return node

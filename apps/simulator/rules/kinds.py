"""The resources that the simulated API serves, a row each, as Kubernetes 1.37 names them."""

from dataclasses import dataclass
from typing import Any

type Thing = dict[str, Any]
"""An API object, or a part of one, as JSON has it."""

VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
ONLY_CREATED = ("create",)
ONLY_READ = ("get", "list")


@dataclass(frozen=True, slots=True)
class Kind:
    """One resource: where it stands in the API and what it offers."""

    group: str
    version: str
    plural: str
    name: str
    is_namespaced: bool = True
    short_names: tuple[str, ...] = ()
    is_in_all: bool = False
    subresources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = VERBS

    @property
    def api_version(self) -> str:
        """As objects carry it: `v1` or `apps/v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """As errors name it: `pods` or `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def key(self, namespace: str | None, name: str) -> str:
        """Where an object of this kind stands among a cluster's objects."""
        return f"{self.group}/{self.plural}/{namespace if self.is_namespaced else ''}/{name}"

    def key_of(self, thing: Thing) -> str:
        """The same for an object that has its metadata."""
        return self.key(thing["metadata"].get("namespace"), thing["metadata"]["name"])


POD_PARTS = ("status", "log", "eviction", "exec", "ephemeralcontainers", "binding", "resize")
SCALED = ("scale", "status")
STATUS = ("status",)
RBAC = "rbac.authorization.k8s.io"
NETWORKING = "networking.k8s.io"
STORAGE = "storage.k8s.io"
METRICS = "metrics.k8s.io"

PODS = Kind("", "v1", "pods", "Pod", True, ("po",), True, POD_PARTS)
SERVICES = Kind("", "v1", "services", "Service", True, ("svc",), True, STATUS)
CONFIG_MAPS = Kind("", "v1", "configmaps", "ConfigMap", True, ("cm",))
SECRETS = Kind("", "v1", "secrets", "Secret")
SERVICE_ACCOUNTS = Kind("", "v1", "serviceaccounts", "ServiceAccount", True, ("sa",))
NAMESPACES = Kind("", "v1", "namespaces", "Namespace", False, ("ns",), False, ("status", "finalize"))
NODES = Kind("", "v1", "nodes", "Node", False, ("no",), False, STATUS)
EVENTS = Kind("", "v1", "events", "Event", True, ("ev",))
ENDPOINTS = Kind("", "v1", "endpoints", "Endpoints", True, ("ep",))
CLAIMS = Kind("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", True, ("pvc",), False, STATUS)
VOLUMES = Kind("", "v1", "persistentvolumes", "PersistentVolume", False, ("pv",), False, STATUS)
QUOTAS = Kind("", "v1", "resourcequotas", "ResourceQuota", True, ("quota",), False, STATUS)
LIMIT_RANGES = Kind("", "v1", "limitranges", "LimitRange", True, ("limits",))
DEPLOYMENTS = Kind("apps", "v1", "deployments", "Deployment", True, ("deploy",), True, SCALED)
REPLICA_SETS = Kind("apps", "v1", "replicasets", "ReplicaSet", True, ("rs",), True, SCALED)
STATEFUL_SETS = Kind("apps", "v1", "statefulsets", "StatefulSet", True, ("sts",), True, SCALED)
DAEMON_SETS = Kind("apps", "v1", "daemonsets", "DaemonSet", True, ("ds",), True, STATUS)
CONTROLLER_REVISIONS = Kind("apps", "v1", "controllerrevisions", "ControllerRevision")
JOBS = Kind("batch", "v1", "jobs", "Job", True, (), True, STATUS)
CRON_JOBS = Kind("batch", "v1", "cronjobs", "CronJob", True, ("cj",), True, STATUS)
AUTOSCALERS = Kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", True, ("hpa",), True, STATUS)
BUDGETS = Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", True, ("pdb",), False, STATUS)
NETWORK_POLICIES = Kind(NETWORKING, "v1", "networkpolicies", "NetworkPolicy", True, ("netpol",))
INGRESSES = Kind(NETWORKING, "v1", "ingresses", "Ingress", True, ("ing",), False, STATUS)
INGRESS_CLASSES = Kind(NETWORKING, "v1", "ingressclasses", "IngressClass", False)
ENDPOINT_SLICES = Kind("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice")
STORAGE_CLASSES = Kind(STORAGE, "v1", "storageclasses", "StorageClass", False, ("sc",))
VOLUME_ATTACHMENTS = Kind(STORAGE, "v1", "volumeattachments", "VolumeAttachment", False)
PRIORITY_CLASSES = Kind("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", False, ("pc",))
ROLES = Kind(RBAC, "v1", "roles", "Role")
ROLE_BINDINGS = Kind(RBAC, "v1", "rolebindings", "RoleBinding")
CLUSTER_ROLES = Kind(RBAC, "v1", "clusterroles", "ClusterRole", False)
CLUSTER_ROLE_BINDINGS = Kind(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", False)
LEASES = Kind("coordination.k8s.io", "v1", "leases", "Lease")
NEW_EVENTS = Kind("events.k8s.io", "v1", "events", "Event", True, ("ev",), False, (), (*ONLY_READ, "watch"))
POD_METRICS = Kind(METRICS, "v1beta1", "pods", "PodMetrics", True, (), False, (), ONLY_READ)
NODE_METRICS = Kind(METRICS, "v1beta1", "nodes", "NodeMetrics", False, (), False, (), ONLY_READ)
ACCESS_REVIEWS = Kind("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", False, verbs=ONLY_CREATED)
RULES_REVIEWS = Kind("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", False, verbs=ONLY_CREATED)
SUBJECT_REVIEWS = Kind("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", False, verbs=ONLY_CREATED)

ALL: tuple[Kind, ...] = tuple(value for value in tuple(globals().values()) if isinstance(value, Kind))
BY_PATH = {(kind.group, kind.version, kind.plural): kind for kind in ALL}
BY_KIND = {(kind.api_version, kind.name): kind for kind in ALL}
BY_KEY = {f"{kind.group}/{kind.plural}": kind for kind in ALL}
GROUPS: dict[str, list[Kind]] = {}
for _kind in ALL:
    GROUPS.setdefault(_kind.group, []).append(_kind)

WORKLOADS = (DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS)
"""Kinds whose `spec.template` makes pods."""


def kind_of(thing: Thing) -> Kind:
    """The row of an object that names its apiVersion and kind. Raises KeyError for one that isn't served."""
    return BY_KIND[thing["apiVersion"], thing["kind"]]

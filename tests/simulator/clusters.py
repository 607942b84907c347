"""Small clusters to try the API on."""

from typing import Any

import yaml

from apps.handson.rules.incidents.building import apply, begun
from apps.handson.rules.incidents.source import Stage
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, labels: {app: front}}
spec:
  replicas: 2
  selector: {matchLabels: {app: front}}
  template:
    metadata: {labels: {app: front}}
    spec:
      containers:
        - name: front
          image: shop/front:1.0
          ports: [{name: http, containerPort: 8080}]
          resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 64Mi}}
          readinessProbe: {httpGet: {path: /ready, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {selector: {app: front}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: broken, labels: {app: broken}}
spec:
  selector: {matchLabels: {app: broken}}
  template:
    metadata: {labels: {app: broken}}
    spec: {containers: [{name: broken, image: shop/broken:1.0}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: shop/db:1.0}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: shop/agent:1.0}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: front}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: front}
  maxReplicas: 5
  minReplicas: 2
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: front}
spec: {minAvailable: 1, selector: {matchLabels: {app: front}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: front, port: {name: http}}}}]}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: pods}
spec: {hard: {pods: "40"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, defaultRequest: {cpu: 10m}}]}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {token: s3cret}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: shop/once:1.0}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: shop/once:1.0}]}}}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: student}]
"""
IMAGES: dict[str, Any] = {
    "shop/front:1.0": {
        "listens": [8080],
        "start_seconds": 2,
        "logs": ["%T front starts", "%T ready"],
        "every": {"seconds": 5, "lines": ["%T GET / 200"]},
        "answers": {"*": {"body": "hello\n"}},
        "cpu": "20m",
    },
    "shop/broken:1.0": {"exits": [{"code": 1, "after_seconds": 2, "logs": ["%T FATAL no configuration"]}], "logs": ["%T broken starts"]},
    "shop/db:1.0": {"listens": [5432]},
    "shop/agent:1.0": {},
    "shop/once:1.0": {"exits": [{"code": 0, "after_seconds": 3}]},
    "busybox:1.36": {},
}


def stage(**changes: Any) -> Stage:
    """Three nodes and one namespace."""
    parts: dict[str, Any] = {
        "namespace": "shop",
        "namespaces": ("shop",),
        "nodes": ({"name": "node-1"}, {"name": "node-2"}, {"name": "node-3", "zone": "eu-1b"}),
        "images": IMAGES,
        "facts": {},
        "timeline": (),
        "rules": None,
        "age_seconds": 0,
        "calm_seconds": 0,
        "troubled_seconds": 0,
        "before": (),
        "change": (),
    }
    return Stage(**{**parts, **changes})


def shop(now: float, *, lived: float = 600, manifests: str = SHOP) -> Cluster:
    """A cluster with an object of nearly every kind, which has lived for so many seconds."""
    cluster = begun("shop", stage(), now - lived)
    apply(cluster, tuple(yaml.safe_load_all(manifests)), "shop", now - lived)
    lived_through = step(cluster, now).fork()
    lived_through.time = now
    return lived_through

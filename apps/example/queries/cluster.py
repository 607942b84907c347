"""Read Deployments, autoscalers and pods of our own namespace from the API server, where a read-only Role allows it."""

import json
import logging
import re
import ssl
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.cache import caches

log = logging.getLogger("dryrun.cluster")

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
PATIENCE = 2.0
"""Seconds to wait for an answer."""

KEPT = 2
"""Seconds for which one answer is cached in this process for everyone who looks."""

UNITS = {"m": 0.001, "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
QUANTITY = re.compile(rf"(?P<number>\d+)(?P<unit>{'|'.join(UNITS)})")

AT_ITS_BOUNDS = {"TooFewReplicas": "would do with fewer than it may", "TooManyReplicas": "would take more than it may"}
"""What we say for the reasons that Kubernetes gives."""


@dataclass(frozen=True)
class Deployment:
    """A Deployment with its numbers of pods: wanted, of the newest template, and ready."""

    name: str
    wanted: int
    updated: int
    ready: int
    image: str

    @property
    def is_rolling(self) -> bool:
        """Whether pods are being replaced or aren't ready yet."""
        return self.updated < self.wanted or self.ready < self.wanted


@dataclass(frozen=True)
class Autoscaler:
    """A HorizontalPodAutoscaler: bounds, current and desired number of pods of its target, and its first metric."""

    name: str
    target: str
    least: int
    most: int
    now: int
    desired: int
    metric: str
    """Such as `cpu 83 % of 65 %` or `memory 67 MiB of 220 MiB`."""
    held_back_by: str
    """Why it can't or won't do what the metric asks; empty if nothing prevents it."""


@dataclass(frozen=True)
class ClusterPod:
    """A pod as the API server describes it. `owner` is the component that it belongs to."""

    name: str
    owner: str
    phase: str
    is_ready: bool
    restarts: int
    node: str
    started: datetime | None
    is_ending: bool


@dataclass(frozen=True)
class ClusterState:
    """Our namespace at a moment (seconds since 1970), each list sorted by name."""

    at: float
    deployments: list[Deployment] = field(default_factory=list)
    autoscalers: list[Autoscaler] = field(default_factory=list)
    pods: list[ClusterPod] = field(default_factory=list)


class Unreachable(Exception):
    """The API server didn't answer, or refused. The text is a sentence for the page."""


def look() -> ClusterState:
    """Return our namespace's state, at most KEPT seconds old. Raises Unreachable."""
    state: ClusterState | None = caches["memory"].get("cluster")
    if state is None:
        state = _look()
        caches["memory"].set("cluster", state, KEPT)
    return state


def _look() -> ClusterState:
    namespace = settings.POD["namespace"]
    return ClusterState(
        at=time.time(),
        deployments=[_deployment(item) for item in _items(f"/apis/apps/v1/namespaces/{namespace}/deployments")],
        autoscalers=[_autoscaler(item) for item in _items(f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers")],
        pods=[_pod(item) for item in _items(f"/api/v1/namespaces/{namespace}/pods")],
    )


def _items(path: str) -> list[dict[str, Any]]:
    """Return the objects in a list of the API, sorted by name. Raises Unreachable."""
    try:
        token = (ACCOUNT / "token").read_text()  # each time: the kubelet renews it
        request = Request(f"{settings.CLUSTER_API}{path}", headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})  # noqa: S310
        with urlopen(request, timeout=PATIENCE, context=_trust()) as answer:  # noqa: S310  # the address is a setting, of http(s)
            items: list[dict[str, Any]] = json.load(answer)["items"]
    except HTTPError as error:
        raise Unreachable(
            f"The API server answers {error.code}: the Role cluster-view, or its binding to this app’s account, is missing."
        ) from error
    except (URLError, OSError, ValueError, KeyError) as error:
        log.warning("the API server doesn't answer: %s", error)
        raise Unreachable("The API server doesn’t answer; the log of this pod says why.") from error
    return sorted(items, key=lambda item: str(item["metadata"]["name"]))


def _trust() -> ssl.SSLContext | None:
    """Return a context that trusts only the cluster's own certificate authority; None without TLS.

    Not strictly, since that certificate may lack extensions that Python requires by default, as Amazon's does.
    """
    if not settings.CLUSTER_API.startswith("https:"):
        return None
    context = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _deployment(item: dict[str, Any]) -> Deployment:
    status = item.get("status", {})
    return Deployment(
        name=item["metadata"]["name"],
        wanted=item["spec"].get("replicas", 1),
        updated=status.get("updatedReplicas", 0),
        ready=status.get("readyReplicas", 0),
        image=item["spec"]["template"]["spec"]["containers"][0]["image"],
    )


def _autoscaler(item: dict[str, Any]) -> Autoscaler:
    spec, status = item["spec"], item.get("status", {})
    held = [condition for condition in status.get("conditions", []) if _holds_back(condition)]
    return Autoscaler(
        name=item["metadata"]["name"],
        target=spec["scaleTargetRef"]["name"],
        least=spec.get("minReplicas", 1),
        most=spec["maxReplicas"],
        now=status.get("currentReplicas", 0),
        desired=status.get("desiredReplicas", 0),
        metric=_metric(spec, status),
        held_back_by=_why(held[0]) if held else "",
    )


def _holds_back(condition: dict[str, Any]) -> bool:
    """Return whether the condition prevents scaling: ScalingLimited if it is true, any other if it isn't."""
    return bool((condition["type"] == "ScalingLimited") == (condition["status"] == "True"))


def _why(condition: dict[str, Any]) -> str:
    reason = condition.get("reason", "")
    return AT_ITS_BOUNDS.get(reason) or condition.get("message", reason)


def _metric(spec: dict[str, Any], status: dict[str, Any]) -> str:
    """Return the first metric's value and target in words, in percent of the request or as a quantity."""

    def worded(metric: dict[str, Any], side: str) -> tuple[str, str]:
        resource = metric.get("containerResource") or metric.get("resource") or {}
        name, value = resource.get("name", ""), resource.get(side, {})
        share, quantity = value.get("averageUtilization"), value.get("averageValue", "")
        if share is not None:
            return name, f"{share} %"
        return name, in_mebibytes(quantity) if name == "memory" else quantity

    name, target = worded((spec.get("metrics") or [{}])[0], "target")
    _, current = worded((status.get("currentMetrics") or [{}])[0], "current")
    return f"{name} {current or 'unknown'} of {target}" if target else ""


def in_mebibytes(quantity: str) -> str:
    """Convert a quantity such as `220Mi`, `68712Ki` or, after a division, `71218517333m`. Return any other text as it is."""
    parts = QUANTITY.fullmatch(quantity)
    return f"{int(parts['number']) * UNITS[parts['unit']] / UNITS['Mi']:.0f} MiB" if parts else quantity


def _pod(item: dict[str, Any]) -> ClusterPod:
    metadata, status = item["metadata"], item.get("status", {})
    containers = status.get("containerStatuses", [])
    started = status.get("startTime")
    return ClusterPod(
        name=metadata["name"],
        owner=metadata.get("labels", {}).get("app.kubernetes.io/component", ""),
        phase=status.get("phase", "Unknown"),
        is_ready=bool(containers) and all(container.get("ready") for container in containers),
        restarts=sum(container.get("restartCount", 0) for container in containers),
        node=item["spec"].get("nodeName", ""),
        started=datetime.fromisoformat(started) if started else None,
        is_ending="deletionTimestamp" in metadata,
    )

"""What the API server says of our own namespace, where a read-only Role allows it: Deployments, autoscalers and pods."""

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
"""Seconds for each question."""

KEPT = 2
"""Seconds for which all who look in this process share one answer."""

UNITS = {"m": 0.001, "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
QUANTITY = re.compile(rf"(?P<number>\d+)(?P<unit>{'|'.join(UNITS)})")

AT_ITS_BOUNDS = {"TooFewReplicas": "would do with fewer than it may", "TooManyReplicas": "would take more than it may"}
"""By the reason that Kubernetes gives."""


@dataclass(frozen=True)
class Deployment:
    name: str
    wanted: int
    updated: int
    ready: int
    image: str

    @property
    def is_rolling(self) -> bool:
        return self.updated < self.wanted or self.ready < self.wanted


@dataclass(frozen=True)
class Autoscaler:
    name: str
    target: str
    least: int
    most: int
    now: int
    desired: int
    metric: str
    """Such as `cpu 83 % of 65 %` or `memory 67 MiB of 220 MiB`."""
    held_back_by: str
    """Why it can't or won't do what the metric asks; empty when nothing keeps it."""


@dataclass(frozen=True)
class PodSeen:
    name: str
    owner: str
    phase: str
    is_ready: bool
    restarts: int
    node: str
    started: datetime | None
    is_ending: bool


@dataclass(frozen=True)
class Seen:
    at: float
    deployments: list[Deployment] = field(default_factory=list)
    autoscalers: list[Autoscaler] = field(default_factory=list)
    pods: list[PodSeen] = field(default_factory=list)


class Unreachable(Exception):
    """The API server didn't answer, or refused; the text is a sentence."""


def look() -> Seen:
    """At most KEPT seconds old. Raises Unreachable."""
    seen = caches["memory"].get("cluster")
    if seen is None:
        seen = _look()
        caches["memory"].set("cluster", seen, KEPT)
    assert isinstance(seen, Seen)  # noqa: S101
    return seen


def _look() -> Seen:
    namespace = settings.POD["namespace"]
    return Seen(
        at=time.time(),
        deployments=[_deployment(one) for one in _items(f"/apis/apps/v1/namespaces/{namespace}/deployments")],
        autoscalers=[_autoscaler(one) for one in _items(f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers")],
        pods=[_pod(one) for one in _items(f"/api/v1/namespaces/{namespace}/pods")],
    )


def _items(path: str) -> list[dict[str, Any]]:
    try:
        token = (ACCOUNT / "token").read_text()  # each time: the kubelet renews it
        request = Request(f"{settings.CLUSTER_API}{path}", headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})  # noqa: S310
        with urlopen(request, timeout=PATIENCE, context=_trust()) as answer:  # noqa: S310  # the address is a setting, of http(s)
            items: list[dict[str, Any]] = json.load(answer)["items"]
    except HTTPError as error:
        raise Unreachable(
            f"The API server answers {error.code}: the Role cluster-view, or its binding to this app's account, is missing."
        ) from error
    except (URLError, OSError, ValueError, KeyError) as error:
        log.warning("the API server doesn't answer: %s", error)
        raise Unreachable("The API server doesn't answer; the log of this pod says why.") from error
    return sorted(items, key=lambda one: str(one["metadata"]["name"]))


def _trust() -> ssl.SSLContext | None:
    """The cluster's own authority and no other, though its certificate may lack extensions that Python insists on: Amazon's does."""
    if not settings.CLUSTER_API.startswith("https:"):
        return None
    context = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _deployment(one: dict[str, Any]) -> Deployment:
    status = one.get("status", {})
    return Deployment(
        name=one["metadata"]["name"],
        wanted=one["spec"].get("replicas", 1),
        updated=status.get("updatedReplicas", 0),
        ready=status.get("readyReplicas", 0),
        image=one["spec"]["template"]["spec"]["containers"][0]["image"],
    )


def _autoscaler(one: dict[str, Any]) -> Autoscaler:
    spec, status = one["spec"], one.get("status", {})
    held = [condition for condition in status.get("conditions", []) if _holds_back(condition)]
    return Autoscaler(
        name=one["metadata"]["name"],
        target=spec["scaleTargetRef"]["name"],
        least=spec.get("minReplicas", 1),
        most=spec["maxReplicas"],
        now=status.get("currentReplicas", 0),
        desired=status.get("desiredReplicas", 0),
        metric=_metric(spec, status),
        held_back_by=_why(held[0]) if held else "",
    )


def _holds_back(condition: dict[str, Any]) -> bool:
    return bool((condition["type"] == "ScalingLimited") == (condition["status"] == "True"))


def _why(condition: dict[str, Any]) -> str:
    reason = condition.get("reason", "")
    return AT_ITS_BOUNDS.get(reason) or condition.get("message", reason)


def _metric(spec: dict[str, Any], status: dict[str, Any]) -> str:
    """The first metric, its value beside its target: in percent of the request, or as a quantity."""

    def told(metric: dict[str, Any], side: str) -> tuple[str, str]:
        resource = metric.get("containerResource") or metric.get("resource") or {}
        name, value = resource.get("name", ""), resource.get(side, {})
        share, quantity = value.get("averageUtilization"), value.get("averageValue", "")
        if share is not None:
            return name, f"{share} %"
        return name, in_mebibytes(quantity) if name == "memory" else quantity

    name, target = told((spec.get("metrics") or [{}])[0], "target")
    _, current = told((status.get("currentMetrics") or [{}])[0], "current")
    return f"{name} {current or 'unknown'} of {target}" if target else ""


def in_mebibytes(quantity: str) -> str:
    """From `220Mi`, `68712Ki` or, after a division, `71218517333m`. Anything else comes back as it is."""
    parts = QUANTITY.fullmatch(quantity)
    return f"{int(parts['number']) * UNITS[parts['unit']] / UNITS['Mi']:.0f} MiB" if parts else quantity


def _pod(one: dict[str, Any]) -> PodSeen:
    metadata, status = one["metadata"], one.get("status", {})
    containers = status.get("containerStatuses", [])
    started = status.get("startTime")
    return PodSeen(
        name=metadata["name"],
        owner=metadata.get("labels", {}).get("app.kubernetes.io/component", ""),
        phase=status.get("phase", "Unknown"),
        is_ready=bool(containers) and all(container.get("ready") for container in containers),
        restarts=sum(container.get("restartCount", 0) for container in containers),
        node=one["spec"].get("nodeName", ""),
        started=datetime.fromisoformat(started) if started else None,
        is_ending="deletionTimestamp" in metadata,
    )

"""The pod, or the plain process, that answers: told by the downward API, the image and the kernel, without asking any cluster."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.example.rules import cgroup
from apps.observability.actions.readiness import STARTED


@dataclass(frozen=True)
class Pod:
    name: str
    """Of the pod, or of the machine where there is none."""
    is_in_cluster: bool
    namespace: str
    node: str
    version: str
    uptime: float
    """Seconds since this process began."""
    cpu_request: int | None
    cpu_limit: int | None
    """Thousandths of a core."""
    memory_request: int | None
    memory_limit: int | None
    """MiB."""
    usage: cgroup.Usage | None
    process_memory: int
    """Bytes that this one process holds in memory."""


def this_pod() -> Pod:
    told, resources = settings.POD, settings.POD_RESOURCES
    return Pod(
        name=told["name"] or platform.node(),
        is_in_cluster=bool(told["name"]),
        namespace=told["namespace"],
        node=told["node"],
        version=settings.VERSION,
        uptime=time.time() - STARTED,
        cpu_request=resources["cpu_request"],
        cpu_limit=resources["cpu_limit"],
        memory_request=resources["memory_request"],
        memory_limit=resources["memory_limit"],
        usage=cgroup.usage(),
        process_memory=_resident(),
    )


def _resident() -> int:
    """From /proc; 0 where there is none."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0

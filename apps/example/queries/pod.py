"""Describe the pod, or the plain process, that answers, from the downward API, the image and the kernel, without asking a cluster."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.example.queries import container_usage
from apps.observability.actions.readiness import STARTED


@dataclass(frozen=True)
class Pod:
    """The pod that answers, or a process outside a cluster."""

    name: str
    """The pod's name, or the machine's outside a cluster."""
    is_in_cluster: bool
    namespace: str
    node: str
    version: str
    uptime: float
    """Seconds since this process started."""
    cpu_request: int | None
    cpu_limit: int | None
    """Thousandths of a core."""
    memory_request: int | None
    memory_limit: int | None
    """MiB."""
    usage: container_usage.Usage | None
    process_memory: int
    """Bytes of resident memory of this process."""

    @property
    def cpu_held(self) -> float | None:
        """The CPU limit in thousandths of a core: what the kernel holds to, else what the pod asked for."""
        return self.usage.cpu_limit * 1000 if self.usage and self.usage.cpu_limit else self.cpu_limit

    @property
    def cpu_used(self) -> float | None:
        """Thousandths of a core used on average since the container started."""
        return self.usage.cpu_mean * 1000 if self.usage and self.usage.cpu_mean is not None else None

    @property
    def memory_held(self) -> float | None:
        """The memory limit in MiB: what the kernel holds to, else what the pod asked for."""
        return self.usage.memory_limit / 2**20 if self.usage and self.usage.memory_limit else self.memory_limit

    @property
    def memory_used(self) -> float | None:
        """MiB."""
        return self.usage.memory / 2**20 if self.usage else None


def this_pod() -> Pod:
    """Describe the pod, or process, that runs this, at this moment."""
    names, resources = settings.POD, settings.POD_RESOURCES
    return Pod(
        name=names["name"] or platform.node(),
        is_in_cluster=bool(names["name"]),
        namespace=names["namespace"],
        node=names["node"],
        version=settings.VERSION,
        uptime=time.time() - STARTED,
        cpu_request=resources["cpu_request"],
        cpu_limit=resources["cpu_limit"],
        memory_request=resources["memory_request"],
        memory_limit=resources["memory_limit"],
        usage=container_usage.usage(),
        process_memory=_resident(),
    )


def _resident() -> int:
    """Return this process' resident memory in bytes, from /proc; 0 where there is no /proc."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0

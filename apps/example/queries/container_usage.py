"""Read what the kernel counts for this container: memory and CPU, their limits, and how often it was throttled.

It reads control groups of version 2, as in every current node image, or of version 1; a machine without them has nothing to read.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
UNLIMITED_V1 = 1 << 60
"""Bytes. Version 1 writes a number of about 2^63 for no limit."""


@dataclass(frozen=True)
class Usage:
    """A container's usage and limits, in bytes, cores and seconds; None for no limit and for what the kernel doesn't say."""

    version: int
    memory: int
    memory_limit: int | None
    cpu_seconds: float
    """CPU time used since the container started."""
    cpu_limit: float | None
    periods: int | None
    throttled_periods: int | None
    throttled_seconds: float | None
    age: float | None = field(default=None, compare=False)
    """Seconds since the container's first process started; None where the kernel doesn't say."""

    @property
    def cpu_mean(self) -> float | None:
        """Cores used on average since the container started; None where its age isn't known."""
        return self.cpu_seconds / self.age if self.age else None

    @property
    def throttled_share(self) -> float | None:
        """The share of periods (0–1) in which the container was throttled; None without a CPU limit."""
        return (self.throttled_periods or 0) / self.periods if self.periods else None


def usage(root: Path = ROOT) -> Usage | None:
    """Return the usage at this moment; None where there are no control groups to read."""
    try:
        return _version_2(root) if (root / "cgroup.controllers").exists() else _version_1(root)
    except (OSError, ValueError, KeyError):
        return None


def _version_2(root: Path) -> Usage:
    quota, period = (root / "cpu.max").read_text().split() if (root / "cpu.max").exists() else ("max", "100000")
    cpu = _table(root / "cpu.stat")
    return Usage(
        version=2,
        memory=_number(root / "memory.current"),
        memory_limit=None if (text := (root / "memory.max").read_text().strip()) == "max" else int(text),
        cpu_seconds=cpu["usage_usec"] / 1e6,
        cpu_limit=None if quota == "max" else int(quota) / int(period),
        periods=cpu.get("nr_periods"),
        throttled_periods=cpu.get("nr_throttled"),
        throttled_seconds=cpu["throttled_usec"] / 1e6 if "throttled_usec" in cpu else None,
        age=_age(),
    )


def _version_1(root: Path) -> Usage:
    cpu = _table(root / "cpu" / "cpu.stat")
    quota, limit = _number(root / "cpu" / "cpu.cfs_quota_us"), _number(root / "memory" / "memory.limit_in_bytes")
    return Usage(
        version=1,
        memory=_number(root / "memory" / "memory.usage_in_bytes"),
        memory_limit=limit if limit < UNLIMITED_V1 else None,
        cpu_seconds=_number(root / "cpuacct" / "cpuacct.usage") / 1e9,
        cpu_limit=quota / _number(root / "cpu" / "cpu.cfs_period_us") if quota > 0 else None,
        periods=cpu["nr_periods"],
        throttled_periods=cpu["nr_throttled"],
        throttled_seconds=cpu["throttled_time"] / 1e9,
        age=_age(),
    )


def _age(proc: Path = Path("/proc")) -> float | None:
    """Return the seconds since process 1, in a container its first, started."""
    try:
        ticks = int((proc / "1" / "stat").read_text().rpartition(")")[2].split()[19])
        return float((proc / "uptime").read_text().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _number(path: Path) -> int:
    return int(path.read_text())


def _table(path: Path) -> dict[str, int]:
    return {name: int(value) for name, value in (line.split() for line in path.read_text().splitlines())}

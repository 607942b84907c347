"""How much memory a container holds, and whether it dies of it."""

import re
from typing import NamedTuple

from apps.simulator.rules.cluster import NEVER
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Memory
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity

XMX = re.compile(r"-Xmx(\d{1,9})([kKmMgG]?)")
PERCENT = re.compile(r"MaxRAMPercentage=(\d{1,3}(?:\.\d{1,6})?)")
UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
SHARE_AT_START = 0.55
"""Of the limit, where a process begins that will outgrow it."""
HEAP_LINE = "java.lang.OutOfMemoryError: Java heap space"


class Growth(NamedTuple):
    """Where the memory of a container begins and ends (bytes), how long that takes, and how it dies there."""

    start: float
    end: float
    seconds: float
    death: str = ""
    """`oom` (the kernel's), `heap` (Java's own) or nothing."""

    def at(self, seconds: float) -> float:
        """Bytes in use so many seconds after the start."""
        return self.start + (self.end - self.start) * (min(1.0, seconds / self.seconds) if self.seconds else 1.0)

    @property
    def fatal_after(self) -> float:
        """Seconds from start to death; NEVER where it lives."""
        return self.seconds if self.death else NEVER


def growth(memory: Memory, container: Thing, env: dict[str, str], node_bytes: float, uid: str) -> Growth:
    """The memory of one container over time.

    Java takes its heap from `-Xmx`, else as a percentage of the limit, else of the node's memory (container support of JDK 10 and later);
    what lies beside the heap isn't in that percentage. Pods of one kind die within ±30 % of `ramp_seconds`, told apart by `uid`.
    """
    limit = quantity(dig(container, "resources.limits.memory")) or NEVER
    if memory.model == "plain":
        if memory.peak > limit:
            return Growth(0.0, limit, memory.ramp_seconds * limit / memory.peak, "oom")
        return Growth(0.0, memory.peak, memory.ramp_seconds)
    heap = _heap(memory, container, env, min(limit, node_bytes))
    if heap < memory.live:
        return Growth(memory.live, memory.live, memory.ramp_seconds / 4, "heap")
    if heap + memory.offheap > limit:
        spread = 0.7 + 0.6 * (int(uid[:4], 16) % 100) / 100
        return Growth(SHARE_AT_START * limit, limit, memory.ramp_seconds * spread, "oom")
    return Growth(memory.base, max(memory.base, heap + memory.offheap), memory.ramp_seconds)


def _heap(memory: Memory, container: Thing, env: dict[str, str], available: float) -> float:
    options = " ".join([env.get("JAVA_TOOL_OPTIONS", ""), *(container.get("command") or []), *(container.get("args") or [])])
    if sized := XMX.search(options):
        return float(int(sized[1]) * UNITS[sized[2].lower()])
    percent = PERCENT.search(options)
    return available * (float(percent[1]) if percent else memory.default_percent) / 100

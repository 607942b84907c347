"""How a container's process ends by itself: out of memory, by an exit that its image describes."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from apps.simulator.rules.cluster import NEVER
from apps.simulator.rules.kinds import NODES, Thing
from apps.simulator.rules.kubelet.images import Exit, Image
from apps.simulator.rules.kubelet.memory import HEAP_LINE, Growth, growth
from apps.simulator.rules.kubelet.records import Context
from apps.simulator.rules.network import OPEN, connect
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity


class End(NamedTuple):
    """The end of a run."""

    code: int
    reason: str
    logs: tuple[str, ...] = ()


def memory_of(context: Context, box: Thing, image: Image) -> Growth:
    """How the memory of a running container grows."""
    node = context.cluster.find(NODES, None, context.pod["spec"].get("nodeName", ""))
    node_bytes = quantity(dig(node, "status.capacity.memory")) or 8 * 2**30
    return growth(image.memory, context.container, box["env"], node_bytes, context.pod["metadata"]["uid"])


def end_by_now(context: Context, box: Thing, image: Image) -> End | None:
    """How this run has ended by now, None while it goes on; wakes the cluster when it may end later."""
    runs = context.now - box["started"]
    memory = memory_of(context, box, image)
    if runs >= memory.fatal_after:
        died_by_heap = memory.death == "heap"
        return End(3, "Error", (HEAP_LINE, f"Terminating due to {HEAP_LINE}")) if died_by_heap else End(137, "OOMKilled")
    later = [memory.fatal_after]
    for way in image.exits:
        if runs < way.after_seconds:
            later.append(way.after_seconds)
        elif holds(context, box, way):
            return End(way.code, "Error" if way.code else "Completed", way.logs)
    if min(later) < NEVER:
        context.cluster.wake(box["started"] + min(later))
    return None


def holds(context: Context, box: Thing, way: Exit) -> bool:
    """Whether all conditions of an exit hold now."""
    return all(TESTS[key](context, box["env"], value) for key, value in way.when.items())


def _reaches(context: Context, where: str) -> bool:
    host, _, port = str(where).rpartition(":")
    return connect(context.cluster, context.pod, host, int(port), context.now).outcome == OPEN


TESTS: dict[str, Callable[[Context, dict[str, str], Any], bool]] = {
    "env": lambda context, env, value: all(fnmatchcase(env.get(name, ""), str(pattern)) for name, pattern in value.items()),
    "missing_env": lambda context, env, value: any(name not in env for name in value),
    "facts": lambda context, env, value: all(context.cluster.facts.get(name) == wanted for name, wanted in value.items()),
    "reaches": lambda context, env, value: _reaches(context, value),
    "fails_to_reach": lambda context, env, value: not _reaches(context, value),
}

"""What a half-typed line may go on with: verbs, flags, kinds, names of objects."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from apps.handson.rules.terminal.allowed import ALIASES, COMMANDS, PARTS, Flag, flags
from apps.handson.rules.terminal.pipes import NAMES
from apps.simulator.rules import kinds
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Kind, Thing

MOST = 50
"""Suggestions at once."""
FORMATS = ("custom-columns=", "json", "jsonpath=", "name", "wide", "yaml")
HIDDEN = {kinds.NEW_EVENTS, kinds.POD_METRICS, kinds.NODE_METRICS, *(kind for kind in kinds.ALL if kind.verbs == kinds.ONLY_CREATED)}
"""Kinds that nobody asks for by name."""
OF_PODS = {"logs": kinds.PODS, "exec": kinds.PODS, "debug": kinds.PODS, "top pod": kinds.PODS}
OF_NODES = {"cordon": kinds.NODES, "uncordon": kinds.NODES, "drain": kinds.NODES, "top node": kinds.NODES}
ONE_KIND = OF_PODS | OF_NODES
"""Commands whose names are of one kind that isn't said."""
ANY_KIND = {"annotate", "autoscale", "delete", "describe", "explain", "expose", "get", "label", "patch", "scale", "taint", "wait"}
KINDS_BEHIND = {command: [kind.plural for kind in kinds.ALL if kind not in HIDDEN] for command in ANY_KIND} | {
    command: [kind.plural for kind in kinds.WORKLOADS] for command in COMMANDS if command.startswith(("rollout ", "set "))
}
"""The kinds that may be named first."""


@dataclass
class _Typed:
    """What stands in front of the word that is being typed."""

    command: str = ""
    names: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    awaited: Flag | None = None
    """The flag whose value comes next."""
    is_program: bool = False
    """Behind `--`."""


def completions(line: str, cluster: Cluster, *, namespace: str, files: Collection[str] = ()) -> list[str]:
    """The words that may stand in place of the last one, which is "" after a space; in order, at most MOST."""
    *pipes, tail = line.split("|")
    words = tail.split(" ")
    current, before = words[-1], [word for word in words[:-1] if word]
    if not before:
        candidates: Iterable[str] = NAMES if pipes else ["kubectl"]
    elif pipes or before[0] not in ("k", "kubectl"):
        candidates = []
    else:
        candidates = _candidates(_typed(before[1:]), current, cluster, namespace, files)
    return sorted({word for word in candidates if word.startswith(current)})[:MOST]


def _candidates(typed: _Typed, current: str, cluster: Cluster, namespace: str, files: Collection[str]) -> Iterable[str]:
    if typed.is_program:
        return []
    if typed.awaited:
        return _values(typed.awaited.name, cluster, files)
    if current.startswith("-"):
        return {flag.name for flag in flags(typed.command or "help").values()}
    parts: Iterable[str] = PARTS.get(typed.command, ()) if not typed.names else ()
    spaces = None if "--all-namespaces" in typed.values else typed.values.get("--namespace", namespace)
    return [*parts, *_named(typed, current, cluster, spaces)]


def _typed(words: list[str]) -> _Typed:
    typed = _Typed()
    for word in words:
        if typed.awaited:
            typed.values[typed.awaited.name] = word
            typed.awaited = None
        elif word == "--":
            typed.is_program = True
        elif word.startswith("-"):
            _take_flag(typed, word)
        else:
            part = f"{typed.command} {ALIASES.get(typed.command, {}).get(word, word)}".strip()
            if not typed.names and (part in PARTS or part in COMMANDS):
                typed.command = part
            else:
                typed.names.append(word)
    return typed


def _take_flag(typed: _Typed, word: str) -> None:
    name, has_value, value = word.partition("=")
    known = flags(typed.command if typed.command in COMMANDS else "help")
    flag = known.get(name)
    if flag and flag.takes_next and not has_value:
        typed.awaited = flag
    elif flag:
        typed.values[flag.name] = value or flag.otherwise


def _values(flag: str, cluster: Cluster, files: Collection[str]) -> Iterable[str]:
    if flag == "--namespace":
        return _names(cluster, kinds.NAMESPACES, None)
    if flag == "--filename":
        return files
    return FORMATS if flag == "--output" else []


def _named(typed: _Typed, current: str, cluster: Cluster, namespace: str | None) -> Iterable[str]:
    """Kinds, and names of objects: `pod`, then `web-1`; or `pod/web-1` in one word."""
    command = typed.command
    if "/" in current:
        written = current.partition("/")[0]
        return [f"{written}/{name}" for name in _of(written, cluster, namespace)]
    if command in ONE_KIND:
        return _names(cluster, ONE_KIND[command], namespace)
    if typed.names:
        return _of(typed.names[0], cluster, namespace) if command != "explain" else []
    return KINDS_BEHIND.get(command, [])


def _of(written: str, cluster: Cluster, namespace: str | None) -> Iterable[str]:
    kind = KINDS.get(written.lower())
    return _names(cluster, kind, namespace) if kind else []


def _names(cluster: Cluster, kind: Kind, namespace: str | None) -> list[str]:
    things: list[Thing] = cluster.all(kind, namespace if kind.is_namespaced else None)
    return [thing["metadata"]["name"] for thing in things]


KINDS = {written: kind for kind in kinds.ALL if kind not in HIDDEN for written in (kind.plural, kind.name.lower(), *kind.short_names)}
"""By each name that may be typed."""

"""Check that pods run commands of ours, that their probes are right, and that they have the time to end."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management import get_commands
from django.utils.module_loading import import_string

from tests.manifests.objects import Object, pods, title

type Answers = Mapping[str, set[str]]
"""The paths that the app answers, by the name of the port."""

PROBES = {"startupProbe": "alive", "readinessProbe": "ready", "livenessProbe": "alive"}
PATIENCE = {"startupProbe": 60, "readinessProbe": 20, "livenessProbe": 45}
"""Seconds of failure, at least: for a start on a busy node, a blink of the database that all pods share, a process that is only slow."""

SLEEP = re.compile(r"\bsleep (\d+)\b")


def wrong_probes(objects: list[Object], answers: Answers, *, alive: str, ready: str) -> Iterator[str]:
    """Yield wrong probes of the app's own containers: startup and liveness may depend only on the process, readiness on more."""
    meaning = {"alive": alive, "ready": ready}
    for pod in pods(objects):
        for container in pod.containers:
            if container["name"] != "app" or pod.owner["kind"] == "Job":
                continue
            where = title(pod.owner)
            has_visitors = "http" in pod.ports
            for probe, asks in PROBES.items():
                if probe not in container:
                    if probe != "readinessProbe" or has_visitors:
                        yield f"{where} has no {probe}"
                    continue
                get = container[probe].get("httpGet", {})
                if get.get("path") not in answers.get(get.get("port"), set()):
                    yield f"{where}: nothing answers its {probe}, {get.get('path')} on {get.get('port')}"
                elif get["path"] != meaning[asks]:
                    yield f"{where}: its {probe} asks {get['path']}, which means something else"
                if container[probe].get("timeoutSeconds", 1) < 2:
                    yield f"{where}: its {probe} fails when an answer takes a second"
                seconds = container[probe].get("periodSeconds", 10) * container[probe].get("failureThreshold", 3)
                if seconds < PATIENCE[probe]:
                    yield f"{where}: its {probe} has the patience of {seconds} s, and needs {PATIENCE[probe]} s"
            if has_visitors and "preStop" not in container.get("lifecycle", {}):
                yield f"{where} stops before the proxies know"


def too_little_grace(objects: list[Object], shutdown: Mapping[str, float]) -> Iterator[str]:
    """Yield pods that are killed before they can end. `shutdown` is the seconds from SIGTERM to the end, by component.

    The grace period begins at the deletion, and includes preStop.
    """
    for pod in pods(objects):
        if pod.component in shutdown:
            (container,) = pod.spec["containers"]
            needed = pause(container) + shutdown[pod.component]
            grace = pod.spec.get("terminationGracePeriodSeconds", 30)
            if grace <= needed:
                yield f"{title(pod.owner)} has {grace} s to end, and may need {needed:g} s"


def pause(container: dict[str, Any]) -> float:
    """Return how many seconds preStop waits."""
    hook = container.get("lifecycle", {}).get("preStop", {})
    if "sleep" in hook:
        return float(hook["sleep"]["seconds"])
    match = SLEEP.search(" ".join(hook.get("exec", {}).get("command", [])))
    return float(match[1]) if match else 0.0


def unknown_processes(objects: list[Object]) -> Iterator[str]:
    """Yield containers whose command isn't one of the app's."""
    for pod in pods(objects):
        for container in pod.containers:
            if container["name"] == "app" and (wrong := _unknown(container["args"])):
                yield f"{title(pod.owner)}: {wrong}"


def _unknown(arguments: list[str]) -> str:
    match arguments:
        case ["granian" | "uvicorn", application]:
            path = application.replace(":", ".")
        case ["celery", "--quiet", "-A", application, "worker" | "beat", *_]:
            path = f"{application}.app"
        case ["python", "manage.py", command]:
            return "" if command in get_commands() else f"there is no command {command}"
        case _:
            return f"{' '.join(arguments)} starts nothing of ours"
    try:
        import_string(path)
    except ImportError:
        return f"there is no {path}"
    return ""

"""Whether probes mean what they should, and whether a pod has the time to end well."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.manifests.objects import Object, pods, title

type Answers = Mapping[str, set[str]]
"""Which paths the app answers, by the name of the port."""

PROBES = {"startupProbe": "alive", "readinessProbe": "ready", "livenessProbe": "alive"}
SLEEP = re.compile(r"\bsleep (\d+)\b")


def wrong_probes(objects: list[Object], answers: Answers, *, alive: str, ready: str) -> Iterator[str]:
    """For the app's own containers. Starting and living ask the process alone; only readiness may ask what it depends on."""
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
            if has_visitors and "preStop" not in container.get("lifecycle", {}):
                yield f"{where} stops before the proxies know"


def too_little_grace(objects: list[Object], shutdown: Mapping[str, float]) -> Iterator[str]:
    """The grace period begins at the deletion, and preStop runs inside it. `shutdown`: seconds from SIGTERM to the end, by component."""
    for pod in pods(objects):
        if pod.component in shutdown:
            (container,) = pod.spec["containers"]
            needed = pause(container) + shutdown[pod.component]
            grace = pod.spec.get("terminationGracePeriodSeconds", 30)
            if grace <= needed:
                yield f"{title(pod.owner)} has {grace} s to end, and may need {needed:g} s"


def pause(container: dict[str, Any]) -> float:
    """Seconds that preStop waits."""
    hook = container.get("lifecycle", {}).get("preStop", {})
    if "sleep" in hook:
        return float(hook["sleep"]["seconds"])
    found = SLEEP.search(" ".join(hook.get("exec", {}).get("command", [])))
    return float(found[1]) if found else 0.0

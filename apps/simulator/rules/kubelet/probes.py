"""Startup, readiness and liveness probes: what one meets, and what the kubelet makes of one after the other."""

import math
from collections.abc import Callable

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Image, answer_seconds
from apps.simulator.rules.kubelet.programs import run
from apps.simulator.rules.kubelet.records import Context, named_port
from apps.simulator.rules.objects.fields import dig

FIRST_TICK_SECONDS = 0.5
"""After a container's start: its probes' first round, unless initialDelaySeconds says a later one."""
DEFAULTS = {"periodSeconds": 10, "timeoutSeconds": 1, "successThreshold": 1, "failureThreshold": 3}


def examine(context: Context, box: Thing, kind: str, now: float) -> Thing:
    """The box after the probe of this kind (`startup`, `readiness`, `liveness`) had its turn; wakes the cluster for the next.

    `probes.<kind>` has `result` (whether it counts as passed), `is_ok` and `count` (the newest outcomes in a row) and `next`. That is None
    while it passes, so a pod that is well costs nothing; whoever changes the facts makes the kubelet look again.
    """
    spec = context.container[f"{kind}Probe"]
    before = (box.get("probes") or {}).get(kind) or {"result": kind == "liveness", "is_ok": None, "count": 0, "next": _tick(box, spec, 0.0)}
    is_settled = before["next"] is None
    moment = _tick(box, spec, now) if is_settled else before["next"]
    if now < moment:
        if is_settled and not outcome(context, box, spec, now):
            return box
        context.cluster.wake(moment)
        return _with(box, kind, {**before, "next": moment})
    failure = outcome(context, box, spec, now)
    if failure:
        context.warn("Unhealthy", f"{kind.capitalize()} probe failed: {failure}")
    after = _counted(before, spec, is_ok=not failure)
    if failure or not after["result"]:
        after["next"] = _tick(box, spec, now + 0.001)
        context.cluster.wake(after["next"])
    return _with(box, kind, after)


def has_passed(box: Thing, kind: str) -> bool:
    """Whether the probe of this kind counts as passed."""
    return bool(dig(box, f"probes.{kind}.result"))


def has_failed(box: Thing, kind: str, container: Thing) -> bool:
    """Whether it failed so often that the container is to be started anew."""
    state = dig(box, f"probes.{kind}", {})
    return state.get("is_ok") is False and state["count"] >= _setting(container[f"{kind}Probe"], "failureThreshold")


def outcome(context: Context, box: Thing, spec: Thing, now: float) -> str:
    """What one probe of a running container meets now: "" for success, else the failure as events tell it."""
    for field, ask in ASK.items():
        if field in spec:
            return ask(context, box, spec, now)
    return ""


def _setting(spec: Thing, name: str) -> int:
    value: int | None = spec.get(name)
    return value or DEFAULTS[name]


def _tick(box: Thing, spec: Thing, moment: float) -> float:
    """The probe's first turn at this moment or later: the kubelet's ticker begins with the container."""
    begin, period = box["started"] + FIRST_TICK_SECONDS, _setting(spec, "periodSeconds")
    wait = max(spec.get("initialDelaySeconds") or 0, moment - begin, 0)
    turn = begin + math.ceil(wait / period) * period
    return float(turn)


def _counted(before: Thing, spec: Thing, *, is_ok: bool) -> Thing:
    count = before["count"] + 1 if before["is_ok"] is is_ok else 1
    is_enough = count >= _setting(spec, "successThreshold" if is_ok else "failureThreshold")
    return {"result": is_ok if is_enough else before["result"], "is_ok": is_ok, "count": count, "next": None}


def _with(box: Thing, kind: str, state: Thing) -> Thing:
    return {**box, "probes": {**(box.get("probes") or {}), kind: state}}


def _is_listening(image: Image | None, box: Thing, port: int | None, now: float) -> bool:
    return image is not None and port in image.listens and now >= box["started"] + image.start_seconds


def _ask_http(context: Context, box: Thing, spec: Thing, now: float) -> str:
    asked = spec["httpGet"]
    path, port = asked.get("path") or "/", named_port(context.pod, asked["port"])
    address = asked.get("host") or dig(context.pod, "status.podIP", "")
    url = f"{(asked.get('scheme') or 'HTTP').lower()}://{address}:{port}{path}"
    if not context.image or not _is_listening(context.image, box, port, now):
        return f'Get "{url}": dial tcp {address}:{port}: connect: connection refused'
    answer = context.image.answer_to(path.split("?", maxsplit=1)[0])
    if answer_seconds(context.cluster, context.pod, answer.seconds) > _setting(spec, "timeoutSeconds"):
        return f'Get "{url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    return "" if 200 <= answer.code < 400 else f"HTTP probe failed with statuscode: {answer.code}"


def _ask_tcp(context: Context, box: Thing, spec: Thing, now: float) -> str:
    port, address = named_port(context.pod, spec["tcpSocket"]["port"]), dig(context.pod, "status.podIP", "")
    return "" if _is_listening(context.image, box, port, now) else f"dial tcp {address}:{port}: connect: connection refused"


def _ask_grpc(context: Context, box: Thing, spec: Thing, now: float) -> str:
    port, address = spec["grpc"]["port"], dig(context.pod, "status.podIP", "")
    if _is_listening(context.image, box, port, now):
        return ""
    return f'timeout: failed to connect service "{address}:{port}" within {_setting(spec, "timeoutSeconds")}s: context deadline exceeded'


def _ask_program(context: Context, box: Thing, spec: Thing, now: float) -> str:
    answer = run(context.cluster, context.pod, context.name, spec["exec"].get("command") or [], now, box=box)
    return "" if answer.code == 0 else (answer.stdout + answer.stderr).strip() or "command failed"


ASK: dict[str, Callable[[Context, Thing, Thing, float], str]] = {
    "httpGet": _ask_http,
    "tcpSocket": _ask_tcp,
    "grpc": _ask_grpc,
    "exec": _ask_program,
}

"""What happens to one container: a table from the state it is in to what may follow."""

import hashlib
import re
from collections.abc import Callable

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.environment import Unstartable, environment, refuse_root
from apps.simulator.rules.kubelet.exits import End, end_by_now
from apps.simulator.rules.kubelet.probes import examine, has_failed, has_passed
from apps.simulator.rules.kubelet.records import NEW, RUNNING, Context
from apps.simulator.rules.objects.times import MINUTE, iso

FIRST_BACK_OFF, LONGEST_BACK_OFF = 10, 5 * MINUTE
GOOD_RUN = 10 * MINUTE
"""After so long a run the back-off begins anew."""
RESYNC_SECONDS = 12
"""The kubelet comes back to a pod about as often, as a rule."""
BACK_OFF_EVENT_SECONDS = 14
MOST_TRANSITIONS = 12
"""In one moment; no chain of states is longer."""
NAME = re.compile(r"[a-z0-9][a-z0-9._/:@-]*")


def advance(context: Context, box: Thing | None) -> Thing:
    """The container's box as it is by now, through all states that it passes in this moment; wakes the cluster for the next."""
    current = box or {**NEW, "since": context.now}
    for _ in range(MOST_TRANSITIONS):
        following = HANDLERS[current["state"]](context, current)
        if following["state"] == current["state"]:
            return following
        current = following
    context.cluster.wake(context.now + 1)
    return current


def back_off(times: int) -> float:
    """Seconds to wait after so many failures in a row: 10, 20, 40, …, 300."""
    return float(min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** min(max(0, times - 1), 6)))


def full_reference(image: str) -> str:
    """An image's name with its registry, as the runtime writes it."""
    first, _, rest = image.partition("/")
    if rest and ("." in first or ":" in first):
        return image
    return f"docker.io/{image}" if rest else f"docker.io/library/{image}"


def _to(context: Context, box: Thing, state: str, seconds: float = 0.0, **more: object) -> Thing:
    return {**box, "state": state, "since": context.now, "until": context.now + seconds, **more}


def _is_early(context: Context, box: Thing) -> bool:
    if context.now < box["until"]:
        context.cluster.wake(box["until"])
        return True
    return False


def _new(context: Context, box: Thing) -> Thing:
    image, policy = context.container["image"], context.container.get("imagePullPolicy") or "IfNotPresent"
    if not NAME.fullmatch(image):
        why = f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": invalid reference format'
        context.warn("InspectFailed", why)
        context.warn("Failed", "Error: InvalidImageName")
        return _to(context, box, "refused", RESYNC_SECONDS, why=why, reason="InvalidImageName")
    is_here = context.can_be_pulled and image in context.cluster.notes.get("pulled", {}).get(context.pod["spec"]["nodeName"], [])
    if is_here and policy != "Always":
        context.say("Pulled", f'Container image "{image}" already present on machine and can be accessed by the pod')
        return _to(context, box, "pulled")
    if policy == "Never":
        why = f'Container image "{image}" is not present with pull policy of Never'
        context.warn("ErrImageNeverPull", why)
        context.warn("Failed", "Error: ErrImageNeverPull")
        return _to(context, box, "refused", RESYNC_SECONDS, why=why, reason="ErrImageNeverPull")
    context.say("Pulling", f'Pulling image "{image}"')
    return _to(context, box, "pulling", context.image.pull_seconds if context.image else 1.5)


def _pulling(context: Context, box: Thing) -> Thing:
    if _is_early(context, box):
        return box
    name = context.container["image"]
    if context.image and context.can_be_pulled:
        took = go_seconds(context.image.pull_seconds)
        context.say(
            "Pulled",
            f'Successfully pulled image "{name}" in {took} ({took} including waiting). Image size: {context.image.size_bytes} bytes.',
        )
        _remember_image(context, name)
        return _to(context, box, "pulled", pulls=0)
    full = full_reference(name)
    reason = "no match for platform in manifest" if context.image else f'failed to resolve reference "{full}": {full}'
    why = f'failed to pull and unpack image "{full}": {reason}: not found'
    context.warn("Failed", f'Failed to pull image "{name}": rpc error: code = NotFound desc = {why}')
    context.warn("Failed", "Error: ErrImagePull")
    return _to(context, box, "pull_failed", RESYNC_SECONDS, why=why, pulls=box["pulls"] + 1)


def go_seconds(seconds: float) -> str:
    """A length below a minute as Go prints it: `2.1s`, `3s`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"


def _remember_image(context: Context, name: str) -> None:
    notes, node = context.cluster.notes, context.pod["spec"]["nodeName"]
    pulled = notes.get("pulled", {})
    if name not in pulled.get(node, []):
        notes["pulled"] = {**pulled, node: [*pulled.get(node, []), name]}


def _pull_failed(context: Context, box: Thing) -> Thing:
    if _is_early(context, box):
        return box
    context.say("BackOff", f'Back-off pulling image "{context.container["image"]}"')
    context.warn("Failed", "Error: ImagePullBackOff")
    return _to(context, box, "pull_waiting", back_off(box["pulls"]))


def _until_then_new(context: Context, box: Thing) -> Thing:
    return box if _is_early(context, box) else _to(context, box, "new")


def _pulled(context: Context, box: Thing) -> Thing:
    if context.image is None:
        return _to(context, box, "new")
    try:
        env = environment(context.cluster, context.pod, context.container, context.image)
        refuse_root(context.pod, context.container, context.image)
    except Unstartable as error:
        context.warn("Failed", f"Error: {error}")
        return _to(context, box, "refused", RESYNC_SECONDS, why=str(error), reason="CreateContainerConfigError")
    context.say("Created", "Container created")
    context.say("Started", "Container started")
    return _to(context, box, RUNNING, started=context.now, env=env, probes={}, is_ready=False, has_started=False)


def _running(context: Context, box: Thing) -> Thing:
    if context.image and (end := end_by_now(context, box, context.image)):
        return _ended(context, box, end)
    kind = "liveness" if box["has_started"] or "startupProbe" not in context.container else "startup"
    if f"{kind}Probe" in context.container:
        box = examine(context, box, kind, context.now)
        if has_failed(box, kind, context.container):
            return _killed(context, box, kind)
    if kind == "startup":
        return _running(context, {**box, "has_started": True}) if has_passed(box, kind) else box
    if "readinessProbe" not in context.container:
        return {**box, "has_started": True, "is_ready": True}
    box = examine(context, {**box, "has_started": True}, "readiness", context.now)
    return {**box, "is_ready": has_passed(box, "readiness")}


def _killed(context: Context, box: Thing, kind: str) -> Thing:
    context.say("Killing", f"Container {context.name} failed {kind} probe, will be restarted")
    grace = float(context.pod["spec"].get("terminationGracePeriodSeconds", 30))
    image = context.image
    ends_itself = image is not None and not image.ignores_term and image.stop_seconds <= grace
    return _to(context, box, "stopping", image.stop_seconds if image and ends_itself else grace, code=143 if ends_itself else 137)


def _stopping(context: Context, box: Thing) -> Thing:
    return box if _is_early(context, box) else _ended(context, box, End(box["code"], "Error"))


def _ended(context: Context, box: Thing, end: End) -> Thing:
    last = {
        "exitCode": end.code,
        "reason": end.reason,
        "startedAt": iso(box["started"]),
        "finishedAt": iso(context.now),
        "containerID": runtime_id(context.pod, context.name, box["restarts"]),
    }
    crashes = 1 if context.now - box["started"] > GOOD_RUN else box["crashes"] + 1
    run = {"started": box["started"], "ended": context.now, "logs": list(end.logs)}
    return _to(context, box, "dead", 1.0, crashes=crashes, is_ready=False, before=box.get("last"), last=last, last_run=run)


def runtime_id(pod: Thing, name: str, number: int) -> str:
    """The runtime's id of a container's run."""
    return "containerd://" + hashlib.sha256(f"{pod['metadata']['uid']} {name} {number}".encode()).hexdigest()


def _dead(context: Context, box: Thing) -> Thing:
    code, policy = box["last"]["exitCode"], context.restarts
    if policy == "Never" or (policy == "OnFailure" and code == 0):
        return _to(context, box, "done")
    if _is_early(context, box):
        return box
    if box["crashes"] <= 1:
        return _to(context, box, "new", restarts=box["restarts"] + 1)
    return _to(context, box, "waiting", back_off(box["crashes"] - 1), says_at=context.now)


def _waiting(context: Context, box: Thing) -> Thing:
    if context.now >= box["until"]:
        return _to(context, box, "new", restarts=box["restarts"] + 1)
    if context.now >= box["says_at"]:
        context.warn("BackOff", f"Back-off restarting failed container {context.name} in pod {context.pod_title}")
        box = {**box, "says_at": context.now + BACK_OFF_EVENT_SECONDS}
    context.cluster.wake(min(box["until"], box["says_at"]))
    return box


def _done(context: Context, box: Thing) -> Thing:
    return box


HANDLERS: dict[str, Callable[[Context, Thing], Thing]] = {
    "new": _new,
    "pulling": _pulling,
    "pull_failed": _pull_failed,
    "pull_waiting": _until_then_new,
    "pulled": _pulled,
    "refused": _until_then_new,
    RUNNING: _running,
    "stopping": _stopping,
    "dead": _dead,
    "waiting": _waiting,
    "done": _done,
}

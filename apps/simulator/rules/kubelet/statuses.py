"""A pod's status as the kubelet reports it."""

import hashlib
from collections.abc import Callable

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.containers import runtime_id
from apps.simulator.rules.kubelet.records import is_running
from apps.simulator.rules.objects.fields import dig, with_condition
from apps.simulator.rules.objects.times import iso

ORDER = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
HAD_A_RUN = ("running", "stopping", "dead", "waiting", "done")
type Boxes = dict[str, Thing]


def pod_status(pod: Thing, record: Thing, node_address: str, now: float) -> Thing:
    """The whole status: phase, conditions, the containers', addresses."""
    boxes: Boxes = record["containers"]
    spec, before = pod["spec"], pod.get("status") or {}
    phase = phase_of(spec, boxes)
    mains, inits, guests = (_statuses(pod, boxes, part) for part in ("containers", "initContainers", "ephemeralContainers"))
    is_held = record.get("trouble") is not None
    status = {
        **before,
        "observedGeneration": pod["metadata"].get("generation", 1),
        "phase": phase,
        "conditions": _conditions(pod, boxes, [*_sidecars(spec, inits), *mains], phase, is_held=is_held, now=now),
        "containerStatuses": sorted(mains, key=lambda each: str(each["name"])),
        "hostIP": node_address,
        "hostIPs": [{"ip": node_address}],
        "startTime": before.get("startTime") or iso(now),
    }
    if inits:
        status["initContainerStatuses"] = inits
    if guests:
        status["ephemeralContainerStatuses"] = guests
    if not is_held:
        status |= {"podIP": record["address"], "podIPs": [{"ip": record["address"]}]}
    return status


def _statuses(pod: Thing, boxes: Boxes, part: str) -> list[Thing]:
    is_init = part == "initContainers"
    return [container_status(pod, container, boxes, is_init=is_init) for container in pod["spec"].get(part) or []]


def phase_of(spec: Thing, boxes: Boxes) -> str:
    """Pending, Running, Succeeded or Failed."""
    mains, inits = _boxes_of(boxes, spec["containers"]), _boxes_of(boxes, spec.get("initContainers") or [])
    is_over = all(box.get("state") == "done" for box in mains)
    if any(map(has_failed_for_good, inits + mains if is_over else inits)):
        return "Failed"
    if is_over:
        return "Succeeded"
    return "Running" if any(map(_has_run, mains)) else "Pending"


def _has_run(box: Thing) -> bool:
    return box.get("state") in HAD_A_RUN or bool(box.get("restarts"))


def _boxes_of(boxes: Boxes, containers: list[Thing]) -> list[Thing]:
    return [boxes.get(container["name"]) or {} for container in containers]


def has_failed_for_good(box: Thing) -> bool:
    """Whether a container has ended with an error and won't run again."""
    return box.get("state") == "done" and bool(box["last"]["exitCode"])


def is_sidecar(container: Thing) -> bool:
    """Whether it is an init container that goes on running."""
    return container.get("restartPolicy") == "Always"


def is_initialized(spec: Thing, boxes: Boxes) -> bool:
    """Whether the ordinary containers may start."""
    return all(_has_made_way(container, boxes) for container in spec.get("initContainers") or [])


def _has_made_way(container: Thing, boxes: Boxes) -> bool:
    box = boxes.get(container["name"]) or {}
    if is_sidecar(container):
        return bool(box.get("has_started"))
    return box.get("state") == "done" and box["last"]["exitCode"] == 0


def container_status(pod: Thing, container: Thing, boxes: Boxes, *, is_init: bool = False) -> Thing:
    """One container's status; before the kubelet gets to it, it waits."""
    name, image = container["name"], container["image"]
    box = boxes.get(name) or {}
    has_succeeded = is_init and box.get("state") == "done" and box["last"]["exitCode"] == 0
    status = {
        "name": name,
        "image": image,
        "imageID": _image_id(image) if box.get("state") in (*HAD_A_RUN, "pulled") or box.get("restarts") else "",
        "ready": has_succeeded or (is_running(box) and bool(box["is_ready"])),
        "restartCount": box.get("restarts", 0),
        "started": is_running(box) and bool(box["has_started"]),
        "state": STATES.get(box.get("state", ""), _creating)(pod, container, box),
        "lastState": _last_state(box),
    }
    if box.get("state") in HAD_A_RUN:
        status["containerID"] = runtime_id(pod, name, box["restarts"])
    return status


def _image_id(image: str) -> str:
    return f"{image.split('@')[0].rpartition(':')[0] or image}@sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def _last_state(box: Thing) -> Thing:
    last = box.get("before") if box.get("state") in ("dead", "done") else box.get("last")
    return {"terminated": last} if last else {}


def _creating(pod: Thing, container: Thing, box: Thing) -> Thing:
    is_main = not any(each["name"] == container["name"] for each in pod["spec"].get("initContainers") or [])
    has_inits = is_main and bool(pod["spec"].get("initContainers"))
    return {"waiting": {"reason": "PodInitializing" if has_inits else "ContainerCreating"}}


def _is_on(pod: Thing, container: Thing, box: Thing) -> Thing:
    return {"running": {"startedAt": iso(box["started"])}}


def _is_over(pod: Thing, container: Thing, box: Thing) -> Thing:
    return {"terminated": box["last"]}


def _backs_off(pod: Thing, container: Thing, box: Thing) -> Thing:
    metadata = pod["metadata"]
    told = f"container={container['name']} pod={metadata['name']}_{metadata['namespace']}({metadata['uid']})"
    message = f"back-off {go_length(box['until'] - box['since'])} restarting failed {told}"
    return {"waiting": {"reason": "CrashLoopBackOff", "message": message}}


def go_length(seconds: float) -> str:
    """Whole seconds as Go prints a duration: `40s`, `2m40s`, `5m0s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


def _failed_pull(pod: Thing, container: Thing, box: Thing) -> Thing:
    return {"waiting": {"reason": "ErrImagePull", "message": f"rpc error: code = NotFound desc = {box['why']}"}}


def _waits_to_pull(pod: Thing, container: Thing, box: Thing) -> Thing:
    message = f'Back-off pulling image "{container["image"]}": ErrImagePull: rpc error: code = NotFound desc = {box["why"]}'
    return {"waiting": {"reason": "ImagePullBackOff", "message": message}}


def _is_refused(pod: Thing, container: Thing, box: Thing) -> Thing:
    return {"waiting": {"reason": box["reason"], "message": box["why"]}}


STATES: dict[str, Callable[[Thing, Thing, Thing], Thing]] = {
    "running": _is_on,
    "stopping": _is_on,
    "dead": _is_over,
    "done": _is_over,
    "waiting": _backs_off,
    "pull_failed": _failed_pull,
    "pull_waiting": _waits_to_pull,
    "refused": _is_refused,
}


def _sidecars(spec: Thing, statuses: list[Thing]) -> list[Thing]:
    names = {container["name"] for container in spec.get("initContainers") or [] if is_sidecar(container)}
    return [status for status in statuses if status["name"] in names]


def _conditions(pod: Thing, boxes: Boxes, statuses: list[Thing], phase: str, *, is_held: bool, now: float) -> list[Thing]:
    containers_ready = _containers_ready(statuses, phase)
    made = [
        {"type": "PodReadyToStartContainers", "status": "False" if is_held or phase in ("Succeeded", "Failed") else "True"},
        _initialized(pod["spec"], boxes, phase),
        _ready(pod, containers_ready),
        {"type": "ContainersReady", **containers_ready},
        {"type": "PodScheduled", "status": "True"},
    ]
    conditions: list[Thing] = dig(pod, "status.conditions", [])
    observed = pod["metadata"].get("generation", 1)
    for condition in made:
        conditions = with_condition(conditions, now, {**condition, "observedGeneration": observed, "lastProbeTime": None})
    return sorted(conditions, key=lambda each: ORDER.index(each["type"]) if each["type"] in ORDER else len(ORDER))


def _containers_ready(statuses: list[Thing], phase: str) -> Thing:
    if phase == "Succeeded":
        return {"status": "False", "reason": "PodCompleted"}
    if phase == "Failed":
        return {"status": "False", "reason": "PodFailed"}
    unready = [status["name"] for status in statuses if not status["ready"]]
    if unready:
        return {"status": "False", "reason": "ContainersNotReady", "message": f"containers with unready status: [{' '.join(unready)}]"}
    return {"status": "True"}


def _ready(pod: Thing, containers_ready: Thing) -> Thing:
    if containers_ready["status"] == "True":
        given = {each["type"]: each["status"] for each in dig(pod, "status.conditions", [])}
        missing = [gate["conditionType"] for gate in pod["spec"].get("readinessGates") or [] if given.get(gate["conditionType"]) != "True"]
        if missing:
            told = f'corresponding condition of pod readiness gate "{missing[0]}" does not exist.'
            if missing[0] in given:
                told = f'the status of pod readiness gate "{missing[0]}" is not "True", but {given[missing[0]]}'
            return {"type": "Ready", "status": "False", "reason": "ReadinessGatesNotReady", "message": told}
    return {"type": "Ready", **containers_ready}


def _initialized(spec: Thing, boxes: Boxes, phase: str) -> Thing:
    if phase == "Succeeded" or is_initialized(spec, boxes):
        return {"type": "Initialized", "status": "True", **({"reason": "PodCompleted"} if phase == "Succeeded" else {})}
    left = [container["name"] for container in spec.get("initContainers") or [] if not _has_made_way(container, boxes)]
    message = f"containers with incomplete status: [{' '.join(left)}]"
    return {"type": "Initialized", "status": "False", "reason": "ContainersNotInitialized", "message": message}

"""A pod's row. The STATUS cell follows printPod of Kubernetes' printers.go: it says more than the phase."""

from dataclasses import dataclass

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects import times
from apps.simulator.rules.objects.fields import condition_of, dig, is_being_deleted, is_true
from apps.simulator.rules.tables.cells import NONE, Cells, age, name


@dataclass
class Summary:
    """What a pod's row says of its containers."""

    status: str
    ready: int = 0
    total: int = 0
    restarts: int = 0
    restarted_at: float = 0.0
    """The newest end of a container that was started again; 0 when none was."""

    def count(self, status: Thing) -> None:
        """Add one container's restarts."""
        self.restarts += status["restartCount"]
        ended = dig(status, "lastState.terminated.finishedAt")
        if ended:
            self.restarted_at = max(self.restarted_at, times.moment_of(ended))


def row(pod: Thing, now: float) -> Cells:
    """READY, STATUS, RESTARTS and where it runs."""
    summary = summarize(pod)
    restarts = str(summary.restarts)
    if summary.restarts and summary.restarted_at:
        restarts += f" ({times.age(now - summary.restarted_at)} ago)"
    gates = pod["spec"].get("readinessGates") or []
    return [
        name(pod),
        f"{summary.ready}/{summary.total}",
        summary.status,
        restarts,
        age(pod, now),
        (dig(pod, "status.podIPs") or [{}])[0].get("ip") or NONE,
        pod["spec"].get("nodeName") or NONE,
        dig(pod, "status.nominatedNodeName", NONE),
        f"{sum(is_true(pod, gate['conditionType']) for gate in gates)}/{len(gates)}" if gates else NONE,
    ]


def summarize(pod: Thing) -> Summary:
    """The cells that need all containers."""
    spec, status = pod["spec"], pod.get("status") or {}
    sidecars = {each["name"] for each in spec.get("initContainers") or [] if each.get("restartPolicy") == "Always"}
    summary = Summary(_said(pod), total=len(spec["containers"]) + len(sidecars))
    of_sidecars = Summary("")
    is_initializing = _count_init(pod, summary, of_sidecars, sidecars)
    if not is_initializing or is_true(pod, "Initialized"):
        summary.restarts, summary.restarted_at = of_sidecars.restarts, of_sidecars.restarted_at
        _count_containers(pod, summary)
    if is_being_deleted(pod):
        summary.status = _going(status, summary.status)
    return summary


def _said(pod: Thing) -> str:
    if (condition_of(pod, "PodScheduled") or {}).get("reason") == "SchedulingGated":
        return "SchedulingGated"
    return str(dig(pod, "status.reason") or dig(pod, "status.phase", ""))


def _going(status: Thing, otherwise: str) -> str:
    if status.get("reason") == "NodeLost":
        return "Unknown"
    return otherwise if status.get("phase") in ("Succeeded", "Failed") else "Terminating"


def _count_init(pod: Thing, summary: Summary, of_sidecars: Summary, sidecars: set[str]) -> bool:
    """Whether an init container is still to finish."""
    statuses: list[Thing] = dig(pod, "status.initContainerStatuses", [])
    for place, status in enumerate(statuses):
        is_sidecar = status["name"] in sidecars
        summary.count(status)
        if is_sidecar:
            of_sidecars.count(status)
        terminated = dig(status, "state.terminated")
        if terminated and terminated["exitCode"] == 0:
            continue
        if is_sidecar and status.get("started"):
            summary.ready += bool(status.get("ready"))
            continue
        reason = dig(status, "state.waiting.reason")
        if terminated:
            summary.status = f"Init:{_ended(terminated)}"
        elif reason and reason != "PodInitializing":
            summary.status = f"Init:{reason}"
        else:
            summary.status = f"Init:{place}/{len(pod['spec']['initContainers'])}"
        return True
    return False


def _ended(terminated: Thing) -> str:
    if terminated.get("reason"):
        return str(terminated["reason"])
    return f"Signal:{terminated['signal']}" if terminated.get("signal") else f"ExitCode:{terminated['exitCode']}"


def _count_containers(pod: Thing, summary: Summary) -> None:
    has_running, failed = False, ""
    for status in reversed(dig(pod, "status.containerStatuses", [])):
        summary.count(status)
        waiting, terminated = dig(status, "state.waiting.reason"), dig(status, "state.terminated")
        summary.status = waiting or (_ended(terminated) if terminated else summary.status)
        if terminated and terminated["exitCode"] and not waiting:
            failed = summary.status
        elif status.get("ready") and dig(status, "state.running"):
            has_running = True
            summary.ready += 1
    if summary.status == "Completed":
        summary.status = _completed(pod, failed, has_running=has_running)


def _completed(pod: Thing, failed: str, *, has_running: bool) -> str:
    """The status of a pod some of whose containers are done: what the others do counts."""
    if has_running and is_true(pod, "Ready"):
        return "Running"
    return failed or ("NotReady" if has_running else "Completed")


def conditions(pod: Thing) -> list[Thing]:
    """A finished pod's row says so, for kubectl to grey it out."""
    ended = dig(pod, "status.phase")
    if ended not in ("Succeeded", "Failed"):
        return []
    message = "The pod has completed successfully." if ended == "Succeeded" else "The pod failed."
    return [{"type": "Completed", "status": "True", "reason": ended, "message": message}]

"""Jobs: pods that are run until enough of them have succeeded."""

from collections.abc import Iterable, Iterator
from itertools import islice

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.workloads.pods import Order, active, by_controller, make, remove, tell
from apps.simulator.rules.kinds import JOBS, Thing
from apps.simulator.rules.objects.fields import annotations_of, dig, is_being_deleted, is_ready, is_true, with_condition
from apps.simulator.rules.objects.times import MINUTE, iso, moment_of

INDEX = "batch.kubernetes.io/job-completion-index"
FIRST_BACK_OFF, LONGEST_BACK_OFF = 10, 10 * MINUTE
TOO_MANY_FAILURES = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
TOO_LATE = ("DeadlineExceeded", "Job was active longer than specified deadline")


def run(cluster: Cluster, now: float) -> None:
    """Make pods, count them, and end the Jobs that have succeeded, failed often enough or taken too long."""
    jobs = cluster.all(JOBS)
    if not jobs:
        return
    pods = by_controller(cluster)
    for job in jobs:
        if is_being_deleted(job):
            continue
        if is_finished(job):
            _expire(cluster, job, now)
        else:
            _sync(cluster, job, pods[job["metadata"]["uid"]], now)


def is_finished(job: Thing) -> bool:
    """Whether it is Complete or Failed."""
    return is_true(job, "Complete") or is_true(job, "Failed")


def _sync(cluster: Cluster, job: Thing, pods: list[Thing], now: float) -> None:
    status: Thing = {**(job.get("status") or {})}
    if job["spec"].get("suspend"):
        _suspend(cluster, job, active(pods), now)
        return
    if not status.get("startTime"):
        status["startTime"] = iso(now)
    succeeded, failed, living = _with_phase(pods, "Succeeded"), _with_phase(pods, "Failed"), active(pods)
    end = _end(job, succeeded, failed, living, (moment_of(status["startTime"]), now))
    if end:
        _finish(cluster, job, end, (status, succeeded, failed, living), now)
        return
    if "activeDeadlineSeconds" in job["spec"]:
        cluster.wake(moment_of(status["startTime"]) + job["spec"]["activeDeadlineSeconds"])
    made = _fill(cluster, job, pods, now)
    counts = _counts(succeeded, failed, [*living, *made], pods)
    newest = cluster.newest(JOBS, job) or job
    cluster.update(JOBS, newest, status={**{key: value for key, value in status.items() if key not in COUNTED}, **counts})


COUNTED = ("active", "ready", "succeeded", "failed", "terminating", "uncountedTerminatedPods")


def _counts(succeeded: list[Thing], failed: list[Thing], living: list[Thing], pods: list[Thing]) -> Thing:
    counts: Thing = {"active": len(living), "succeeded": len(succeeded), "failed": len(failed)}
    kept = {key: value for key, value in counts.items() if value}
    going = sum(map(is_being_deleted, pods))
    return {**kept, "ready": sum(map(is_ready, living)), "terminating": going, "uncountedTerminatedPods": {}}


def _with_phase(pods: Iterable[Thing], phase: str) -> list[Thing]:
    return [pod for pod in pods if dig(pod, "status.phase") == phase]


def _completions(job: Thing) -> int | None:
    wanted: int | None = job["spec"].get("completions")
    return wanted


def _end(
    job: Thing, succeeded: list[Thing], failed: list[Thing], living: list[Thing], times: tuple[float, float]
) -> tuple[str, str, str] | None:
    """How the Job ends now: the type of its last condition, its reason and message."""
    started, now = times
    spec = job["spec"]
    restarts = sum(each["restartCount"] for pod in living for each in dig(pod, "status.containerStatuses", []))
    wanted = _completions(job)
    if len(succeeded) >= (1 if wanted is None else wanted) and (wanted is not None or not living):
        return "Complete", "CompletionsReached", "Reached expected number of succeeded pods"
    if len(failed) + restarts > spec.get("backoffLimit", 6):
        return "Failed", *TOO_MANY_FAILURES
    if "activeDeadlineSeconds" in spec and now >= started + spec["activeDeadlineSeconds"]:
        return "Failed", *TOO_LATE
    return None


def _finish(
    cluster: Cluster, job: Thing, end: tuple[str, str, str], state: tuple[Thing, list[Thing], list[Thing], list[Thing]], now: float
) -> None:
    kind, reason, message = end
    status, succeeded, failed, living = state
    for pod in living:
        remove(cluster, job, pod, now)
    conditions: list[Thing] = status.get("conditions") or []
    for each in ("SuccessCriteriaMet" if kind == "Complete" else "FailureTarget", kind):
        condition = {"type": each, "status": "True", "reason": reason, "message": message, "lastProbeTime": iso(now)}
        conditions = with_condition(conditions, now, condition)
    counts = _counts(succeeded, [*failed, *living] if kind == "Failed" else failed, [], living)
    status = {**{key: value for key, value in status.items() if key not in COUNTED}, **counts, "conditions": conditions}
    if kind == "Complete":
        status["completionTime"] = iso(now)
        tell(cluster, job, now, "Completed", "Job completed")
    else:
        tell(cluster, job, now, reason, message, "Warning")
    _expire(cluster, cluster.update(JOBS, cluster.newest(JOBS, job) or job, status=status), now)


def _fill(cluster: Cluster, job: Thing, pods: list[Thing], now: float) -> list[Thing]:
    """Make as many pods as may run at once, after the back-off that the last failure asks for."""
    spec, living = job["spec"], active(pods)
    succeeded, failed = _with_phase(pods, "Succeeded"), _with_phase(pods, "Failed")
    wanted = spec.get("parallelism", 1)
    completions = _completions(job)
    if completions is not None:
        wanted = min(wanted, completions - len(succeeded))
    elif succeeded:
        wanted = 0
    missing = wanted - len(living)
    for pod in living[:-missing] if missing < 0 else ():
        remove(cluster, job, pod, now)
    waits_until = _waits_until(failed)
    if missing > 0 and now < waits_until:
        cluster.wake(waits_until)
        return []
    made = [make(cluster, job, order, now) for order in islice(_orders(job, pods), max(0, min(missing, 50)))]
    return [pod for pod in made if pod]


def _waits_until(failed: list[Thing]) -> float:
    """10, 20, 40, … seconds after the last failure, at most ten minutes."""
    if not failed:
        return 0.0
    last = max(_ended(pod) for pod in failed)
    return last + float(min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** min(len(failed) - 1, 7)))


def _ended(pod: Thing) -> float:
    ends = [dig(each, "state.terminated.finishedAt") for each in dig(pod, "status.containerStatuses", [])]
    return max((moment_of(end) for end in ends if end), default=moment_of(pod["metadata"]["creationTimestamp"]))


def _orders(job: Thing, pods: list[Thing]) -> Iterator[Order]:
    template = {**job["spec"]["template"]}
    if job["spec"].get("completionMode") != "Indexed":
        while True:
            yield Order(template)
    taken = {annotations_of(pod).get(INDEX) for pod in [*active(pods), *_with_phase(pods, "Succeeded")]}
    for index in range(job["spec"].get("completions") or 0):
        if str(index) not in taken:
            variable = {"name": "JOB_COMPLETION_INDEX", "value": str(index)}
            containers = [{**each, "env": [*(each.get("env") or []), variable]} for each in template["spec"]["containers"]]
            yield Order(template, labels={INDEX: str(index)}, annotations={INDEX: str(index)}, spec={"containers": containers})


def _suspend(cluster: Cluster, job: Thing, living: list[Thing], now: float) -> None:
    for pod in living:
        remove(cluster, job, pod, now)
    if not is_true(job, "Suspended"):
        condition = {"type": "Suspended", "status": "True", "reason": "JobSuspended", "message": "Job suspended"}
        conditions = with_condition(dig(job, "status.conditions"), now, condition)
        tell(cluster, job, now, "Suspended", "Job suspended")
        cluster.update(JOBS, job, status={**(job.get("status") or {}), "conditions": conditions})


def _expire(cluster: Cluster, job: Thing, now: float) -> None:
    """ttlSecondsAfterFinished."""
    life = job["spec"].get("ttlSecondsAfterFinished")
    ends = [each["lastTransitionTime"] for each in dig(job, "status.conditions", []) if each["type"] in ("Complete", "Failed")]
    if life is None or not ends:
        return
    if now >= moment_of(ends[0]) + life:
        cluster.drop(JOBS, job)
    else:
        cluster.wake(moment_of(ends[0]) + life)

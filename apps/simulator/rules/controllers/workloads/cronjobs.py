"""CronJobs: a Job each time that the schedule says."""

from datetime import UTC, datetime

from apps.simulator.rules.admission.creating import create
from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.controllers.workloads.jobs import is_finished
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import CRON_JOBS, JOBS, Thing
from apps.simulator.rules.objects.fields import dig, is_being_deleted, is_controlled_by, is_true, reference_to
from apps.simulator.rules.objects.times import DAY, MINUTE, iso, moment_of

SOURCE = "cronjob-controller"
FARTHEST_DAYS = 4 * 366
"""Until which a schedule is searched for its next time: the 29th of February comes within that."""
LONGEST_LOOK_BACK = DAY
"""Of what was missed while it was suspended only the last moment counts, so there is no need to count all."""
SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
NAMES = {name: str(number) for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))} | {
    name: str(number) for number, name in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1)
}


def run(cluster: Cluster, now: float) -> None:
    """Note what its Jobs have come to, make the Job that is due, and keep the history short."""
    for cron in cluster.all(CRON_JOBS):
        if not is_being_deleted(cron):
            _note_ends(cluster, cron, now)
            _start_due(cluster, cluster.newest(CRON_JOBS, cron) or cron, now)


def next_time(schedule: str, after: float) -> float | None:
    """The first moment after this one that a cron schedule (five fields, UTC) names; None: none within four years, or no schedule."""
    try:
        fields = _fields(schedule)
    except ValueError:
        return None
    minutes, hours, _, _, _ = fields
    moment = after - after % MINUTE + MINUTE
    day = moment - moment % DAY
    for _ in range(FARTHEST_DAYS):
        if _is_on(fields, datetime.fromtimestamp(day, UTC)):
            times = (day + hour * 60 * MINUTE + minute * MINUTE for hour in sorted(hours) for minute in sorted(minutes))
            if first := next((time for time in times if time >= moment), None):
                return first
        day += DAY
    return None


def _fields(schedule: str) -> list[set[int]]:
    parts = SHORTHANDS.get(schedule.strip(), schedule).upper().split()
    if len(parts) != len(RANGES):
        raise ValueError(schedule)
    return [_numbers(part, *limits) for part, limits in zip(parts, RANGES, strict=True)]


def _numbers(part: str, low: int, high: int) -> set[int]:
    chosen: set[int] = set()
    for piece in part.split(","):
        body, _, stride = piece.partition("/")
        first, _, last = body.partition("-")
        begin = low if first in ("*", "?") else int(NAMES.get(first, first))
        end = high if first in ("*", "?") or (stride and not last) else int(NAMES.get(last or first, last or first))
        chosen |= set(range(max(low, begin), min(high, end) + 1, max(1, int(stride or 1))))
    return chosen


def _is_on(fields: list[set[int]], day: datetime) -> bool:
    """Day of the month and day of the week: either is enough where both are restricted."""
    _, _, days, months, weekdays = fields
    in_month, in_week = day.day in days, bool({day.isoweekday() % 7, day.isoweekday()} & weekdays)
    restricts_both = len(days) < 31 and len(weekdays - {7}) < 7
    return day.month in months and (in_month or in_week if restricts_both else in_month and in_week)


def _jobs_of(cluster: Cluster, cron: Thing) -> list[Thing]:
    return [job for job in cluster.all(JOBS, cron["metadata"]["namespace"]) if is_controlled_by(job, cron)]


def _note_ends(cluster: Cluster, cron: Thing, now: float) -> None:
    jobs = _jobs_of(cluster, cron)
    before = {each["uid"] for each in dig(cron, "status.active", [])}
    status: Thing = {**(cron.get("status") or {})}
    status.pop("active", None)
    running = [job for job in jobs if not is_finished(job)]
    for job in jobs:
        if job not in running and job["metadata"]["uid"] in before:
            status |= _ending(cluster, cron, job, now)
    if running:
        status["active"] = list(map(_reference, running))
    cluster.update(CRON_JOBS, cron, status=status)
    _shorten_history(cluster, cron, jobs, now)


def _ending(cluster: Cluster, cron: Thing, job: Thing, now: float) -> Thing:
    """Tell of a Job's end; what that adds to the CronJob's status."""
    is_complete = is_true(job, "Complete")
    ending = "Complete" if is_complete else "Failed"
    _tell(cluster, cron, now, "SawCompletedJob", f"Saw completed job: {job['metadata']['name']}, condition: {ending}")
    return {"lastSuccessfulTime": dig(job, "status.completionTime", iso(now))} if is_complete else {}


def _shorten_history(cluster: Cluster, cron: Thing, jobs: list[Thing], now: float) -> None:
    for condition, field, otherwise in (("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1)):
        ended = sorted((job for job in jobs if is_true(job, condition)), key=lambda job: str(job["metadata"]["creationTimestamp"]))
        limit = cron["spec"].get(field, otherwise)
        for job in ended[: max(0, len(ended) - limit)]:
            cluster.drop(JOBS, job)
            _tell(cluster, cron, now, "SuccessfulDelete", f"Deleted job {job['metadata']['name']}")


def _reference(job: Thing) -> Thing:
    metadata = job["metadata"]
    return {"kind": "Job", "apiVersion": "batch/v1"} | {key: metadata[key] for key in ("namespace", "name", "uid", "resourceVersion")}


def _start_due(cluster: Cluster, cron: Thing, now: float) -> None:
    if cron["spec"].get("suspend"):
        return
    last = moment_of(dig(cron, "status.lastScheduleTime") or cron["metadata"]["creationTimestamp"])
    due = next_time(cron["spec"]["schedule"], max(last, now - LONGEST_LOOK_BACK))
    if due is None:
        return
    if due > now:
        cluster.wake(due)
        return
    while (later := next_time(cron["spec"]["schedule"], due)) and later <= now:
        due = later
    if later:
        cluster.wake(later)
    deadline = cron["spec"].get("startingDeadlineSeconds")
    if deadline is not None and now > due + deadline:
        _tell(cluster, cron, now, "MissSchedule", f"Missed scheduled time to start a job: {iso(due)}", "Warning")
        return
    _start(cluster, cron, due, now)


def _start(cluster: Cluster, cron: Thing, due: float, now: float) -> None:
    running = [job for job in _jobs_of(cluster, cron) if not is_finished(job)]
    policy = cron["spec"].get("concurrencyPolicy", "Allow")
    if running and policy == "Forbid":
        message = "Not starting job because prior execution is running and concurrency policy is Forbid"
        _tell(cluster, cron, now, "JobAlreadyActive", message)
        return
    for job in running if policy == "Replace" else ():
        cluster.drop(JOBS, job)
        _tell(cluster, cron, now, "SuccessfulDelete", f"Deleted job {job['metadata']['name']}")
    template = cron["spec"]["jobTemplate"]
    try:
        job = create(cluster, JOBS, {"metadata": _metadata(cron, due), "spec": template["spec"]}, now)
    except Refused as error:
        _tell(cluster, cron, now, "FailedCreate", f"Error creating job: {error}", "Warning")
        cluster.update(CRON_JOBS, cron, status={**(cron.get("status") or {}), "lastScheduleTime": iso(due)})
        return
    _tell(cluster, cron, now, "SuccessfulCreate", f"Created job {job['metadata']['name']}")
    active = [*dig(cron, "status.active", []), _reference(job)]
    cluster.update(CRON_JOBS, cron, status={**(cron.get("status") or {}), "lastScheduleTime": iso(due), "active": active})


def _metadata(cron: Thing, due: float) -> Thing:
    own = cron["spec"]["jobTemplate"].get("metadata") or {}
    return {
        "name": f"{cron['metadata']['name']}-{int(due // MINUTE)}",
        "namespace": cron["metadata"]["namespace"],
        "labels": own.get("labels") or {},
        "annotations": {**(own.get("annotations") or {}), "batch.kubernetes.io/cronjob-scheduled-timestamp": iso(due)},
        "ownerReferences": [reference_to(cron)],
    }


def _tell(cluster: Cluster, cron: Thing, now: float, reason: str, message: str, type_: str = "Normal") -> None:
    record(cluster, cron, now, Event(reason, message, SOURCE, type_))

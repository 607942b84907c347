"""Rows of what makes pods, and of what scales and protects them."""

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig, is_being_deleted, is_true
from apps.simulator.rules.objects.selectors import pairs, written
from apps.simulator.rules.objects.times import age as length
from apps.simulator.rules.objects.times import moment_of
from apps.simulator.rules.tables.cells import NONE, UNKNOWN, UNSET, Cells, age, images, name, since

DAEMON_COUNTS = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable")
JOB_STATES = ("Complete", "Failed", "Terminating", "Suspended", "FailureTarget", "SuccessCriteriaMet")


def _pods(thing: Thing) -> Cells:
    return [*images(thing["spec"]["template"]["spec"]), written(thing["spec"].get("selector"))]


def _ready(thing: Thing) -> str:
    return f"{dig(thing, 'status.readyReplicas', 0)}/{thing['spec'].get('replicas', 1)}"


def deployment(thing: Thing, now: float) -> Cells:
    """READY is of the wanted replicas."""
    counts = [dig(thing, f"status.{part}", 0) for part in ("updatedReplicas", "availableReplicas")]
    return [name(thing), _ready(thing), *counts, age(thing, now), *_pods(thing)]


def replica_set(thing: Thing, now: float) -> Cells:
    """DESIRED, CURRENT, READY."""
    counts = [thing["spec"].get("replicas", 1), dig(thing, "status.replicas", 0), dig(thing, "status.readyReplicas", 0)]
    return [name(thing), *counts, age(thing, now), *_pods(thing)]


def stateful_set(thing: Thing, now: float) -> Cells:
    """READY is of the wanted replicas."""
    return [name(thing), _ready(thing), age(thing, now), *_pods(thing)[:2]]


def daemon_set(thing: Thing, now: float) -> Cells:
    """Counts of nodes."""
    chosen = pairs(dig(thing, "spec.template.spec.nodeSelector"))
    return [name(thing), *(dig(thing, f"status.{part}", 0) for part in DAEMON_COUNTS), chosen, age(thing, now), *_pods(thing)]


def job(thing: Thing, now: float) -> Cells:
    """STATUS is the first of its conditions, in the API's order."""
    spec, done = thing["spec"], dig(thing, "status.succeeded", 0)
    started, ended = dig(thing, "status.startTime"), dig(thing, "status.completionTime")
    if spec.get("completions") is not None:
        completions = f"{done}/{spec['completions']}"
    else:
        completions = f"{done}/1 of {spec['parallelism']}" if spec.get("parallelism", 0) > 1 else f"{done}/1"
    states = [state for state in JOB_STATES if (is_being_deleted(thing) and state == "Terminating") or is_true(thing, state)]
    duration = length((moment_of(ended) if ended else now) - moment_of(started)) if started else ""
    return [name(thing), (states or ["Running"])[0], completions, duration, age(thing, now), *_pods(thing)]


def cron_job(thing: Thing, now: float) -> Cells:
    """SUSPEND is written out, as printers.go does."""
    spec, last = thing["spec"], dig(thing, "status.lastScheduleTime")
    made = dig(spec, "jobTemplate.spec.template.spec", {})
    return [
        name(thing),
        spec.get("schedule", ""),
        spec.get("timeZone") or NONE,
        "True" if spec.get("suspend") else "False",
        len(dig(thing, "status.active", [])),
        since(last, now) if last else NONE,
        age(thing, now),
        *images(made),
        written(dig(spec, "jobTemplate.spec.selector")),
    ]


def autoscaler(thing: Thing, now: float) -> Cells:
    """TARGETS shows two metrics at most, `<unknown>` for one that can't be had."""
    spec = thing["spec"]
    metrics, current = spec.get("metrics") or [], dig(thing, "status.currentMetrics", [])
    shown = [_metric(metric, current[place] if place < len(current) else {}) for place, metric in enumerate(metrics)]
    targets = ", ".join(shown[:2]) + (f" + {len(shown) - 2} more..." if len(shown) > 2 else "")
    scaled = spec["scaleTargetRef"]
    return [
        name(thing),
        f"{scaled['kind']}/{scaled['name']}",
        targets or NONE,
        str(spec.get("minReplicas", UNSET)),
        spec["maxReplicas"],
        dig(thing, "status.currentReplicas", 0),
        age(thing, now),
    ]


def _metric(metric: Thing, status: Thing) -> str:
    part = metric["type"][0].lower() + metric["type"][1:]
    about, current = metric.get(part) or {}, dig(status, f"{part}.current", {})
    target = about.get("target") or {}
    if part in ("resource", "containerResource"):
        if "averageValue" in target:
            return f"{about['name']}: {current.get('averageValue', UNKNOWN)}/{target['averageValue']}"
        used = f"{current['averageUtilization']}%" if "averageUtilization" in current else UNKNOWN
        wanted = f"{target['averageUtilization']}%" if "averageUtilization" in target else "<auto>"
        return f"{about['name']}: {used}/{wanted}"
    if part != "pods" and "averageValue" not in target:
        return f"{current.get('value', UNKNOWN)}/{target.get('value')}"
    average = f"{current.get('averageValue', UNKNOWN)}/{target.get('averageValue')}"
    return average if part == "pods" else f"{average} (avg)"


def budget(thing: Thing, now: float) -> Cells:
    """N/A for the one of the two that isn't set."""
    spec = thing["spec"]
    bounds = [str(spec.get(part, "N/A")) for part in ("minAvailable", "maxUnavailable")]
    return [name(thing), *bounds, dig(thing, "status.disruptionsAllowed", 0), age(thing, now)]

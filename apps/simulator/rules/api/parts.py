"""Subresources: logs and programs of a pod, evictions, `/scale`, ephemeral containers."""

from apps.simulator.rules import kinds
from apps.simulator.rules.admission import creating
from apps.simulator.rules.api.messages import TEXT, Answer, Following, Request, Target
from apps.simulator.rules.api.reading import find
from apps.simulator.rules.api.writing import patched
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers import evicting
from apps.simulator.rules.errors import Refused, bad_request, conflict, not_found
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet import logs, programs
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.selectors import written
from apps.simulator.rules.objects.times import iso_exact, moment_of

SUCCESS = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}


def log(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """A container's log, or the one before it was started again."""
    pod = find(cluster, target)
    container = _container(pod, request.ask("container"))
    is_previous = request.is_asked("previous")
    lines = logs.lines(cluster, pod, container, now, is_previous=is_previous) or []
    since, tail = _since(request, now), request.number("tailLines")
    chosen = [line for line in lines if line[0] >= since]
    if tail is not None and tail >= 0:
        chosen = chosen[-tail:] if tail else []
    has_timestamps = request.is_asked("timestamps")
    following = Following(target.kind.key_of(pod), container, has_timestamps) if request.is_asked("follow") and not is_previous else None
    return Answer(200, as_text(chosen, has_timestamps=has_timestamps), TEXT, stream=following)


def as_text(lines: list[tuple[float, str]], *, has_timestamps: bool) -> str:
    """Lines of a log as they are sent."""
    return "".join(f"{iso_exact(moment)} {line}\n" if has_timestamps else f"{line}\n" for moment, line in lines)


def is_running(pod: Thing, container: str) -> bool:
    """Whether this container runs, so that its log may go on."""
    states = dig(pod, "status.containerStatuses", []) + dig(pod, "status.initContainerStatuses", [])
    return any(each["name"] == container and dig(each, "state.running") is not None for each in states)


def lines_since(cluster: Cluster, pod: Thing, container: str, since: float, now: float) -> list[tuple[float, str]]:
    """The lines of a log after a moment; [] where there is no log."""
    try:
        lines = logs.lines(cluster, pod, container, now) or []
    except Refused:
        return []
    return [line for line in lines if since < line[0] <= now]


def _since(request: Request, now: float) -> float:
    seconds, moment = request.number("sinceSeconds"), request.ask("sinceTime")
    if seconds is not None:
        return now - seconds
    try:
        return moment_of(moment) if moment else 0.0
    except ValueError as error:
        raise bad_request(f'parsing time "{moment[:40]}": cannot parse') from error


def _container(pod: Thing, asked: str) -> str:
    names = [each["name"] for each in pod["spec"]["containers"]]
    others = [each["name"] for part in ("initContainers", "ephemeralContainers") for each in pod["spec"].get(part) or []]
    name = pod["metadata"]["name"]
    if not asked and len(names) > 1:
        raise bad_request(f"a container name must be specified for pod {name}, choose one of: [{' '.join(names)}]")
    if asked and asked not in names + others:
        raise bad_request(f"container {asked} is not valid for pod {name}")
    return asked or names[0]


def execute(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """One of the read-only programs that a container offers; its output goes over a WebSocket."""
    pod = find(cluster, target)
    container = _container(pod, request.ask("container"))
    output = programs.run(cluster, pod, container, request.query.get("command") or [], now)
    return Answer(101, None, stream=output)


def evict(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """A deletion that asks the disruption budgets first."""
    pod = find(cluster, target)
    options = dig(request.thing, "deleteOptions", {})
    if not options.get("dryRun"):
        grace = options.get("gracePeriodSeconds")
        evicting.evict(cluster, pod, now, grace if isinstance(grace, int | float) else None)
    return Answer(201, SUCCESS)


def scale(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """How many replicas are wanted: read, replaced or patched."""
    before = find(cluster, target)
    shown = _scale(before)
    if request.method == "GET":
        return Answer(200, shown)
    wanted = request.thing if request.method == "PUT" else patched(shown, request, {})
    if dig(wanted, "metadata.resourceVersion") not in (None, "", before["metadata"]["resourceVersion"]):
        raise conflict(target.kind, target.name)
    replicas = dig(wanted, "spec.replicas", 0)
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        raise bad_request(
            'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas'
        )
    new = {**before, "spec": {**before["spec"], "replicas": replicas}}
    manager = request.ask("fieldManager", "unknown")
    return Answer(200, _scale(creating.write(cluster, target.kind, before, new, now, manager=manager, part="scale")))


def _scale(thing: Thing) -> Thing:
    metadata = {key: thing["metadata"][key] for key in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": {"replicas": thing["spec"].get("replicas", 1)},
        "status": {"replicas": dig(thing, "status.replicas", 0), "selector": written(thing["spec"].get("selector"))},
    }


def bind(cluster: Cluster, target: Target, request: Request, now: float) -> Answer:
    """What a scheduler of one's own would do."""
    pod, node = find(cluster, target), dig(request.thing, "target.name", "")
    if pod["spec"].get("nodeName"):
        raise Refused(409, "Conflict", f'pod {target.name} is already assigned to node "{pod["spec"]["nodeName"]}"')
    if not cluster.find(kinds.NODES, None, str(node)):
        raise not_found(kinds.NODES, str(node))
    cluster.put(kinds.PODS, {**pod, "spec": {**pod["spec"], "nodeName": node}})
    cluster.wake(now)
    return Answer(201, SUCCESS)

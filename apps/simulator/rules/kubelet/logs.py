"""What a container has written, as a function of the moment: nothing of it is stored."""

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import bad_request
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Image
from apps.simulator.rules.kubelet.records import box_of, container_named, image_in, is_running
from apps.simulator.rules.kubelet.statuses import container_status
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.times import iso

MOST_REPEATED = 2_000
"""Of the lines that come again and again, as many as the runtime keeps before it rotates the file."""
IMAGE_TROUBLES = {
    "ErrImagePull": "image can't be pulled",
    "ImagePullBackOff": "trying and failing to pull image",
}

type Line = tuple[float, str]


def lines(cluster: Cluster, pod: Thing, container: str, now: float, *, is_previous: bool = False) -> list[Line] | None:
    """Moment and text of each line of the run that goes on (else of the last one), or of the run before; None: no such container.

    Raises Refused (400), in the kubelet's words, while there is nothing to read. A pod without a node has no lines.
    """
    spec = container_named(pod, container)
    if spec is None:
        return None
    if not pod["spec"].get("nodeName"):
        return []
    box, image = box_of(cluster, pod, container), image_in(cluster, pod, spec)
    run = box.get("last_run")
    if is_previous and not run:
        raise bad_request(f'previous terminated container "{container}" in pod "{pod["metadata"]["name"]}" not found')
    if not is_previous and (is_running(box) or box.get("state") == "stopping"):
        return said(image, box["started"], now)
    if run:
        return [*said(image, run["started"], run["ended"]), *_at_end(run)]
    raise bad_request(f'container "{container}" in pod "{pod["metadata"]["name"]}" is waiting to start: {_why(pod, spec, box)}')


def said(image: Image | None, started: float, until: float) -> list[Line]:
    """What the image writes from its start to a moment."""
    if image is None:
        return []
    dated = [(started, _dated(text, started)) for text in image.logs]
    if image.every and image.every.lines and image.every.seconds:
        count = int((until - started) / image.every.seconds)
        for number in range(max(1, count - MOST_REPEATED + 1), count + 1):
            moment = started + number * image.every.seconds
            dated.append((moment, _dated(image.every.lines[(number - 1) % len(image.every.lines)], moment)))
    return dated


def _at_end(run: Thing) -> list[Line]:
    return [(run["ended"], _dated(text, run["ended"])) for text in run["logs"]]


def _dated(text: str, moment: float) -> str:
    return text.replace("%T", iso(moment)) if "%T" in text else text


def _why(pod: Thing, spec: Thing, box: Thing) -> str:
    is_init = any(each["name"] == spec["name"] for each in pod["spec"].get("initContainers") or [])
    status = container_status(pod, spec, {spec["name"]: box} if box else {}, is_init=is_init)
    reason = str(dig(status, "state.waiting.reason", "ContainerCreating"))
    return IMAGE_TROUBLES.get(reason, reason)

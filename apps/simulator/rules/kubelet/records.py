"""What the kubelet remembers of a pod (`Cluster.pods`, by uid) and of each of its containers; plain JSON, replaced, never changed in place.

A pod's record: `address`, `since`, `version` and `due` (nothing to do before, unless the pod has another version), `ends` once it is
stopped, `trouble` with its volumes, `containers` by name. A container's: `state` (see `containers.HANDLERS`), `since`, `until`, `restarts`,
`crashes` (for the back-off), `pulls` (failed ones), `why`; of its run `started`, `env`, `probes`, `is_ready`, `has_started`; `last` (a
terminated state) and `last_run` of the run before, `before` of the one before that.
"""

from dataclasses import dataclass

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import TOOLBOX, Image, image_of
from apps.simulator.rules.objects.fields import containers_of, dig

RUNNING = "running"
NEW: Thing = {"state": "new", "since": 0.0, "restarts": 0, "crashes": 0, "pulls": 0}


def record_of(cluster: Cluster, pod: Thing) -> Thing:
    """What the kubelet remembers of this pod, {} before it has seen it."""
    return cluster.pods.get(pod["metadata"]["uid"]) or {}


def box_of(cluster: Cluster, pod: Thing, name: str) -> Thing:
    """What the kubelet remembers of this container, {} before it has seen it."""
    box: Thing = dig(record_of(cluster, pod), "containers", {}).get(name) or {}
    return box


def is_running(box: Thing) -> bool:
    """Whether the process of this container runs."""
    return box.get("state") == RUNNING


def container_named(pod: Thing, name: str) -> Thing | None:
    """The container of this name, be it an init, an ordinary or an ephemeral one."""
    everything = [*containers_of(pod["spec"]), *(pod["spec"].get("ephemeralContainers") or [])]
    return next((container for container in everything if container["name"] == name), None)


def image_in(cluster: Cluster, pod: Thing, container: Thing) -> Image | None:
    """The image that a container runs: an ephemeral one always has the toolbox."""
    if any(each["name"] == container["name"] for each in pod["spec"].get("ephemeralContainers") or []):
        return image_of(cluster, container["image"]) or TOOLBOX
    return image_of(cluster, container["image"])


def ports_open(cluster: Cluster, pod: Thing, now: float) -> set[int]:
    """The ports on which processes of this pod listen by now."""
    boxes = dig(record_of(cluster, pod), "containers", {})
    ports: set[int] = set()
    for container in containers_of(pod["spec"]):
        box = boxes.get(container["name"]) or {}
        image = image_of(cluster, container["image"]) if is_running(box) else None
        if image and now >= box["started"] + image.start_seconds:
            ports.update(image.listens)
    return ports


def image_at(cluster: Cluster, pod: Thing, port: int) -> Image | None:
    """The image whose process listens on this port of the pod."""
    images = [image_of(cluster, container["image"]) for container in containers_of(pod["spec"])]
    return next((image for image in images if image and port in image.listens), None)


def named_port(pod: Thing, port: int | str) -> int | None:
    """A port's number: itself, or that of the container port of this name."""
    if isinstance(port, int):
        return port
    if port.isdigit():
        return int(port)
    ports = [each for container in containers_of(pod["spec"]) for each in container.get("ports") or []]
    return next((each["containerPort"] for each in ports if each.get("name") == port), None)


@dataclass(frozen=True, slots=True)
class Context:
    """One container of one pod at one moment."""

    cluster: Cluster
    pod: Thing
    container: Thing
    image: Image | None
    """None: there is no such image."""
    architecture: str
    """Of the node: `amd64`."""
    now: float
    field: str = "containers"
    """Where in the pod's spec it stands: `containers`, `initContainers` or `ephemeralContainers`."""

    @property
    def name(self) -> str:
        """The container's name."""
        name: str = self.container["name"]
        return name

    @property
    def restarts(self) -> str:
        """When it is started again: Always, OnFailure or Never; init containers end with success, sidecars never."""
        if self.field == "ephemeralContainers":
            return "Never"
        own = self.container.get("restartPolicy")
        policy: str = own or self.pod["spec"].get("restartPolicy") or "Always"
        return "OnFailure" if self.field == "initContainers" and not own and policy == "Always" else policy

    @property
    def pod_title(self) -> str:
        """As the kubelet's messages name the pod: `name_namespace(uid)`."""
        metadata = self.pod["metadata"]
        return f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"

    @property
    def can_be_pulled(self) -> bool:
        """Whether the image exists for the node's architecture."""
        return self.image is not None and self.image.runs_on(self.architecture)

    def say(self, reason: str, message: str, type_: str = "Normal") -> None:
        """Publish an event about the container."""
        part = f"spec.{self.field}{{{self.name}}}"
        record(self.cluster, self.pod, self.now, Event(reason, message, "kubelet", type_, self.pod["spec"]["nodeName"], part))

    def warn(self, reason: str, message: str) -> None:
        """Publish a warning about the container."""
        self.say(reason, message, "Warning")

"""Check that the files named in a container's command and environment exist, and that its user can read them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from tests.manifests.objects import Object, Pod, named, pods, title

PLACE = re.compile(r"(?:^|=)(/[^\s=]+)$")
FOR_THE_OWNER_AND_ITS_GROUP = 0o440


def wrong_mounts(objects: list[Object]) -> Iterator[str]:
    for pod in pods(objects):
        where = title(pod.owner)
        volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", [])}
        volumes |= {claim["metadata"]["name"]: {} for claim in pod.owner["spec"].get("volumeClaimTemplates", [])}
        mounted = {mount["name"] for container in pod.containers for mount in container.get("volumeMounts", [])}
        yield from (f"{where} mounts {name}, which is no volume" for name in sorted(mounted - volumes.keys()))
        yield from (f"{where} has a volume {name} that nothing mounts" for name in sorted(volumes.keys() - mounted))
        yield from (f"{where}: {wrong}" for wrong in _unreadable(pod))
        for container in pod.containers:
            yield from (f"{where}: {wrong}" for wrong in _missing_files(objects, container, volumes))


def _unreadable(pod: Pod) -> Iterator[str]:
    """Yield secrets that anyone may read, or that the container's user may not. Its user and group must be set as numbers."""
    security = pod.spec.get("securityContext", {})
    for volume in pod.spec.get("volumes", []):
        if secret := volume.get("secret"):
            if secret.get("defaultMode") != FOR_THE_OWNER_AND_ITS_GROUP:
                yield f"everybody may read the secret {volume['name']}"
            if not {"runAsUser", "runAsGroup", "fsGroup"} <= security.keys():
                yield f"the secret {volume['name']} may not be readable for its user"


def _missing_files(objects: list[Object], container: dict[str, Any], volumes: dict[str, Any]) -> Iterator[str]:
    mounts = {mount["mountPath"]: mount["name"] for mount in container.get("volumeMounts", [])}
    values = [variable.get("value", "") for variable in container.get("env", [])]
    texts = [*container.get("command", [])[1:], *container.get("args", []), *values]
    for place in (match[1] for text in texts if (match := PLACE.search(text))):
        mount = next((path for path in mounts if PurePosixPath(place).is_relative_to(path)), None)
        if mount is None:
            yield f"nothing is mounted where {place} should be"
        elif (files := _files(objects, volumes.get(mounts[mount], {}))) is not None and place.removeprefix(f"{mount}/") not in files:
            yield f"{place} isn't among the files of {mounts[mount]}"


def _files(objects: list[Object], volume: dict[str, Any]) -> set[str] | None:
    """Return the files of a volume made from a ConfigMap or Secret; None for a volume that is written to."""
    if secret := volume.get("secret"):
        return {item["path"] for item in secret["items"]}
    if settings := volume.get("configMap"):
        thing = named(objects, "ConfigMap", settings["name"])
        return set(thing["data"]) if thing else set()
    return None

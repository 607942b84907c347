"""Whether the files that a container is told of are there, and can be read by its user."""

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
    """Secrets are for a user and its group, so both are said in numbers."""
    security = pod.spec.get("securityContext", {})
    for volume in pod.spec.get("volumes", []):
        if secret := volume.get("secret"):
            if secret.get("defaultMode") != FOR_THE_OWNER_AND_ITS_GROUP:
                yield f"everybody may read the secret {volume['name']}"
            if not {"runAsUser", "runAsGroup", "fsGroup"} <= security.keys():
                yield f"the secret {volume['name']} may not be readable for its user"


def _missing_files(objects: list[Object], container: dict[str, Any], volumes: dict[str, Any]) -> Iterator[str]:
    mounts = {mount["mountPath"]: mount["name"] for mount in container.get("volumeMounts", [])}
    told = [*container.get("command", [])[1:], *container.get("args", []), *(one.get("value", "") for one in container.get("env", []))]
    for place in (found[1] for text in told if (found := PLACE.search(text))):
        mount = next((path for path in mounts if PurePosixPath(place).is_relative_to(path)), None)
        if mount is None:
            yield f"nothing is mounted where {place} should be"
        elif (files := _files(objects, volumes.get(mounts[mount], {}))) is not None and place.removeprefix(f"{mount}/") not in files:
            yield f"{place} isn't among the files of {mounts[mount]}"


def _files(objects: list[Object], volume: dict[str, Any]) -> set[str] | None:
    """The files of a volume that is made of an object; None for one that is written to."""
    if secret := volume.get("secret"):
        return {item["path"] for item in secret["items"]}
    if settings := volume.get("configMap"):
        thing = named(objects, "ConfigMap", settings["name"])
        return set(thing["data"]) if thing else set()
    return None

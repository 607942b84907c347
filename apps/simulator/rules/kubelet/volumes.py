"""The volumes of a pod: what keeps it from being mounted, and the files that lie in it."""

from collections.abc import Callable

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.kinds import CLAIMS, CONFIG_MAPS, PODS, SECRETS, VOLUMES, Thing
from apps.simulator.rules.kubelet.environment import data_of
from apps.simulator.rules.objects.fields import dig, has_finished

LONGEST_RETRY = 122
"""Seconds: the kubelet tries to mount again after 1, 2, 4, …, 122."""
KEYED = {"configMap": (CONFIG_MAPS, "name"), "secret": (SECRETS, "secretName")}


def tell_trouble(cluster: Cluster, pod: Thing, before: Thing | None, now: float) -> Thing | None:
    """What still keeps the pod's volumes from being mounted (`message`, `tries`, `next`), None when all are; tells it as events."""
    if before and now < before["next"]:
        cluster.wake(before["next"])
        return before
    event = trouble(cluster, pod)
    if event is None:
        return None
    record(cluster, pod, now, event)
    tries = before["tries"] + 1 if before else 0
    after: Thing = {"message": event.message, "tries": tries, "next": now + min(LONGEST_RETRY, 2 ** min(tries, 7))}
    cluster.wake(after["next"])
    return after


def trouble(cluster: Cluster, pod: Thing) -> Event | None:
    """The first thing that keeps a volume from being mounted, as the event that says so."""
    for volume in pod["spec"].get("volumes") or []:
        for field, look in LOOKS.items():
            if field in volume and (event := look(cluster, pod, volume)):
                return event
    return None


def files_of(cluster: Cluster, pod: Thing, container: Thing) -> dict[str, str]:
    """The files that ConfigMaps and Secrets put into a container, by path."""
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes") or []}
    files: dict[str, str] = {}
    for mount in container.get("volumeMounts") or []:
        held = _keys(cluster, pod, volumes.get(mount["name"]) or {})
        path, part = mount["mountPath"].rstrip("/"), mount.get("subPath")
        if part:
            files |= {path: held[part]} if part in held else {}
        else:
            files |= {f"{path}/{key}": text for key, text in held.items()}
    return files


def _keys(cluster: Cluster, pod: Thing, volume: Thing) -> dict[str, str]:
    for field, (kind, name) in KEYED.items():
        if source := volume.get(field):
            thing = cluster.find(kind, pod["metadata"]["namespace"], source[name])
            return _chosen(data_of(kind, thing) if thing else {}, source.get("items"))
    if "projected" in volume and any("serviceAccountToken" in source for source in volume["projected"].get("sources") or []):
        return {"namespace": pod["metadata"]["namespace"], "token": "(not shown)", "ca.crt": "-----BEGIN CERTIFICATE-----\n"}
    return {}


def _chosen(data: dict[str, str], items: list[Thing] | None) -> dict[str, str]:
    return {item["path"]: data[item["key"]] for item in items if item["key"] in data} if items else data


def _from_keys(cluster: Cluster, pod: Thing, volume: Thing) -> Event | None:
    field = next(name for name in KEYED if name in volume)
    kind, name = KEYED[field]
    source = volume[field]
    thing = cluster.find(kind, pod["metadata"]["namespace"], source[name])
    if source.get("optional"):
        return None
    if thing is None:
        return _failed(pod, volume, f'{kind.plural[:-1]} "{source[name]}" not found')
    for item in source.get("items") or []:
        if item["key"] not in (thing.get("data") or {}):
            return _failed(pod, volume, f"references non-existent {'config' if kind is CONFIG_MAPS else 'secret'} key: {item['key']}")
    return None


def _failed(pod: Thing, volume: Thing, why: str) -> Event:
    message = f'MountVolume.SetUp failed for volume "{volume["name"]}" : {why}'
    return Event("FailedMount", message, "kubelet", "Warning", pod["spec"]["nodeName"])


def _from_claim(cluster: Cluster, pod: Thing, volume: Thing) -> Event | None:
    """ReadWriteOnce volumes of a storage driver hang on one node at a time, until no pod there has them."""
    name, namespace = volume["persistentVolumeClaim"]["claimName"], pod["metadata"]["namespace"]
    claim = cluster.find(CLAIMS, namespace, name)
    disk = cluster.find(VOLUMES, None, dig(claim, "spec.volumeName", ""))
    if not disk or "csi" not in disk["spec"] or "ReadWriteMany" in (disk["spec"].get("accessModes") or []):
        return None
    others = [other["metadata"]["name"] for other in cluster.all(PODS, namespace) if _holds(other, name, pod)]
    if not others:
        return None
    title = disk["metadata"]["name"]
    message = f'Multi-Attach error for volume "{title}" Volume is already used by pod(s) {", ".join(others)}'
    return Event("FailedAttachVolume", message, "attachdetach-controller", "Warning")


def _holds(other: Thing, claim: str, pod: Thing) -> bool:
    if has_finished(other) or other["spec"].get("nodeName") in (None, pod["spec"]["nodeName"]) or not dig(other, "status.podIP"):
        return False
    return any(dig(volume, "persistentVolumeClaim.claimName") == claim for volume in other["spec"].get("volumes") or [])


LOOKS: dict[str, Callable[[Cluster, Thing, Thing], Event | None]] = {
    "configMap": _from_keys,
    "secret": _from_keys,
    "persistentVolumeClaim": _from_claim,
}

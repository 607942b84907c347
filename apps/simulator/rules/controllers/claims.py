"""PersistentVolumeClaims: bound to a volume that is there, or to one that a storage class makes."""

from apps.simulator.rules.cluster import Cluster, Event, record
from apps.simulator.rules.controllers.scheduling.filters import waits_for_pod
from apps.simulator.rules.kinds import CLAIMS, NODES, PODS, STORAGE_CLASSES, VOLUMES, Thing
from apps.simulator.rules.objects.fields import annotations_of, dig, has_finished, is_being_deleted, labels_of, with_metadata
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.times import iso

SOURCE = "persistentvolume-controller"
ZONE = "topology.kubernetes.io/zone"
NO_PROVISIONER = "kubernetes.io/no-provisioner"


def run(cluster: Cluster, now: float) -> None:
    """Bind what waits, let go what nobody uses any more, release the volumes of claims that went."""
    claims = cluster.all(CLAIMS)
    for claim in claims:
        if is_being_deleted(claim):
            if not users_of(cluster, claim):
                cluster.drop(CLAIMS, claim)
        elif dig(claim, "status.phase") != "Bound":
            _bind(cluster, claim, now)
    for disk in cluster.all(VOLUMES):
        _release(cluster, disk)


def users_of(cluster: Cluster, claim: Thing) -> list[Thing]:
    """The pods that mount a claim and haven't finished."""
    name, pods = claim["metadata"]["name"], cluster.all(PODS, claim["metadata"]["namespace"])
    return [pod for pod in pods if not has_finished(pod) and name in _claims_of(pod)]


def _claims_of(pod: Thing) -> list[str]:
    return [dig(volume, "persistentVolumeClaim.claimName", "") for volume in pod["spec"].get("volumes") or []]


def _bind(cluster: Cluster, claim: Thing, now: float) -> None:
    if disk := _fitting(cluster, claim):
        _join(cluster, claim, disk)
        return
    name = claim["spec"].get("storageClassName")
    storage = cluster.find(STORAGE_CLASSES, None, name or "")
    if claim["spec"].get("volumeName"):
        return
    if not name:
        _say(
            cluster,
            claim,
            now,
            Event("FailedBinding", "no persistent volumes available for this claim and no storage class is set", SOURCE),
        )
    elif storage is None:
        message = f'storageclass.storage.k8s.io "{name}" not found'
        _say(cluster, claim, now, Event("ProvisioningFailed", message, SOURCE, "Warning"))
    else:
        _provision(cluster, claim, storage, now)


def _provision(cluster: Cluster, claim: Thing, storage: Thing, now: float) -> None:
    node = ""
    if waits_for_pod(cluster, claim):
        node = next((pod["spec"]["nodeName"] for pod in users_of(cluster, claim) if pod["spec"].get("nodeName")), "")
        if not node:
            _say(cluster, claim, now, Event("WaitForFirstConsumer", "waiting for first consumer to be created before binding", SOURCE))
            return
    if storage["provisioner"] == NO_PROVISIONER:
        return
    disk = _new_volume(cluster, claim, storage, node, now)
    message = f"Successfully provisioned volume {disk['metadata']['name']}"
    record(cluster, claim, now, Event("ProvisioningSucceeded", message, storage["provisioner"]))
    _join(cluster, claim, disk)


def _new_volume(cluster: Cluster, claim: Thing, storage: Thing, node: str, now: float) -> Thing:
    name = f"pvc-{claim['metadata']['uid']}"
    spec: Thing = {
        "capacity": {"storage": dig(claim, "spec.resources.requests.storage", "1Gi")},
        "accessModes": claim["spec"].get("accessModes") or ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": storage.get("reclaimPolicy", "Delete"),
        "storageClassName": storage["metadata"]["name"],
        "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
        "csi": {"driver": storage["provisioner"], "volumeHandle": name},
    }
    zone = labels_of(cluster.find(NODES, None, node) or {"metadata": {}}).get(ZONE)
    if zone:
        rule = {"key": ZONE, "operator": "In", "values": [zone]}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
    metadata: Thing = {"name": name, "uid": cluster.uid(), "creationTimestamp": iso(now)}
    metadata["annotations"] = {"pv.kubernetes.io/provisioned-by": storage["provisioner"]}
    thing = {"kind": VOLUMES.name, "apiVersion": VOLUMES.api_version, "metadata": metadata, "spec": spec, "status": {"phase": "Available"}}
    return cluster.put(VOLUMES, thing)


def _fitting(cluster: Cluster, claim: Thing) -> Thing | None:
    """The volume that the claim names or was made for, else the smallest free one that is large enough."""
    suitable = [disk for disk in cluster.all(VOLUMES) if _suits(disk, claim)]
    return min(suitable, key=lambda disk: quantity(dig(disk, "spec.capacity.storage"))) if suitable else None


def _suits(disk: Thing, claim: Thing) -> bool:
    reserved, wanted = disk["spec"].get("claimRef"), claim["spec"].get("volumeName")
    if reserved:
        is_own = (reserved.get("namespace"), reserved.get("name")) == (claim["metadata"]["namespace"], claim["metadata"]["name"])
        return is_own and reserved.get("uid") in (None, claim["metadata"]["uid"])
    if wanted and disk["metadata"]["name"] != wanted:
        return False
    return _is_enough(disk["spec"], claim["spec"])


def _is_enough(offered: Thing, wanted: Thing) -> bool:
    return (
        (offered.get("storageClassName") or "") == (wanted.get("storageClassName") or "")
        and set(wanted.get("accessModes") or []) <= set(offered.get("accessModes") or [])
        and quantity(dig(offered, "capacity.storage")) >= quantity(dig(wanted, "resources.requests.storage"))
    )


def _join(cluster: Cluster, claim: Thing, disk: Thing) -> None:
    metadata = claim["metadata"]
    reference = {"kind": "PersistentVolumeClaim", "apiVersion": "v1"} | {key: metadata[key] for key in ("namespace", "name", "uid")}
    disk = cluster.update(VOLUMES, disk, spec={**disk["spec"], "claimRef": reference}, status={"phase": "Bound"})
    status = {"phase": "Bound", "accessModes": disk["spec"].get("accessModes"), "capacity": disk["spec"].get("capacity")}
    bound = with_metadata(claim, annotations={**annotations_of(claim), "pv.kubernetes.io/bind-completed": "yes"})
    cluster.put(CLAIMS, {**bound, "spec": {**claim["spec"], "volumeName": disk["metadata"]["name"]}, "status": status})


def _say(cluster: Cluster, claim: Thing, now: float, event: Event) -> None:
    """Once a claim and reason: the real controller repeats itself each 15 s, which tells nobody more."""
    told = cluster.notes.get("claims", {})
    uid = claim["metadata"]["uid"]
    if told.get(uid) != event.reason:
        cluster.notes["claims"] = {**told, uid: event.reason}
        record(cluster, claim, now, event)


def _release(cluster: Cluster, disk: Thing) -> None:
    reference = disk["spec"].get("claimRef") or {}
    claim = cluster.find(CLAIMS, reference.get("namespace"), reference.get("name", "")) if reference.get("uid") else None
    if not reference.get("uid"):
        if not dig(disk, "status.phase"):
            cluster.update(VOLUMES, disk, status={"phase": "Available"})
    elif claim is None or claim["metadata"]["uid"] != reference["uid"]:
        if disk["spec"].get("persistentVolumeReclaimPolicy") == "Delete":
            cluster.drop(VOLUMES, disk)
        else:
            cluster.update(VOLUMES, disk, status={"phase": "Released"})

"""Check pods by the Pod Security Standard "restricted" of Kubernetes 1.37, and by our own rules."""

import re
from collections.abc import Iterator
from typing import Any

from tests.manifests.objects import Object, Pod, of, pods, title

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
SECCOMP = {"RuntimeDefault", "Localhost"}
APPARMOR = {"RuntimeDefault", "Localhost"}
SELINUX = {None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
SYSCTLS = {
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
}  # fmt: skip
HOOKS = ("startupProbe", "readinessProbe", "livenessProbe")


def not_restricted(objects: list[Object]) -> Iterator[str]:
    for pod in pods(objects):
        yield from (f"{title(pod.owner)}: {wrong}" for wrong in _pod_violations(pod))
        for container in pod.containers:
            yield from (f"{title(pod.owner)}, {container['name']}: {wrong}" for wrong in _container_violations(pod, container))


def _pod_violations(pod: Pod) -> Iterator[str]:
    spec, security = pod.spec, pod.spec.get("securityContext", {})
    yield from (f"{field} is set" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field))
    for volume in spec.get("volumes", []):
        yield from (f"the volume {volume['name']} is a {kind}" for kind in volume.keys() - {"name"} - VOLUMES)
    yield from (f"the sysctl {sysctl['name']} is unsafe" for sysctl in security.get("sysctls", []) if sysctl["name"] not in SYSCTLS)


def _container_violations(pod: Pod, container: dict[str, Any]) -> Iterator[str]:
    of_pod, own = pod.spec.get("securityContext", {}), container.get("securityContext", {})
    both = of_pod | own
    if own.get("privileged"):
        yield "privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation isn't false"
    if not both.get("runAsNonRoot"):
        yield "runAsNonRoot isn't true"
    if both.get("runAsUser") == 0:
        yield "it runs as root"
    if both.get("seccompProfile", {}).get("type") not in SECCOMP:
        yield "it has no seccomp profile"
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", []):
        yield "it doesn't drop ALL capabilities"
    yield from (f"it adds the capability {capability}" for capability in capabilities.get("add", []) if capability != "NET_BIND_SERVICE")
    if both.get("appArmorProfile", {}).get("type", "RuntimeDefault") not in APPARMOR:
        yield "its AppArmor profile is unconfined"
    if both.get("seLinuxOptions", {}).get("type") not in SELINUX or {"user", "role"} & both.get("seLinuxOptions", {}).keys():
        yield "its SELinux options are custom"
    if own.get("procMount", "Default") != "Default":
        yield "its procMount isn't the default"
    if both.get("windowsOptions", {}).get("hostProcess"):
        yield "it is a host process"
    yield from (f"it takes the host's port {port['hostPort']}" for port in container.get("ports", []) if port.get("hostPort"))
    for hook in (*(container.get(name, {}) for name in HOOKS), *container.get("lifecycle", {}).values()):
        yield from (f"a probe names the host {hook[kind]['host']}" for kind in ("httpGet", "tcpSocket") if hook.get(kind, {}).get("host"))


def against_house_rules(objects: list[Object]) -> Iterator[str]:
    """Yield what is wrong by rules that go beyond the standard."""
    trusted = {subject["name"] for binding in of(objects, "RoleBinding", "ClusterRoleBinding") for subject in binding["subjects"]}
    for pod in pods(objects):
        where = title(pod.owner)
        if pod.spec.get("automountServiceAccountToken", True) != (pod.spec.get("serviceAccountName") in trusted):
            yield f"{where}: a token is for the account that may do something with it, and for no other"
        if pod.spec.get("enableServiceLinks", True):
            yield f"{where}: each Service would become variables"
        for volume in pod.spec.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
                yield f"{where}: the volume {volume['name']} may fill the node's disk"
        for container in pod.containers:
            resources, security = container.get("resources", {}), container.get("securityContext", {})
            if not security.get("readOnlyRootFilesystem"):
                yield f"{where}: its root file system can be written"
            missing = {"cpu", "memory"} - resources.get("requests", {}).keys() | {"memory"} - resources.get("limits", {}).keys()
            yield from (f"{where}: no request or limit for {resource}" for resource in sorted(missing))
            if "cpu" in resources.get("limits", {}):
                yield f"{where}: a CPU limit throttles while the node idles"
            yield from _mutable_image(where, container["image"])


def _mutable_image(where: str, image: str) -> Iterator[str]:
    if not re.search(r"@sha256:[0-9a-f]{64}$", image) and (":" not in image.rpartition("/")[2] or image.endswith(":latest")):
        yield f"{where}: the image {image} is whatever it is today"


def images_without_digest(objects: list[Object]) -> Iterator[str]:
    for pod in pods(objects):
        for container in pod.containers:
            if not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
                yield f"{title(pod.owner)}: the tag of {container['image']} can be moved"


def unlabelled_namespaces(objects: list[Object]) -> Iterator[str]:
    """Yield objects outside of our namespaces, and namespaces of ours without a level of the standard."""
    for thing in objects:
        if thing["kind"] == "Namespace":
            labels = thing["metadata"].get("labels", {})
            if not re.fullmatch(r"v1\.\d+", labels.get("pod-security.kubernetes.io/enforce-version", "")):
                yield f"{title(thing)} enforces no version of a level"
        elif not thing["kind"].startswith("Cluster") and thing["metadata"].get("namespace", "default") == "default":
            yield f"{title(thing)} lands in the namespace default"


def enforces(objects: list[Object]) -> str:
    """Return the level of the standard that the namespace in `objects` enforces."""
    (namespace,) = of(objects, "Namespace")
    return str(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"])

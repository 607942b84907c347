"""The environment and the user that a container starts with, or why it can't."""

import base64
import binascii
import re

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import CONFIG_MAPS, SECRETS, SERVICES, Kind, Thing
from apps.simulator.rules.kubelet.images import Image
from apps.simulator.rules.objects.fields import dig
from apps.simulator.rules.objects.quantities import quantity

FROM = {"configMapRef": CONFIG_MAPS, "secretRef": SECRETS}
KEY_OF = {"configMapKeyRef": CONFIG_MAPS, "secretKeyRef": SECRETS}
REFERENCE = re.compile(r"\$\(([\w.-]+)\)")
INDEXED = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")


class Unstartable(Exception):
    """Why the kubelet can't make the container: the message of CreateContainerConfigError."""


def environment(cluster: Cluster, pod: Thing, container: Thing, image: Image) -> dict[str, str]:
    """Its variables: the image's, those of services, `envFrom`, `env`, later ones over earlier ones. Raises Unstartable."""
    variables = {**image.env, **_service_links(cluster, pod)}
    for source in container.get("envFrom") or []:
        variables |= _all_keys(cluster, pod, source)
    for variable in container.get("env") or []:
        value = _value(cluster, pod, container, variable, variables)
        if value is not None:
            variables[variable["name"]] = value
    return variables


def data_of(kind: Kind, thing: Thing) -> dict[str, str]:
    """A ConfigMap's or Secret's keys with their values as text."""
    data: dict[str, str] = thing.get("data") or {}
    return {key: _decoded(value) for key, value in data.items()} if kind is SECRETS else data


def refuse_root(pod: Thing, container: Thing, image: Image) -> None:
    """Raises Unstartable, in the kubelet's words, where runAsNonRoot can't be kept."""
    context = {**(pod["spec"].get("securityContext") or {}), **(container.get("securityContext") or {})}
    if not context.get("runAsNonRoot"):
        return
    metadata, user, named = pod["metadata"], context.get("runAsUser"), image.user.split(":", maxsplit=1)[0]
    tail = f'(pod: "{metadata["name"]}_{metadata["namespace"]}({metadata["uid"]})", container: {container["name"]})'
    if user == 0:
        raise Unstartable(f"container's runAsUser breaks non-root policy {tail}")
    if user is not None:
        return
    if named and not named.isdigit():
        raise Unstartable(f"container has runAsNonRoot and image has non-numeric user ({named}), cannot verify user is non-root {tail}")
    if named in ("", "0"):
        raise Unstartable(f"container has runAsNonRoot and image will run as root {tail}")


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _service_links(cluster: Cluster, pod: Thing) -> dict[str, str]:
    links = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}
    if pod["spec"].get("enableServiceLinks") is False:
        return links
    for service in cluster.all(SERVICES, pod["metadata"]["namespace"]):
        address, ports = service["spec"].get("clusterIP"), service["spec"].get("ports")
        if address and address != "None" and ports:
            prefix = service["metadata"]["name"].upper().replace("-", "_")
            links |= {f"{prefix}_SERVICE_HOST": address, f"{prefix}_SERVICE_PORT": str(ports[0]["port"])}
    return links


def _all_keys(cluster: Cluster, pod: Thing, source: Thing) -> dict[str, str]:
    for field, kind in FROM.items():
        if reference := source.get(field):
            thing = _referred(cluster, pod, kind, reference)
            prefix = source.get("prefix") or ""
            return {prefix + key: value for key, value in (data_of(kind, thing) if thing else {}).items()}
    return {}


def _referred(cluster: Cluster, pod: Thing, kind: Kind, reference: Thing) -> Thing | None:
    thing = cluster.find(kind, pod["metadata"]["namespace"], reference["name"])
    if thing is None and not reference.get("optional"):
        raise Unstartable(f'{kind.plural[:-1]} "{reference["name"]}" not found')
    return thing


def _value(cluster: Cluster, pod: Thing, container: Thing, variable: Thing, variables: dict[str, str]) -> str | None:
    source = variable.get("valueFrom")
    if source is None:
        return REFERENCE.sub(lambda match: variables.get(match[1], match[0]), str(variable.get("value") or ""))
    for field, kind in KEY_OF.items():
        if reference := source.get(field):
            return _one_key(cluster, pod, kind, reference)
    if reference := source.get("fieldRef"):
        return _pod_field(pod, reference["fieldPath"])
    return _resource(container, source.get("resourceFieldRef") or {})


def _one_key(cluster: Cluster, pod: Thing, kind: Kind, reference: Thing) -> str | None:
    thing = _referred(cluster, pod, kind, reference)
    value = data_of(kind, thing).get(reference["key"]) if thing else None
    if value is None and not reference.get("optional"):
        place = f"{pod['metadata']['namespace']}/{reference['name']}"
        raise Unstartable(f"couldn't find key {reference['key']} in {kind.name} {place}")
    return value


def _pod_field(pod: Thing, path: str) -> str:
    if indexed := INDEXED.fullmatch(path):
        return str((pod["metadata"].get(indexed[1]) or {}).get(indexed[2], ""))
    return str(dig(pod, path, ""))


def _resource(container: Thing, reference: Thing) -> str:
    group, _, name = str(reference.get("resource", "")).partition(".")
    value = quantity(dig(container, f"resources.{group}.{name}"))
    return str(int(-(-value // (quantity(reference.get("divisor")) or 1))))

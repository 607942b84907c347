"""Why a pod can't run on a node: the scheduler's filters, in their order and words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.scheduling.requests import UNSCHEDULABLE, Amounts, requests_of, taints_of, toleration_for
from apps.simulator.rules.kinds import CLAIMS, STORAGE_CLASSES, VOLUMES, Thing
from apps.simulator.rules.objects.fields import dig, has_finished, is_being_deleted, labels_of
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.selectors import matches

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
ANTI_AFFINITY = f"spec.affinity.podAntiAffinity.{REQUIRED}"
DEFAULT_MOST_PODS = 110


class Obstacle(NamedTuple):
    """Why a node is out of the question."""

    text: str
    is_lasting: bool = True
    """Whether evicting other pods could not help."""


@dataclass(slots=True)
class Place:
    """A node and what runs there."""

    node: Thing
    pods: list[Thing] = field(default_factory=list)
    used: Amounts = field(default_factory=dict)
    wary: list[Thing] = field(default_factory=list)
    """Those of the pods that keep others away."""

    @property
    def name(self) -> str:
        """The node's name."""
        return str(self.node["metadata"]["name"])

    def allocatable(self, resource: str) -> float:
        """How much of a resource pods may ask for here, all together."""
        return quantity(dig(self.node, "status.allocatable", {}).get(resource))

    def take(self, pod: Thing) -> None:
        """Count a pod as running here."""
        self.pods.append(pod)
        if dig(pod, ANTI_AFFINITY):
            self.wary.append(pod)
        for name, amount in requests_of(pod).items():
            self.used[name] = self.used.get(name, 0) + amount


class Candidate(NamedTuple):
    """A pod that looks for a node, with what has to be worked out only once."""

    cluster: Cluster
    pod: Thing
    requests: Amounts
    volume_terms: list[list[Thing]]
    """For each of its volumes that stands in certain places: the terms of the nodes."""
    places: list[Place]


def obstacles(candidate: Candidate, place: Place) -> list[Obstacle]:
    """What the first filter that refuses this node says; [] where the pod fits."""
    for refuse in FILTERS:
        if obstacle := refuse(candidate, place):
            return obstacle
    return []


def fits_node(pod: Thing, node: Thing) -> bool:
    """Whether the pod's nodeSelector and required node affinity choose this node."""
    labels = labels_of(node)
    if any(labels.get(key) != value for key, value in (pod["spec"].get("nodeSelector") or {}).items()):
        return False
    terms = dig(pod, f"spec.affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms")
    return terms is None or any(fits_term(term, node) for term in terms)


def fits_term(term: Thing, node: Thing) -> bool:
    """Whether a node selector term chooses this node; an empty term chooses none."""
    if not term.get("matchExpressions") and not term.get("matchFields"):
        return False
    fields = {"metadata.name": node["metadata"]["name"]}
    return all(_fits(rule, labels_of(node)) for rule in term.get("matchExpressions") or []) and all(
        _fits(rule, fields) for rule in term.get("matchFields") or []
    )


COMPARED: dict[str, Callable[[str | None, list[str]], bool]] = {
    "In": lambda value, wanted: value in wanted,
    "NotIn": lambda value, wanted: value not in wanted,
    "Exists": lambda value, wanted: value is not None,
    "DoesNotExist": lambda value, wanted: value is None,
    "Gt": lambda value, wanted: _difference(value, wanted) > 0,
    "Lt": lambda value, wanted: _difference(value, wanted) < 0,
}


def _difference(value: str | None, wanted: list[str]) -> int:
    """By how much a label's number is larger; 0 where one of them is none."""
    if value is None or not value.isdigit() or len(wanted) != 1 or not wanted[0].isdigit():
        return 0
    return int(value) - int(wanted[0])


def _fits(rule: Thing, values: dict[str, str]) -> bool:
    return COMPARED[rule["operator"]](values.get(rule["key"]), rule.get("values") or [])


def claims_trouble(cluster: Cluster, pod: Thing) -> str | list[list[Thing]]:
    """What is wrong with the pod's claims, else the node terms of the volumes behind them."""
    terms: list[list[Thing]] = []
    for volume in pod["spec"].get("volumes") or []:
        name = dig(volume, "persistentVolumeClaim.claimName")
        if not name:
            continue
        claim = cluster.find(CLAIMS, pod["metadata"]["namespace"], name)
        if claim is None:
            return f'persistentvolumeclaim "{name}" not found'
        if is_being_deleted(claim):
            return f'persistentvolumeclaim "{name}" is being deleted'
        disk = cluster.find(VOLUMES, None, claim["spec"].get("volumeName") or "")
        if disk is None and not waits_for_pod(cluster, claim):
            return "pod has unbound immediate PersistentVolumeClaims"
        if terms_of_disk := dig(disk, "spec.nodeAffinity.required.nodeSelectorTerms"):
            terms.append(terms_of_disk)
    return terms


def waits_for_pod(cluster: Cluster, claim: Thing) -> bool:
    """Whether its volume is made only where a pod that uses it has been scheduled."""
    storage = cluster.find(STORAGE_CLASSES, None, claim["spec"].get("storageClassName") or "")
    return bool(storage) and (storage or {}).get("volumeBindingMode") == "WaitForFirstConsumer"


def _cordon(candidate: Candidate, place: Place) -> list[Obstacle]:
    is_out = place.node["spec"].get("unschedulable") and not toleration_for(UNSCHEDULABLE, candidate.pod["spec"].get("tolerations"))
    return [Obstacle("node(s) were unschedulable")] if is_out else []


def _taint(candidate: Candidate, place: Place) -> list[Obstacle]:
    hard = [taint for taint in taints_of(place.node) if taint["effect"] != "PreferNoSchedule"]
    borne = candidate.pod["spec"].get("tolerations")
    return [Obstacle("node(s) had untolerated taint(s)")] if any(not toleration_for(taint, borne) for taint in hard) else []


def _affinity(candidate: Candidate, place: Place) -> list[Obstacle]:
    return [] if fits_node(candidate.pod, place.node) else [Obstacle("node(s) didn't match Pod's node affinity/selector")]


def _ports(candidate: Candidate, place: Place) -> list[Obstacle]:
    wanted = host_ports(candidate.pod)
    is_taken = wanted and any(wanted & host_ports(pod) for pod in place.pods)
    return [Obstacle("node(s) didn't have free ports for the requested pod ports", is_lasting=False)] if is_taken else []


def host_ports(pod: Thing) -> set[tuple[int, str]]:
    """The ports of the node itself that a pod takes."""
    ports = [port for container in pod["spec"]["containers"] for port in container.get("ports") or []]
    return {(port["hostPort"], port.get("protocol", "TCP")) for port in ports if port.get("hostPort")}


def _resources(candidate: Candidate, place: Place) -> list[Obstacle]:
    missing = []
    if len(place.pods) + 1 > (place.allocatable("pods") or DEFAULT_MOST_PODS):
        missing.append(Obstacle("Too many pods", is_lasting=False))
    for name, amount in candidate.requests.items():
        most = place.allocatable(name)
        if amount and amount > most - place.used.get(name, 0):
            missing.append(Obstacle(f"Insufficient {name}", is_lasting=amount > most))
    return missing


def _volumes(candidate: Candidate, place: Place) -> list[Obstacle]:
    reaches = all(any(fits_term(term, place.node) for term in terms) for terms in candidate.volume_terms)
    return [] if reaches else [Obstacle("node(s) didn't match PersistentVolume's node affinity")]


def _spread(candidate: Candidate, place: Place) -> list[Obstacle]:
    for rule in candidate.pod["spec"].get("topologySpreadConstraints") or []:
        if rule.get("whenUnsatisfiable", "DoNotSchedule") != "DoNotSchedule":
            continue
        counts = spread_counts(candidate, rule)
        domain = labels_of(place.node).get(rule["topologyKey"])
        if domain is None:
            return [Obstacle("node(s) didn't match pod topology spread constraints (missing required label)")]
        own = 1 if matches(rule.get("labelSelector"), labels_of(candidate.pod)) else 0
        if counts.get(domain, 0) + own - min(counts.values(), default=0) > rule.get("maxSkew", 1):
            return [Obstacle("node(s) didn't match pod topology spread constraints", is_lasting=False)]
    return []


def spread_counts(candidate: Candidate, rule: Thing) -> dict[str, int]:
    """How many pods that a spread constraint counts run in each domain of the nodes that the pod's affinity allows."""
    counts: dict[str, int] = {}
    for place in candidate.places:
        domain = labels_of(place.node).get(rule["topologyKey"])
        if domain is not None and fits_node(candidate.pod, place.node):
            counts[domain] = counts.get(domain, 0) + sum(_is_counted(candidate.pod, rule, pod) for pod in place.pods)
    return counts


def _is_counted(own: Thing, rule: Thing, pod: Thing) -> bool:
    if pod["metadata"]["namespace"] != own["metadata"]["namespace"] or is_being_deleted(pod) or has_finished(pod):
        return False
    keys = rule.get("matchLabelKeys") or []
    is_like = all(labels_of(pod).get(key) == labels_of(own).get(key) for key in keys)
    return is_like and matches(rule.get("labelSelector"), labels_of(pod))


def _neighbours(candidate: Candidate, place: Place) -> list[Obstacle]:
    affinity: Thing = candidate.pod["spec"].get("affinity") or {}
    for term in dig(affinity, f"podAntiAffinity.{REQUIRED}", []):
        if _near(candidate, place, term, candidate.pod):
            return [Obstacle("node(s) didn't match pod anti-affinity rules", is_lasting=False)]
    for term in dig(affinity, f"podAffinity.{REQUIRED}", []):
        if not _near(candidate, place, term, candidate.pod) and not _is_first_of_its_kind(candidate, term):
            return [Obstacle("node(s) didn't match pod affinity rules")]
    for other in candidate.places:
        for pod in other.wary:
            if _keeps_away(pod, other, candidate.pod, place):
                return [Obstacle("node(s) didn't satisfy existing pods anti-affinity rules", is_lasting=False)]
    return []


def _near(candidate: Candidate, place: Place, term: Thing, own: Thing) -> bool:
    domain = labels_of(place.node).get(term["topologyKey"])
    near = [each for each in candidate.places if domain is not None and labels_of(each.node).get(term["topologyKey"]) == domain]
    return any(chooses(term, own, pod) for each in near for pod in each.pods)


def chooses(term: Thing, own: Thing, pod: Thing) -> bool:
    """Whether a pod affinity term of `own` means this pod; without namespaces it looks only into its own."""
    homes = term.get("namespaces") or [own["metadata"]["namespace"]]
    is_home = pod["metadata"]["namespace"] in homes or term.get("namespaceSelector") == {}
    return is_home and matches(term.get("labelSelector"), labels_of(pod))


def _is_first_of_its_kind(candidate: Candidate, term: Thing) -> bool:
    """A pod that is to run beside its like may be the first one anywhere."""
    exists = any(chooses(term, candidate.pod, pod) for place in candidate.places for pod in place.pods)
    return not exists and chooses(term, candidate.pod, candidate.pod)


def _keeps_away(pod: Thing, there: Place, newcomer: Thing, place: Place) -> bool:
    for term in dig(pod, ANTI_AFFINITY, []):
        key = term["topologyKey"]
        domain = labels_of(there.node).get(key)
        if domain is not None and labels_of(place.node).get(key) == domain and chooses(term, pod, newcomer):
            return True
    return False


FILTERS = (_cordon, _taint, _affinity, _ports, _resources, _volumes, _spread, _neighbours)

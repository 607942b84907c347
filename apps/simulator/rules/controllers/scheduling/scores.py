"""Which of the nodes that fit is the best: the scheduler's scores, 0 to 100 each, with its default weights."""

from collections.abc import Callable

from apps.simulator.rules.controllers.scheduling.filters import Candidate, Place, chooses, fits_term, spread_counts
from apps.simulator.rules.controllers.scheduling.requests import taints_of, toleration_for
from apps.simulator.rules.objects.fields import controller_of, dig, labels_of

PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
ASSUMED = {"cpu": 0.1, "memory": 200 * 2**20}
"""What a pod without requests is taken to need (GetNonzeroRequests)."""


def best(candidate: Candidate, places: list[Place]) -> Place:
    """The node with the most points; of equals the first by name."""
    totals = dict.fromkeys((place.name for place in places), 0.0)
    for weight, score in SCORES:
        raw = {place.name: score(candidate, place) for place in places}
        least, most = min(0.0, *raw.values()), max(raw.values())
        for name, points in raw.items():
            totals[name] += weight * (100 * (points - least) / (most - least) if most > least else 0)
    for place in places:
        totals[place.name] += _free_share(candidate, place)
    return min(places, key=lambda place: (-round(totals[place.name], 6), place.name))


def _free_share(candidate: Candidate, place: Place) -> float:
    """LeastAllocated: the mean share of CPU and memory that would stay free."""
    shares = []
    for name, assumed in ASSUMED.items():
        most = place.allocatable(name)
        taken = place.used.get(name, 0) + max(candidate.requests.get(name, 0), assumed) + 0.01 * assumed * len(place.pods)
        shares.append(max(0.0, 1 - taken / most) if most else 0.0)
    return 100 * sum(shares) / len(shares)


def _preferred_nodes(candidate: Candidate, place: Place) -> float:
    wishes = dig(candidate.pod, f"spec.affinity.nodeAffinity.{PREFERRED}", [])
    return float(sum(wish["weight"] for wish in wishes if fits_term(wish["preference"], place.node)))


def _few_soft_taints(candidate: Candidate, place: Place) -> float:
    borne = candidate.pod["spec"].get("tolerations")
    soft = [taint for taint in taints_of(place.node) if taint["effect"] == "PreferNoSchedule" and not toleration_for(taint, borne)]
    return 1 / (1 + len(soft))


def _apart_from_its_like(candidate: Candidate, place: Place) -> float:
    """The default spread over nodes: the fewer pods of the same controller, the better; soft constraints of the pod count likewise."""
    owner = (controller_of(candidate.pod) or {}).get("uid")
    like = sum(1 for pod in place.pods if owner and (controller_of(pod) or {}).get("uid") == owner)
    for rule in candidate.pod["spec"].get("topologySpreadConstraints") or []:
        if rule.get("whenUnsatisfiable") == "ScheduleAnyway":
            like += spread_counts(candidate, rule).get(labels_of(place.node).get(rule["topologyKey"], ""), 0)
    return 1 / (1 + like)


def _liked_neighbours(candidate: Candidate, place: Place) -> float:
    total = 0.0
    for field, sign in (("podAffinity", 1), ("podAntiAffinity", -1)):
        for wish in dig(candidate.pod, f"spec.affinity.{field}.{PREFERRED}", []):
            term = wish["podAffinityTerm"]
            domain = labels_of(place.node).get(term["topologyKey"])
            near = [each for each in candidate.places if domain and labels_of(each.node).get(term["topologyKey"]) == domain]
            total += sign * wish["weight"] * sum(chooses(term, candidate.pod, pod) for each in near for pod in each.pods)
    return total


SCORES: tuple[tuple[int, Callable[[Candidate, Place], float]], ...] = (
    (3, _few_soft_taints),
    (2, _preferred_nodes),
    (2, _apart_from_its_like),
    (2, _liked_neighbours),
)

"""How fast an autoscaler may go: stabilisation and policies of `spec.behavior`, with the API's defaults."""

from apps.simulator.rules.kinds import Thing

UP: Thing = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}],
}
DOWN: Thing = {
    "stabilizationWindowSeconds": 300,
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}
LONGEST_WINDOW = 3600

type History = list[list[float]]
"""Pairs of a moment and a number."""


def rules_of(spec: Thing, direction: str) -> Thing:
    """The scaling rules of a direction (`scaleUp`, `scaleDown`): what the spec says over the defaults."""
    own = {key: value for key, value in ((spec.get("behavior") or {}).get(direction) or {}).items() if value is not None}
    return {**(UP if direction == "scaleUp" else DOWN), **own}


def stabilised(spec: Thing, current: int, wanted: int, recommended: History, now: float) -> int:
    """The wish after looking back: the lowest of the last while on the way up, the highest on the way down."""
    up, down = (_recent(recommended, now - rules_of(spec, each)["stabilizationWindowSeconds"]) for each in ("scaleUp", "scaleDown"))
    if wanted > current:
        return max(current, int(min([wanted, *up])))
    if wanted < current:
        return min(current, int(max([wanted, *down])))
    return wanted


def most(spec: Thing, current: int, changes: History, now: float) -> int:
    """Up to how many replicas the policies let it grow now."""
    rules = rules_of(spec, "scaleUp")
    limits = []
    for policy in rules["policies"]:
        begin = current - sum(_recent([each for each in changes if each[1] > 0], now - policy["periodSeconds"]))
        limits.append(begin + policy["value"] if policy["type"] == "Pods" else -(-begin * (100 + policy["value"]) // 100))
    return _chosen(rules, limits, current, is_up=True)


def least(spec: Thing, current: int, changes: History, now: float) -> int:
    """Down to how many replicas the policies let it shrink now."""
    rules = rules_of(spec, "scaleDown")
    limits = []
    for policy in rules["policies"]:
        begin = current - sum(_recent([each for each in changes if each[1] < 0], now - policy["periodSeconds"]))
        limits.append(begin - policy["value"] if policy["type"] == "Pods" else begin * (100 - policy["value"]) // 100)
    return _chosen(rules, limits, current, is_up=False)


def _recent(history: History, since: float) -> list[float]:
    return [number for moment, number in history if moment > since]


def _chosen(rules: Thing, limits: list[float], current: int, *, is_up: bool) -> int:
    if rules["selectPolicy"] == "Disabled":
        return current
    takes_largest = (rules["selectPolicy"] == "Max") == is_up
    return max(0, int(max(limits) if takes_largest else min(limits)))

"""Label selectors, as objects carry them and as addresses do, and field selectors."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import dig

type Labels = Mapping[str, str] | None
type Test[T] = Callable[[T], bool]

OPERATORS: dict[str, Callable[[Mapping[str, str], str, list[str]], bool]] = {
    "In": lambda labels, key, values: labels.get(key) in values,
    "NotIn": lambda labels, key, values: labels.get(key) not in values,
    "Exists": lambda labels, key, values: key in labels,
    "DoesNotExist": lambda labels, key, values: key not in labels,
}
REQUIREMENT = re.compile(r"(!?)\s*([\w./-]+)\s*(?:(==?|!=)\s*([\w./-]*)|\s(in|notin)\s*\(([^()]*)\))?")
PARTS = re.compile(r"[^,(]*(?:\([^)]*\))?[^,(]*")


def matches(selector: Thing | None, labels: Labels) -> bool:
    """Whether a LabelSelector chooses these labels. An empty one chooses all, None chooses nothing."""
    if selector is None:
        return False
    labels = labels or {}
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(
        OPERATORS[rule["operator"]](labels, rule["key"], rule.get("values") or []) for rule in selector.get("matchExpressions") or []
    )


def has_all(wanted: Labels, labels: Labels) -> bool:
    """Whether the labels hold all wanted pairs: how a Service selects."""
    return all((labels or {}).get(key) == value for key, value in (wanted or {}).items())


def written(selector: Thing | None) -> str:
    """A LabelSelector as tables and `/scale` show it."""
    if selector is None:
        return "<none>"
    parts = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    for rule in selector.get("matchExpressions") or []:
        key, values = rule["key"], ",".join(rule.get("values") or [])
        parts.append({"In": f"{key} in ({values})", "NotIn": f"{key} notin ({values})", "Exists": key}.get(rule["operator"], f"!{key}"))
    return ",".join(parts) or "<none>"


def pairs(labels: Labels) -> str:
    """Labels as a column shows them."""
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "<none>"


def label_test(text: str) -> Test[Labels]:
    """The test that `labelSelector=` of an address asks for. Raises ValueError in the API's words."""
    tests = [_requirement(part.strip()) for part in PARTS.findall(text) if part.strip()]
    return lambda labels: all(test(labels or {}) for test in tests)


def _requirement(part: str) -> Callable[[Mapping[str, str]], bool]:
    match = REQUIREMENT.fullmatch(part)
    if not match or (match[1] and (match[3] or match[5])):
        raise ValueError(f"unable to parse requirement: found {part!r}, expected: a key, =, ==, !=, in, or notin")
    is_not, key, sign, value, word, values = match.groups()
    if word:
        listed = [each.strip() for each in values.split(",")]
        return lambda labels: (labels.get(key) in listed) == (word == "in")
    if sign:
        return lambda labels: (labels.get(key) == value) == (sign != "!=")
    return lambda labels: (key in labels) != bool(is_not)


def field_test(text: str) -> Test[Thing]:
    """The test that `fieldSelector=` of an address asks for. Raises ValueError in the API's words."""
    tests: list[Test[Thing]] = []
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"([^=!]+)(==?|!=)(.*)", part)
        if not match:
            raise ValueError(f"invalid selector: '{part}'; can't understand '{part}'")
        tests.append(_field(*match.groups()))
    return lambda thing: all(test(thing) for test in tests)


def _field(path: str, sign: str, value: str) -> Test[Thing]:
    return lambda thing: (_as_text(dig(thing, path, path == "spec.unschedulable" and False)) == value) == (sign != "!=")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

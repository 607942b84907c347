"""What the person may do in this cluster, and how the API says it: authorization and the reviews that `kubectl auth` asks for."""

from apps.simulator.rules import kinds
from apps.simulator.rules.api.messages import Target
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.objects.fields import dig

EVERYTHING = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
READ_ADDRESSES = ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]
ALWAYS = {kinds.ACCESS_REVIEWS, kinds.RULES_REVIEWS, kinds.SUBJECT_REVIEWS}


def may(cluster: Cluster, verb: str, group: str, resource: str, namespace: str | None) -> bool:
    """Whether a rule allows it; `resource` may have a subresource: `pods/log`. Without rules everything is allowed."""
    if cluster.rules is None:
        return True
    return any(
        _has(rule["verbs"], verb)
        and _has(rule.get("apiGroups", ["*"]), group)
        and _has(rule["resources"], resource)
        and rule.get("namespace") in (None, namespace)
        for rule in cluster.rules
    )


def _has(listed: list[str], value: str) -> bool:
    return "*" in listed or value in listed


def check(cluster: Cluster, verb: str, target: Target) -> None:
    """Raises Refused (403) in RBAC's words."""
    kind = target.kind
    resource = f"{kind.plural}/{target.part}" if target.part else kind.plural
    if kind in ALWAYS or may(cluster, verb, kind.group, resource, target.namespace):
        return
    what = f'{kind.qualified} "{target.name}"' if target.name else kind.qualified
    where = f'in the namespace "{target.namespace}"' if target.namespace else "at the cluster scope"
    raise Refused(
        403,
        "Forbidden",
        f'{what} is forbidden: User "{cluster.user}" cannot {verb} resource "{resource}" in API group "{kind.group}" {where}',
        {"name": target.name, "group": kind.group, "kind": kind.plural},
    )


def review(cluster: Cluster, kind: Kind, body: Thing) -> Thing:
    """The answer to a SelfSubject…Review."""
    return {**body, "apiVersion": kind.api_version, "kind": kind.name, "metadata": {}, "status": REVIEWS[kind](cluster, body)}


def _may_i(cluster: Cluster, body: Thing) -> Thing:
    asked = dig(body, "spec.resourceAttributes")
    if not isinstance(asked, dict):
        address = dig(body, "spec.nonResourceAttributes.path", "")
        return {"allowed": dig(body, "spec.nonResourceAttributes.verb") == "get" and address in READ_ADDRESSES}
    part = asked.get("subresource")
    resource = f"{asked.get('resource', '')}/{part}" if part else asked.get("resource", "")
    return {"allowed": may(cluster, asked.get("verb", ""), asked.get("group", ""), resource, asked.get("namespace") or None)}


def _rules(cluster: Cluster, body: Thing) -> Thing:
    namespace = dig(body, "spec.namespace")
    rules = [EVERYTHING] if cluster.rules is None else [rule for rule in cluster.rules if rule.get("namespace") in (None, namespace)]
    told = [{"verbs": rule["verbs"], "apiGroups": rule.get("apiGroups", ["*"]), "resources": rule["resources"]} for rule in rules]
    return {"resourceRules": told, "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": READ_ADDRESSES}], "incomplete": False}


def _who(cluster: Cluster, _: Thing) -> Thing:
    return {"userInfo": {"username": cluster.user, "groups": ["system:authenticated"]}}


REVIEWS = {kinds.ACCESS_REVIEWS: _may_i, kinds.RULES_REVIEWS: _rules, kinds.SUBJECT_REVIEWS: _who}

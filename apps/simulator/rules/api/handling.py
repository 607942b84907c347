"""The API as one function: a cluster and a request in, an answer and the cluster after it out."""

from collections.abc import Callable

from apps.simulator.rules import kinds
from apps.simulator.rules.api import access, discovery, openapi, parts, reading, writing
from apps.simulator.rules.api.messages import TEXT, Answer, Request, Target
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.errors import Refused, bad_request, no_such_resource
from apps.simulator.rules.kinds import Thing

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
HEALTH = ("/healthz", "/livez", "/readyz")
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}
NOT_SPACES = ("status", "finalize")
"""What may follow a namespace's name without being a resource in it."""

MALFORMED = (TypeError, AttributeError, KeyError, IndexError, ValueError)
"""What a part of an object raises that is none of what its schema says, in a place that no check has looked at."""

type Handler = Callable[[Cluster, Target, Request, float], Answer]


def handle(cluster: Cluster, request: Request, now: float) -> tuple[Answer, Cluster]:
    """Answer one request. The given cluster stays as it is; the one returned is another where something was written.

    Whatever the API refuses is an answer too. The controllers haven't worked yet: `step` the cluster before and after.
    """
    try:
        return _handle(cluster, request, now)
    except Refused as refused:
        return Answer.refusing(refused), cluster
    except MALFORMED as error:
        return Answer.refusing(bad_request(f"the object can't be handled: {type(error).__name__}: {str(error)[:100]}")), cluster


def _handle(cluster: Cluster, request: Request, now: float) -> tuple[Answer, Cluster]:
    described = _description(request)
    if described:
        return described, cluster
    target = address(request.path)
    verb = _verb(request, target)
    access.check(cluster, verb, target)
    if target.kind in access.REVIEWS and request.method == "POST":
        return Answer(201, access.review(cluster, target.kind, request.thing)), cluster
    if verb == "watch":
        return reading.watch(target, request), cluster
    handler = _handler(request.method, target, verb)
    if request.method == "GET":
        return handler(cluster, target, request, now), cluster
    after = cluster.fork()
    answer = handler(after, target, request, now)
    return answer, cluster if request.is_dry_run or after.version == cluster.version else after


def _verb(request: Request, target: Target) -> str:
    if target.part == "exec":
        return "create"
    if request.method == "DELETE":
        return "delete" if target.name else "deletecollection"
    if request.method != "GET":
        return VERBS.get(request.method, request.method.lower())
    if request.is_asked("watch") and not target.part:
        return "watch"
    return "get" if target.name else "list"


PARTS: dict[tuple[str, str], Handler] = {
    ("GET", "log"): parts.log,
    ("GET", "exec"): parts.execute,
    ("POST", "exec"): parts.execute,
    ("POST", "eviction"): parts.evict,
    ("POST", "binding"): parts.bind,
    **{(method, "scale"): parts.scale for method in ("GET", "PUT", "PATCH")},
    **{("GET", part): reading.get for part in ("status", "ephemeralcontainers", "resize")},
    **{("PUT", part): writing.put for part in ("status", "ephemeralcontainers", "resize", "finalize")},
    **{("PATCH", part): writing.patch for part in ("status", "ephemeralcontainers", "resize")},
}
WHOLE: dict[str, Handler] = {
    "get": reading.get,
    "list": reading.list_,
    "create": writing.post,
    "update": writing.put,
    "patch": writing.patch,
    "delete": writing.delete,
    "deletecollection": writing.delete_all,
}


def _handler(method: str, target: Target, verb: str) -> Handler:
    if target.part:
        if target.part not in target.kind.subresources:
            raise no_such_resource()
        handler = PARTS.get((method, target.part))
    else:
        handler = WHOLE.get(verb) if verb in target.kind.verbs and _is_addressed(target, verb) else None
    if handler is None:
        raise Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    return handler


def _is_addressed(target: Target, verb: str) -> bool:
    """Whether the address is of what the verb is about: a new object is posted to its collection, of one namespace."""
    if verb == "create":
        return not target.name and target.kind.is_namespaced == bool(target.namespace)
    return bool(target.name) or verb in ("list", "deletecollection")


def address(path: str) -> Target:
    """What a path names. Raises Refused (404) for none of the API's."""
    group, version, rest = _parted([step for step in path.split("/") if step])
    namespace = None
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in NOT_SPACES:
        namespace, rest = rest[1], rest[2:]
    kind = kinds.BY_PATH.get((group, version, rest[0]))
    if not kind or len(rest) > 3 or (namespace is not None and not kind.is_namespaced):
        raise no_such_resource()
    return Target(kind, namespace, *rest[1:])


def _parted(steps: list[str]) -> tuple[str, str, list[str]]:
    match steps:
        case ["api", version, _, *_]:
            return "", version, steps[2:]
        case ["apis", group, version, _, *_]:
            return group, version, steps[3:]
    raise no_such_resource()


def _description(request: Request) -> Answer | None:
    """What the API says of itself; None where the address is of a resource."""
    path = request.path.rstrip("/") or "/"
    if path in FIXED:
        return Answer(200, FIXED[path])
    if path in HEALTH:
        return Answer(200, "ok", TEXT)
    if path in ("/api", "/apis"):
        return _groups(request, path)
    steps = path.strip("/").split("/")
    if steps[0] == "openapi":
        document = openapi.document("/".join(steps[2:])) if steps[1:2] == ["v3"] else None
        if document is None:
            raise no_such_resource()
        return Answer(200, document)
    listed = _listed(steps)
    return Answer(200, listed) if listed else None


def _groups(request: Request, path: str) -> Answer:
    if "apidiscovery.k8s.io" in request.accept:
        names = [""] if path == "/api" else [name for name in kinds.GROUPS if name]
        return Answer(200, discovery.aggregated(names), DISCOVERY)
    if path == "/apis":
        return Answer(200, discovery.group_list())
    return Answer(200, {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})


def _listed(steps: list[str]) -> Thing | None:
    match steps:
        case ["api", version]:
            return discovery.resource_list("", version)
        case ["apis", group] if group in kinds.GROUPS and group:
            return discovery.group_of(group)
        case ["apis", group, version] if group:
            return discovery.resource_list(group, version)
    return None


FIXED: dict[str, Thing] = {
    "/": {"paths": ["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]},
    "/version": discovery.VERSION,
    "/openapi/v3": openapi.index(),
}

"""The API as a function of values: nonsense gets an answer, and what was there before stays as it was."""

import copy
import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.simulator.rules import kinds
from apps.simulator.rules.api.handling import handle
from apps.simulator.rules.api.messages import Request
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.controllers.step import step
from apps.simulator.rules.errors import Refused
from apps.simulator.rules.objects.quantities import quantity
from apps.simulator.rules.objects.selectors import field_test, label_test
from apps.simulator.rules.objects.times import age
from apps.simulator.rules.schemas import protobuf
from apps.simulator.rules.wire import bodies
from tests.simulator.clusters import SHOP

JUNK: list[Any] = [None, "", 0, -1, 10**9, "x", "9" * 30, [], {}, [{}], [None], {"a": "b"}, True, 1.5, "abc%"]
PATHS = (
    "/api/v1/namespaces/shop/pods",
    "/apis/apps/v1/namespaces/shop/deployments/front",
    "/api/v1/nodes",
    "/apis",
    "/openapi/v3/api/v1",
    "/version",
)
MANIFESTS = list(yaml.safe_load_all(SHOP))


def ask(cluster: Cluster, method: str, path: str, body: Any = None, **more: Any):
    return handle(cluster, Request(method, path, body=body, **more), time.time())


def collection(thing: dict[str, Any]) -> str:
    kind = kinds.kind_of(thing)
    prefix = f"/{'apis' if kind.group else 'api'}/{kind.api_version}"
    return f"{prefix}/namespaces/shop/{kind.plural}" if kind.is_namespaced else f"{prefix}/{kind.plural}"


def places(part: Any, path: tuple[Any, ...] = ()):
    """Every place in an object."""
    children = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def with_junk(thing: dict[str, Any], path: tuple[Any, ...], junk: Any) -> dict[str, Any]:
    changed = copy.deepcopy(thing)
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = copy.deepcopy(junk)
    return changed


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: f"{manifest['kind']}")
def test_junk_anywhere_in_an_object_is_refused_or_lived_with(old_shop: Cluster, manifest: dict[str, Any]):
    begun = Cluster.load(old_shop.dump())
    named = {**manifest, "metadata": {**manifest["metadata"], "name": "junk"}}
    for path in places({key: value for key, value in named.items() if key not in ("apiVersion", "kind")}):
        for junk in JUNK:
            answer, after = ask(begun, "POST", collection(manifest), with_junk(named, path, junk))
            assert answer.code in (201, 400, 403, 404, 409, 413, 422), (path, junk, answer.body)
            if answer.code == 201 and junk != 10**9:
                step(after, time.time() + 5, most_rounds=40)


def test_more_replicas_than_there_is_room_for_end_in_a_refusal_soon(old_shop: Cluster):
    begun = time.process_time()
    scale = {"spec": {"replicas": 10**9}}
    _, after = ask(old_shop, "PATCH", "/apis/apps/v1/namespaces/shop/deployments/front", scale, content_type="application/merge-patch+json")

    lived = step(after, time.time() + 30)

    assert time.process_time() - begun < 5
    assert len(lived.objects) - len(lived.all(kinds.EVENTS)) <= 500


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW")
ODD_PATHS = (
    st.sampled_from(PATHS) | st.sampled_from(PATHS).map(lambda path: f"{path}/status") | st.text(max_size=60).map(lambda text: f"/{text}")
)
FIELDS = st.sampled_from(["metadata", "spec", "name", "kind", "op", "path"])
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner),
)
TYPES = ("json", "json-patch+json", "merge-patch+json", "strategic-merge-patch+json", "apply-patch+yaml", "html")
QUESTIONS = ("labelSelector", "fieldSelector", "limit", "continue", "watch", "resourceVersion", "fieldManager", "dryRun", "tailLines")
QUERIES = st.dictionaries(st.sampled_from(QUESTIONS), st.lists(st.text(max_size=10), min_size=1, max_size=1))


@given(
    method=st.sampled_from(METHODS),
    path=ODD_PATHS,
    body=BODIES,
    content_type=st.sampled_from([f"application/{name}" for name in TYPES]),
    query=QUERIES,
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_request_is_answered_and_leaves_the_old_cluster_as_it_was(old_shop: Cluster, method, path, body, content_type, query):
    before = json.dumps(old_shop.dump(), sort_keys=True)

    answer, after = ask(old_shop, method, path, body, content_type=content_type, query=query)

    assert 200 <= answer.code < 500
    assert after is old_shop or answer.code < 300
    assert json.dumps(old_shop.dump(), sort_keys=True) == before


@given(raw=st.binary(max_size=200))
def test_bytes_that_are_no_protobuf_are_refused(raw: bytes):
    with pytest.raises((ValueError, KeyError)):
        protobuf.decode(b"k8s\0" + raw)


@given(
    raw=st.binary(max_size=300),
    content_type=st.sampled_from(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]),
)
def test_any_body_is_read_or_refused(raw: bytes, content_type: str):
    try:
        bodies.decode(raw, content_type)
    except Refused as refused:
        assert refused.code in (400, 413)


@pytest.mark.parametrize("text", ["a: &a [x]\nb: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]", "[" * 100 + "]" * 100])
def test_bombs_are_refused(text: str):
    with pytest.raises(Refused):
        bodies.decode(text.encode(), "application/yaml")


def test_equal_requests_on_equal_clusters_have_equal_outcomes(old_shop: Cluster):
    now = time.time()
    request = Request("POST", collection(MANIFESTS[0]), body={**MANIFESTS[0], "metadata": {"generateName": "new-"}})

    outcomes = [handle(Cluster.load(json.loads(json.dumps(old_shop.dump()))), request, now) for _ in range(2)]

    assert outcomes[0][0].body == outcomes[1][0].body
    assert outcomes[0][1].dump() == outcomes[1][1].dump()


@pytest.mark.parametrize(
    ("written", "value"), [("250m", 0.25), ("1", 1), ("512Mi", 2**29), ("1e3", 1000), ("0.5Gi", 2**29), (".5", 0.5), (None, 0), (2, 2)]
)
def test_quantities(written, value):
    assert quantity(written) == value


@given(st.text(max_size=12))
def test_a_quantity_is_read_or_refused(text: str):
    try:
        assert isinstance(quantity(text), float)
    except ValueError as error:
        assert "quantities must match" in str(error)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (119, "119s"), (125, "2m5s"), (600, "10m"), (10_800, "3h"), (11_000, "3h3m"), (100_000, "27h"), (10**8, "3y62d")],
)
def test_ages_as_kubectl_shows_them(seconds: float, shown: str):
    assert age(seconds) == shown


@given(st.text(max_size=30))
def test_a_selector_is_read_or_refused(text: str):
    for read in (label_test, field_test):
        try:
            read(text)({})
        except ValueError as error:
            assert str(error)

"""Every object is strictly valid for Kubernetes 1.37: an unknown field is an error."""

from collections.abc import Iterator

import pytest

from tests.content import manifests
from tests.content.test_code import BASELINE
from tests.manifests import custom_resources
from tests.manifests.objects import Object, the, title
from tests.manifests.rendering import EVERY, LOCAL, PRODUCTION, Variant, objects_of


def invalid(objects: list[Object]) -> Iterator[str]:
    for thing in objects:
        try:
            problems = list(manifests.of_object(BASELINE, thing))
        except manifests.Unknown:
            problems = list(custom_resources.problems(thing))
        yield from (f"{title(thing)}: {problem}" for problem in problems)


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_every_object_is_valid(variant: Variant):
    assert list(invalid(objects_of(variant))) == []


def test_a_field_that_nobody_knows_is_found():
    objects = objects_of(LOCAL)
    the(objects, "Deployment", "web")["spec"]["template"]["spec"]["containers"][0]["readinessprobe"] = {}

    (problem,) = invalid(objects)

    assert problem.startswith("Deployment web: spec.template.spec.containers.0: ")
    assert "'readinessprobe' was unexpected" in problem


@pytest.mark.parametrize("kind", custom_resources.SPECS, ids=".".join)
def test_a_mistyped_field_of_a_custom_resource_is_found(kind: tuple[str, str]):
    thing = next(thing for variant in EVERY for thing in objects_of(variant) if (thing["apiVersion"], thing["kind"]) == kind)
    first, *others = thing["spec"]

    mistyped = {f"{first}s": thing["spec"][first]} | {field: thing["spec"][field] for field in others}

    assert f"spec: Additional properties are not allowed ('{first}s' was unexpected)" in list(
        custom_resources.problems(thing | {"spec": mistyped})
    )
    assert list(custom_resources.problems(thing)) == []


def test_a_kind_of_which_no_shape_is_known_is_found():
    thing = the(objects_of(PRODUCTION), "PodMonitor", "dryrun") | {"apiVersion": "monitoring.coreos.com/v9"}

    assert list(invalid([thing])) == ["PodMonitor dryrun: no shape of PodMonitor of monitoring.coreos.com/v9 is known here"]

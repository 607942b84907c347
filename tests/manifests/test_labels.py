"""Every object has the recommended labels, and labels that can't be changed stay as they are installed."""

import pytest

from tests.manifests.labels import EXPECTED, selectors, unlabelled
from tests.manifests.rendering import EVERY, LOCAL, Variant, objects_of
from tests.manifests.twins import GONE, twin

NAME = "app.kubernetes.io/name"


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_every_object_says_what_it_is(variant: Variant):
    assert list(unlabelled(objects_of(variant))) == []


@pytest.mark.parametrize("label", EXPECTED)
@pytest.mark.parametrize(
    ("where", "path", "owner"),
    [
        ("NetworkPolicy default-deny", "metadata/labels", "NetworkPolicy default-deny lacks"),
        ("Deployment web", "metadata/labels", "Deployment web lacks"),
        ("CronJob backup", "spec/jobTemplate/spec/template/metadata/labels", "CronJob backup: its pods lack"),
        ("StatefulSet postgres", "spec/template/metadata/labels", "StatefulSet postgres: its pods lack"),
    ],
)
def test_an_object_without_one_is_found(where: str, path: str, owner: str, label: str):
    objects = twin(LOCAL, where, path, {name: "something" for name in EXPECTED if name != label})

    assert list(unlabelled(objects)) == [f"{owner} {label}"]


def test_an_object_without_any_is_found():
    assert len(list(unlabelled(twin(LOCAL, "Namespace dryrun", "metadata/labels", GONE)))) == len(EXPECTED)


def test_selectors_are_those_of_what_is_installed():
    assert selectors(objects_of(LOCAL)) == {
        **{f"Deployment {name}": {NAME: name} for name in ("web", "live", "worker", "beat")},
        **{f"StatefulSet {name}": {NAME: name} for name in ("postgres", "redis")},
    }
    assert selectors(objects_of(Variant("components/logging"))) == {"DaemonSet fluent-bit": {NAME: "fluent-bit"}}
    pair = selectors(objects_of(Variant("overlays/local", ("blue-green",))))
    assert [pair[f"Deployment web-{track}"] for track in ("blue", "green")] == [
        {NAME: "web", "track": track} for track in ("blue", "green")
    ]

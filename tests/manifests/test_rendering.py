"""Every overlay and component renders, and the tree is laid out as its README says."""

import re
from pathlib import Path

import pytest
import yaml

from tests.manifests.objects import Object, of, title
from tests.manifests.rendering import ALONE, EVERY, K8S, LOCAL, PRODUCTION, Variant, objects_of

NO_OBJECT = ("patch-", "delete-")
PIECES = {"kustomization.yaml", "every-pod.yaml", "secret-names.yaml", "fluent-bit.yaml"}
FILES = sorted(path for path in K8S.rglob("*.yaml") if path.name not in PIECES and not path.name.startswith(NO_OBJECT))


def written(path: Path) -> list[Object]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_every_overlay_and_component_renders(variant: Variant):
    objects = objects_of(variant)

    titles = [(thing["metadata"].get("namespace"), title(thing)) for thing in objects]
    assert objects
    assert len(titles) == len(set(titles))


def test_every_component_is_in_some_variant():
    folders = {path.parent for path in K8S.glob("components/**/kustomization.yaml")}
    whole = {folder.relative_to(K8S / "components").as_posix() for folder in folders if folder.parent not in folders}
    wishes = [yaml.safe_load((K8S / variant.base / "kustomization.yaml").read_text(encoding="utf-8")) for variant in (LOCAL, PRODUCTION)]
    theirs = {component.removeprefix("../../components/") for wish in wishes for component in wish["components"]}
    added = {name for variant in EVERY for name in variant.components}
    alone = {variant.base.removeprefix("components/") for variant in ALONE}

    assert whole == theirs | added | alone


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(K8S)))
def test_a_file_is_one_object_and_is_named_after_it(path: Path):
    (thing,) = written(path)

    assert path.name == f"{thing['kind'].lower()}-{thing['metadata']['name']}.yaml"


def test_another_setting_is_another_name_and_so_a_rollout():
    here, there = (
        [thing["metadata"]["name"] for thing in of(objects_of(variant), "ConfigMap") if "ALLOWED_HOSTS" in thing["data"]]
        for variant in (LOCAL, PRODUCTION)
    )

    for (name,) in (here, there):
        assert name.startswith("dryrun-settings-")
    assert here != there


def test_the_readme_says_of_every_component_when_to_add_it():
    readme = (K8S / "README.md").read_text(encoding="utf-8")
    components = {path.name for path in (K8S / "components").iterdir()}

    assert [name for name in sorted(components) if not re.search(rf"`(components/)?{name}[`/]", readme)] == []

"""Render k8s/ by kubectl, in a copy of the tree with secrets."""

import atexit
import os
import shutil
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import yaml

from tests.manifests.objects import Object

ROOT = Path(__file__).parents[2]
K8S = ROOT / "k8s"
KUBECTL = Path(sys.executable).parent / "kubectl"
OUTSIDE = {"DATABASE_URL": "postgresql://u:p@db.example.com/dryrun", "REDIS_URL": "rediss://u:p@redis.example.com/0"}


class Variant(NamedTuple):
    """An overlay, with components added to its own; or a folder that is applied by itself."""

    base: str
    components: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " + ".join((self.base.rpartition("/")[2], *self.components))


LOCAL, PRODUCTION = Variant("overlays/local"), Variant("overlays/production")
APPS = [
    LOCAL,
    PRODUCTION,
    Variant("overlays/local", ("monitoring",)),
    *(Variant("overlays/production", (name,)) for name in ("cluster-view", "external-secrets")),
    *(
        Variant(overlay, (name,))
        for name in ("gateway", "keda", "vpa", "blue-green", "canary/istio", "canary/flagger")
        for overlay in ("overlays/local", "overlays/production")
    ),
]
ALONE = [Variant("components/logging"), Variant("components/gitops/argo-cd"), Variant("components/gitops/flux")]
EVERY = [*APPS, *ALONE]


def objects_of(variant: Variant) -> list[Object]:
    """Return a copy of the rendered objects, which a test may change."""
    return deepcopy(_parsed(variant))


@cache
def _parsed(variant: Variant) -> list[Object]:
    return list(yaml.load_all(text_of(variant), Loader=yaml.CSafeLoader))


@cache
def text_of(variant: Variant) -> str:
    with TemporaryDirectory() as folder:
        tree = Path(shutil.copytree(_with_secrets(), Path(folder) / "k8s"))
        if variant.components:
            add(tree / variant.base / "kustomization.yaml", variant.components)
        return kustomize(tree / variant.base)


@cache
def _with_secrets() -> Path:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    tree = Path(shutil.copytree(K8S, Path(folder.name) / "k8s", ignore=shutil.ignore_patterns("secret.env")))
    for overlay in ("local", "production"):
        made = make_secrets(tree, overlay)
        assert made.returncode == 0, made.stderr
    return tree


def make_secrets(tree: Path, *arguments: str, environment: dict[str, str] = OUTSIDE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(tree / "make_secrets.py"), *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=60)


def add(kustomization: Path, components: tuple[str, ...]) -> None:
    """Add components as k8s/README.md says: before cluster-view, whose patch is for every Deployment of web.

    external-secrets takes the place of secret.env.
    """
    wish = yaml.safe_load(kustomization.read_text(encoding="utf-8"))
    has = wish["components"]
    wish["components"] = [
        *(path for path in has if not path.endswith("cluster-view")),
        *(f"../../components/{name}" for name in components),
        *(path for path in has if path.endswith("cluster-view")),
    ]
    if "external-secrets" in components:
        del wish["secretGenerator"]
    kustomization.write_text(yaml.safe_dump(wish), encoding="utf-8")


def kustomize(folder: Path) -> str:
    done = subprocess.run([KUBECTL, "kustomize", folder], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout

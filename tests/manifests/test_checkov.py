"""Checkov, which doesn't know our reasons, reports nothing but what is listed here with a reason."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.manifests.objects import Object
from tests.manifests.rendering import EVERY, LOCAL, text_of
from tests.manifests.twins import twin

pytestmark = pytest.mark.xdist_group("checkov")

CHECKOV = Path(sys.executable).parents[1] / "checkov/bin/checkov"

ACCEPTED = {
    "CKV_K8S_8": ("Liveness", {"postgres"}, "recovery after a crash can take long, and a restart in the middle only starts it again"),
    "CKV_K8S_9": ("Readiness", {"worker", "beat"}, "no Service sends anything there"),
    "CKV_K8S_11": (
        "CPU limits",
        None,
        "a limit throttles while the node idles; the requests share the CPU (the lesson on requests and limits)",
    ),
    "CKV_K8S_15": ("Image Pull Policy", None, "a digest, or a tag that nobody moves, needs no question to the registry at every start"),
    "CKV_K8S_23": ("root containers", {"fluent-bit"}, "the node's log files belong to root"),
    "CKV_K8S_25": ("added capability", {"fluent-bit"}, "to read them, and nothing else"),
    "CKV_K8S_38": ("Tokens", {"web", "web-blue", "web-green", "web-stable", "web-canary", "fluent-bit"}, "each has a role that it uses"),
    "CKV_K8S_40": ("high UID", {"postgres", "redis", "backup", "restore", "fluent-bit"}, "the users that their images are made for"),
    "CKV_K8S_43": ("digest", None, "production's images have one; elsewhere a tag says more to a reader"),
}
"""Failures that we accept, by check: a word of its name, the workloads (None for all), and why."""


def failed(folder: Path) -> set[tuple[str, str]]:
    """Return checks and names of the objects that failed them in the files of `folder`. Nothing is downloaded."""
    command = [
        str(CHECKOV),
        "--directory",
        str(folder),
        "--framework",
        "kubernetes",
        "--skip-download",
        "--output",
        "json",
        "--compact",
        "--quiet",
    ]
    done = subprocess.run(command, env=os.environ | {"LOG_LEVEL": "ERROR"}, capture_output=True, text=True, check=False, timeout=300)
    report = json.loads(done.stdout)
    assert report["summary"]["passed"] > 0 and report["summary"]["parsing_errors"] == 0, done.stderr
    return {(check["check_id"], check["resource"].rpartition(".")[2]) for check in report["results"]["failed_checks"]}


def written(folder: Path, name: str, objects: list[Object]) -> None:
    (folder / name).write_text(yaml.safe_dump_all(objects), encoding="utf-8")


@pytest.fixture(autouse=True)
def checkov_is_there() -> None:
    if not CHECKOV.exists():
        assert not os.environ.get("CI"), "checkov isn't installed: run make manifests-test, which does it."
        pytest.skip("checkov isn't installed: make manifests-test does it.")


def test_every_finding_has_its_reason_and_every_reason_a_finding(tmp_path: Path):
    for number, variant in enumerate(EVERY):
        (tmp_path / f"{number}.yaml").write_text(text_of(variant), encoding="utf-8")

    failures = failed(tmp_path)

    accepted = {(check, name) for check, name in failures if check in ACCEPTED and name in (ACCEPTED[check][1] or {name})}
    assert sorted(failures - accepted) == []
    for check, (_, names, _) in ACCEPTED.items():
        assert {name for failed_check, name in failures if failed_check == check} >= (names or {"web"})


def test_a_twin_that_checkov_should_find_is_found(tmp_path: Path):
    written(tmp_path, "twin.yaml", twin(LOCAL, "Deployment web", "app/securityContext/privileged", True))

    assert ("CKV_K8S_16", "web") in failed(tmp_path)

"""What the image contains, and what it doesn't."""

import json
import subprocess
from typing import Any

import pytest

from tests.cluster.stack import docker
from tests.site import ROOT

MOST = 125_000_000
"""Bytes that the image may be larger than its base."""


@pytest.fixture(scope="module")
def described(image) -> Any:
    return json.loads(docker("image", "inspect", image))[0]


def run(image: str, *command: str, check: bool = True) -> str:
    """Run a command in a container as restricted as in a cluster, and return what it prints."""
    bare = ["--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    done = subprocess.run(["docker", "run", *bare, image, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout.strip()


def test_it_is_small(described):
    base = json.loads(docker("image", "inspect", "python:3.13-slim"))[0]

    above = described["Size"] - base["Size"]

    print(f"\n{above / 1e6:.0f} MB above its base of {base['Size'] / 1e6:.0f} MB")
    assert above <= MOST


def test_it_runs_as_an_unknown_user_and_starts_the_server(described):
    assert described["Config"]["User"] == "10001:10001"
    assert described["Config"]["Cmd"] == ["granian", "apps.config.wsgi:application"]
    assert described["Config"]["Entrypoint"] in (None, [])


def test_it_says_what_it_is(described):
    labels = described["Config"]["Labels"]

    assert labels["org.opencontainers.image.version"] == "1.2.3"
    assert labels["org.opencontainers.image.revision"] == "abc123"
    assert {f"org.opencontainers.image.{name}" for name in ("title", "description")} <= set(labels)


def test_nothing_builds_or_installs_in_it(image):
    for program in ("pip", "pip3", "gcc", "cc", "make", "git", "curl", "wget"):
        assert run(image, "sh", "-c", f"command -v {program} || true") == "", program
    assert run(image, "python", "-c", "import importlib.util as u; print(u.find_spec('pip'), u.find_spec('ensurepip'))") == "None None"


def test_it_holds_no_secret_and_nothing_that_is_not_served(image, described):
    files = run(image, "find", "/app", "-type", "f").splitlines()

    assert [file for file in files if "secret_key" in file or "secret.env" in file or "/tests/" in file or "/.git" in file] == []
    assert not [name for name in described["Config"]["Env"] if name.split("=")[0] in {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}]
    assert "SECRET_KEY" not in docker("history", "--no-trunc", image)


def test_its_user_can_change_nothing_in_it(image):
    outside = ("/proc", "/dev", "/tmp", "/sys")
    skipped = " ".join(f"-not -path '{folder}/*'" for folder in outside)

    assert run(image, "sh", "-c", f"find / -xdev -type f -writable {skipped} 2>/dev/null || true") == ""


def test_files_are_hashed_and_compressed_already(image):
    assert run(image, "sh", "-c", "ls /app/static-collected/css/site.*.css.gz | wc -l") == "1"


def test_the_content_in_it_is_sound(image):
    assert run(image, "python", "manage.py", "check_content") == "No mistakes in containers."


def test_a_setting_that_cannot_be_used_ends_it_with_a_sentence(image):
    done = subprocess.run(["docker", "run", "--rm", "-e", "DATABASE_URL=mysql://x", image], capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "DATABASE_URL begins with 'mysql'" in done.stderr

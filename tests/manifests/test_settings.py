"""The app starts with the environment and the secret files that the manifests give it."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.manifests.objects import Object, of, pods, the, title
from tests.manifests.rendering import LOCAL, PRODUCTION, ROOT, Variant, objects_of


def environment_of(objects: list[Object], owner: str, mounts: Path) -> dict[str, str]:
    """Return the environment of the first container of `owner`. The secrets that it mounts are written below `mounts`."""
    (pod,) = (pod for pod in pods(objects) if title(pod.owner) == owner)
    (container,) = pod.spec["containers"]
    given: dict[str, str] = {}
    for source in container["envFrom"]:
        given |= the(objects, "ConfigMap", source["configMapRef"]["name"])["data"]
    given |= {variable["name"]: variable["value"] for variable in container["env"] if "value" in variable}
    places = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    for volume in pod.spec["volumes"]:
        if secret := volume.get("secret"):
            folder = mounts / places[volume["name"]].lstrip("/")
            folder.mkdir(parents=True)
            values = the(objects, "Secret", secret["secretName"])["data"]
            for item in secret["items"]:
                (folder / item["path"]).write_bytes(base64.b64decode(values[item["key"]]))
    return {name: str(mounts / value.lstrip("/")) if name.endswith("_FILE") else value for name, value in given.items()}


def started(given: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Read all settings in a process, as every process of the app does first, and return a few of them."""
    say = "from django.conf import settings as s; print(s.DATABASES['default']['HOST'], bool(s.REDIS_URL), s.SESSION_COOKIE_SECURE)"
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "apps.config.settings", "DATA_DIR": str(folder)} | given
    return subprocess.run([sys.executable, "-c", say], env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("variant", "said"),
    [(LOCAL, "postgres True False\n"), (PRODUCTION, "db.example.com True True\n")],
    ids=str,
)
@pytest.mark.parametrize("owner", ["Deployment web", "Deployment beat", "Job prepare"])
def test_the_app_takes_its_settings(variant: Variant, said: str, owner: str, tmp_path: Path):
    done = started(environment_of(objects_of(variant), owner, tmp_path), tmp_path)

    assert (done.stdout, done.stderr) == (said, "")


def test_a_setting_that_the_app_refuses_is_found(tmp_path: Path):
    given = environment_of(objects_of(PRODUCTION), "Deployment web", tmp_path) | {"ALLOWED_HOSTS": "https://dryrun.example.com"}

    done = started(given, tmp_path)

    assert done.returncode != 0
    assert "ALLOWED_HOSTS holds 'https://dryrun.example.com': " in done.stderr.splitlines()[-1]


def test_the_secret_is_in_no_environment():
    for variant in (LOCAL, PRODUCTION):
        objects = objects_of(variant)
        (secret,) = of(objects, "Secret")
        hidden = {base64.b64decode(value).decode() for value in secret["data"].values()} - {"", "enable", "disable"}
        for pod in pods(objects):
            for container in pod.spec["containers"]:
                shown = {variable.get("value", "") for variable in container.get("env", [])}
                assert not hidden & shown
                assert not [variable for variable in container.get("env", []) if "secretKeyRef" in variable.get("valueFrom", {})]

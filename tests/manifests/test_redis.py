"""The Redis of components/redis, started with its own arguments and secret."""

import base64
import os
import shutil
from pathlib import Path

import pytest
import redis

from tests.manifests.objects import of, the
from tests.manifests.rendering import LOCAL, objects_of
from tests.services import can_connect, free_port, launch, wait_until


def test_it_wants_the_password_and_lets_the_queue_stay(tmp_path: Path):
    program = shutil.which("redis-server")
    if program is None:
        assert not os.environ.get("CI"), "Redis isn't installed: install Debian's redis-server."
        pytest.skip("Redis isn't installed: install Debian's redis-server.")
    objects = objects_of(LOCAL)
    (container,) = the(objects, "StatefulSet", "redis")["spec"]["template"]["spec"]["containers"]
    (secret,) = of(objects, "Secret")
    given = {name: base64.b64decode(value).decode() for name, value in secret["data"].items()}
    (tmp_path / "password.conf").write_text(given["REDIS_CONF"], encoding="utf-8")
    port = free_port()
    name, file, *options = container["args"]

    launch([program, str(tmp_path / Path(file).name), *options, "--port", str(port), "--dir", str(tmp_path)], tmp_path / "log")
    wait_until(lambda: can_connect(port), "Redis", tmp_path / "log")

    assert name == "redis-server"
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with redis.Redis.from_url(given["REDIS_URL"].replace("@redis:6379", f"@localhost:{port}"), decode_responses=True) as app:
        said = app.config_get("maxmemory*") | app.config_get("appendonly")
    assert (said["maxmemory"], said["maxmemory-policy"], said["appendonly"]) == (str(128 * 2**20), "volatile-lru", "yes")

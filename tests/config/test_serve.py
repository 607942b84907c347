"""`manage.py serve` runs all of Dry Run in one process."""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from apps.config.management.commands.serve import collect_static
from tests import IN_THE_BACKGROUND
from tests.site import prepared_data

SMALL = settings.BASE_DIR / "tests/content"
CONTENT = SMALL if SMALL.is_dir() else settings.BASE_DIR / "content"
PATIENCE = 60
"""Seconds to wait for a start on a busy machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def tables(data: Path) -> int:
    with closing(sqlite3.connect(data / "dryrun.sqlite3")) as database:
        return len(database.execute("SELECT name FROM sqlite_master").fetchall())


def command(port: object, *more: str) -> list[str]:
    return [sys.executable, "manage.py", "serve", "--port", str(port), *more]


def environ(data: Path) -> dict[str, str]:
    """Return an environment with only two of our variables, the folders; everything else is as on a fresh machine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"DATA_DIR": str(data), "CONTENT_DIR": str(CONTENT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(data: Path, port: int, printed: list[str] | None = None, *, start: Sequence[str] = ()):
    """Start the server and wait until it prints its address; `printed` has the lines before. It is killed at the end of the test."""
    process = subprocess.Popen(
        [*start, *command(port)], cwd=settings.BASE_DIR, env=environ(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if line == f"Dry Run is at http://localhost:{port}/   Ctrl-C ends it.\n":
                break
            if printed is not None:
                printed.append(line)
        yield process
    finally:
        process.kill()
        process.communicate()


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body


def refusal(data: Path, port: object, *more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command(port, *more), cwd=settings.BASE_DIR, env=environ(data), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_a_fresh_folder_becomes_a_server_that_can_restart(tmp_path):
    port = free_port()
    printed: list[str] = []
    for _ in range(2):
        with serving(tmp_path, port, printed) as process:
            assert process.poll() is None, process.stdout.read()

            assert get(port, "/healthz") == (200, "ok\n")
            status, page = get(port, "/")
            assert status == 200
            assert "Start practising" in page
            assert "No module is loaded yet" not in page
            stylesheet = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
            assert get(port, stylesheet)[0] == 200

    first, second = printed
    assert "Nothing changed" not in first
    assert "Nothing changed" in second
    assert tables(tmp_path) > 0


def test_static_files_are_collected_again_only_when_something_changed(tmp_path, settings):
    settings.DATA_DIR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path / "static", [tmp_path / "own"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "apps.core.http.stylesheet.OneStylesheet"}}
    own, manifest = tmp_path / "own/words.txt", tmp_path / "static/staticfiles.json"
    own.parent.mkdir()

    def changes() -> bool:
        """Whether a start collects: it writes the manifest then."""
        if manifest.exists():
            os.utime(manifest, (0, 0))
        collect_static()
        return manifest.stat().st_mtime != 0

    own.write_text("One")
    first, again = changes(), changes()
    own.write_text("Two")
    changed, after_that = changes(), changes()
    manifest.unlink()

    assert (first, again, changed, after_that, changes()) == (True, False, True, False, True)


@pytest.mark.parametrize("start", [[], IN_THE_BACKGROUND], ids=["foreground", "background"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_asked_to(tmp_path, ending, start):
    port = free_port()
    shutil.copytree(prepared_data(), tmp_path, dirs_exist_ok=True)
    with serving(tmp_path, port, start=start) as process:
        assert get(port, "/healthz")[0] == 200

        process.send_signal(ending)
        said, _ = process.communicate(timeout=5)

        assert (process.returncode, said) == (0, "")
    assert not is_open(port)


def test_it_ends_cleanly_while_it_still_starts(tmp_path):
    port = free_port()
    process = subprocess.Popen(
        command(port), cwd=settings.BASE_DIR, env=environ(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_open(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)  # between looks at a condition, not instead of one
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=10)
    finally:
        process.kill()

    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_reported_before_anything_is_done(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        refused = refusal(tmp_path, port)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == f"CommandError: Port {port} can't be opened (address already in use); choose another one.\n"
    assert tables(tmp_path) == 0


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(tmp_path, port):
    refused = refusal(tmp_path, port)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"CommandError: The port is {port}; give a number from 1 to 65535.\n"
    assert tables(tmp_path) == 0


def test_a_port_that_is_no_number_is_refused(tmp_path):
    refused = refusal(tmp_path, "http")

    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == "manage.py serve: error: argument --port: invalid int value: 'http'"


def test_a_host_that_is_not_here_is_refused(tmp_path):
    refused = refusal(tmp_path, free_port(), "--host", "no such host")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "CommandError: 'no such host' is no address of this machine; give one, such as 127.0.0.1.\n"
    assert tables(tmp_path) == 0

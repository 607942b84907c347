"""The real embedded server in a process of its own, with its own data; to be visited, killed and started again."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from tests.services import STARTED_BY, free_port, wait_until

ROOT = Path(__file__).parents[1]
SMALL_CONTENT = ROOT / "tests" / "content"
"""A module of a few short lessons and questions, made for the tests."""

FIRST_SITES = "DRYRUN_TEST_SITES"
"""Names the folder in which a run keeps what its first site prepared. Without it each site prepares its own."""


class Site:
    """A site that hasn't started. On the small content it begins with what the first of the run prepared, unless it `is_first`."""

    def __init__(self, folder: Path, *, content: Path = SMALL_CONTENT, is_first: bool = False) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.environment = os.environ | {"DATA_DIR": str(folder), "CONTENT_DIR": str(content), "DEBUG": "false"}
        self.environment["LIMITS_TIMES"] = "1000"  # a test does in seconds what people do in days; those of the limits lower it again
        is_prepared = FIRST_SITES in os.environ and content == SMALL_CONTENT and not is_first
        prepared = prepared_data() if is_prepared else None
        if prepared:
            shutil.copytree(prepared, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("site.log", DATABASE_NAME))
        if STARTED_BY in os.environ:
            self.environment["DATABASE_URL"] = fresh_database((prepared / DATABASE_NAME).read_text() if prepared else "template1")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)
        wait_until(self.answers, "the site", self.log, patience=90)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """Kill the server without warning, as a crash or the kernel would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    site.start()
    try:
        yield site
    finally:
        site.stop()


DATABASE_NAME = "database.name"


def prepared_data() -> Path:
    """Return the data folder, with the name of the database on PostgreSQL, of a site that started once and ended. Workers share it."""
    folder = Path(os.environ[FIRST_SITES])
    data = folder / "data"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / DATABASE_NAME).exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            site = Site(data, is_first=True)
            site.start()
            site.stop()
            (data / DATABASE_NAME).write_text(site.environment.get("DATABASE_URL", "").rpartition("/")[2])
    return data


def fresh_database(template: str = "template1") -> str:
    """Create a database on the run's PostgreSQL server: an empty one, or a copy of the template, which nobody may be using."""
    server = os.environ["DATABASE_URL"]
    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return f"{server.rpartition('/')[0]}/{name}"

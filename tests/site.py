"""The real embedded server in a process of its own, with its own data; to be visited, killed and started again."""

import os
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


class Site:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.environment = os.environ | {"DATA_DIR": str(folder), "CONTENT_DIR": str(SMALL_CONTENT), "DEBUG": "false"}
        self.environment["LIMITS_TIMES"] = "1000"  # a test does in seconds what people do in days; those of the limits lower it again
        if STARTED_BY in os.environ:
            self.environment["DATABASE_URL"] = fresh_database()
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


def fresh_database() -> str:
    """Create an empty database on the run's PostgreSQL server."""
    server = os.environ["DATABASE_URL"]
    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server.rpartition('/')[0]}/{name}"

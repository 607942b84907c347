"""Serve pages in processes of their own, by the server of production: granian with one worker of one thread, or several."""

import subprocess
import sys
from pathlib import Path

from tests.services import can_connect, free_port, wait_until
from tests.site import ROOT, Site


class WebProcess:
    def __init__(self, site: Site, *, workers: int = 1) -> None:
        self.port = free_port()
        self.log = site.log.with_name(f"{self.port}.log")
        options = ["--interface", "wsgi", "--port", str(self.port), "--workers", str(workers), "--blocking-threads", "1"]
        options += ["--respawn-failed-workers"]
        self._command = [str(Path(sys.executable).with_name("granian")), *options, "apps.config.wsgi:application"]
        self._environment = site.environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=output)
        wait_until(lambda: can_connect(self.port) and bool(children(self.main)), "granian", self.log)

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    @property
    def pid(self) -> int:
        """Return the process id of the worker."""
        return max(children(self.main))

    @property
    def main(self) -> int:
        assert self._process is not None
        return self._process.pid


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

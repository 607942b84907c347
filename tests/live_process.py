"""Run the live streams in a process of their own, beside a site and on its data, and read a stream as a browser does."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.services import can_connect, free_port, wait_until
from tests.site import ROOT, Site

UVICORN = [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level", "warning"]


class LiveProcess:
    """A server of one of our ASGI applications; by default that of the live streams."""

    def __init__(self, site: Site, application: str = "apps.config.live:application") -> None:
        self.port = free_port()
        self.log = site.log.with_name(f"{self.port}.log")
        self._command = [*UVICORN, "--port", str(self.port), application]
        self._environment = site.environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=output)
        wait_until(lambda: can_connect(self.port), "the live process", self.log)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid


def open_stream(port: int, room: str, cookie: str, *, version: int = 0) -> socket.socket:
    """Open a stream, and return it after its first event."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=10)
    stream.sendall(f"GET /live/rooms/{room}/?version={version} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    read_until(stream, b"data: ")
    return stream


def read_until(stream: socket.socket, wanted: bytes) -> bytes:
    """Read up to and including these bytes, or until the other side closes."""
    received = b""
    while wanted not in received and (more := stream.recv(4096)):
        received += more
    return received


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def opened(pid: int, name: str) -> int:
    """Return how many open files of the process have this in their name."""
    return sum(name in _target(file) for file in Path(f"/proc/{pid}/fd").iterdir())


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed meanwhile
        return ""

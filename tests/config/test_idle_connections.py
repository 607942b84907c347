"""Idle connections that browsers or proxies keep open don't block others, at either server."""

import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.site import ROOT, Site, running_site
from tests.web_process import WebProcess

IDLE = 600
"""Connections: more than an ingress keeps open to a pod, and almost five times as many as once blocked a worker."""

ASK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def of_the_image() -> dict[str, str]:
    """Return granian's settings in the Dockerfile."""
    return dict(re.findall(r"(GRANIAN_(?:BACKPRESSURE|BACKLOG))=(\S+)", (ROOT / "Dockerfile").read_text()))


def per_replica() -> int:
    """Return how many requests the proxy sends to one replica at the same time."""
    server = re.search(r"server-template web .* maxconn (\d+)", (ROOT / "deploy/proxy.cfg").read_text())
    assert server is not None
    return int(server[1])


@pytest.fixture
def few_files() -> Iterator[None]:
    """Limit new processes to 256 open files, unless they raise the limit themselves."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert before[1] > 2 * IDLE
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def answered_behind_idle_ones(port: int) -> float:
    """Return the seconds that an answer takes while IDLE connections stay open, each after one request."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4 * IDLE, hard), hard))
    with ExitStack() as idle:
        for _ in range(IDLE):
            answered(idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)))
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one_more:
            answered(one_more)
        return time.monotonic() - began


def answered(connection: socket.socket) -> None:
    connection.sendall(ASK)
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_worker_answers_behind_idle_connections(tmp_path: Path, few_files: None):
    site = Site(tmp_path)
    site.environment |= of_the_image()
    web = WebProcess(site)
    web.start()
    try:
        assert answered_behind_idle_ones(web.port) < 5
    finally:
        web.end()


def test_the_embedded_server_answers_behind_idle_connections(tmp_path: Path, few_files: None):
    with running_site(tmp_path) as site:
        assert answered_behind_idle_ones(site.port) < 5


def test_one_worker_takes_all_that_the_proxy_sends_to_its_replica():
    assert int(of_the_image()["GRANIAN_BACKPRESSURE"]) >= 2 * per_replica()

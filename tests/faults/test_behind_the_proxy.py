"""The image's server behind the real proxy with its own configuration: no request hangs when a worker is killed under load."""

import asyncio
import os
import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.config.test_idle_connections import of_the_image, per_replica
from tests.loops import run
from tests.made_rooms import CSRF, Made, made_on
from tests.services import can_connect, free_port, launch, wait_until
from tests.site import ROOT, Site
from tests.web_process import WebProcess, children

PEOPLE = 200
"""People with a connection each: more than one worker once had room for."""

SAVES = 1_500
SLOWEST = 15.0
"""Seconds: the longest that the proxy lets a request wait in its queue, plus a second attempt."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.environment |= of_the_image()
    site.start()
    site.stop()
    return site


@pytest.fixture
def web(site: Site) -> Iterator[WebProcess]:
    web = WebProcess(site, workers=2)
    web.start()
    wait_until(lambda: len(children(web.main)) >= 2, "two workers")
    yield web
    web.end()


@pytest.fixture
def proxy(web: WebProcess, tmp_path: Path) -> int:
    """Run HAProxy with deploy/proxy.cfg on local addresses instead of Docker's, and yield its port."""
    program = shutil.which("haproxy")
    if program is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("NOT TESTED behind the proxy: install Debian's haproxy.")
    port = free_port()
    text = (ROOT / "deploy" / "proxy.cfg").read_text()
    text = re.sub(r"(?ms)^resolvers docker$.*?^$", "", text).replace(" init-addr none resolvers docker", "")
    text = text.replace("bind :8080", f"bind 127.0.0.1:{port}")
    text = re.sub(r"server-template web 8 web:8000", f"server web 127.0.0.1:{web.port}", text)
    text = re.sub(r"server-template live 8 live:8001", f"server live 127.0.0.1:{free_port()}", text)
    config = tmp_path / "proxy.cfg"
    config.write_text(text)
    launch([program, "-db", "-f", str(config)], tmp_path / "proxy.log")
    wait_until(lambda: can_connect(port), "HAProxy", tmp_path / "proxy.log")
    return port


async def save_on(port: int, made: Made, kill: int) -> tuple[Counter[int], list[float]]:
    """Send SAVES by PEOPLE at once, and kill a process after a third of them. Return statuses (0 for a broken connection) and seconds."""
    statuses, seconds, numbers, killed = Counter[int](), list[float](), count(1), False

    async def one_person() -> None:
        nonlocal killed
        reader = writer = None
        while (number := next(numbers)) <= SAVES:
            if number > SAVES // 3 and not killed:
                killed = True
                os.kill(kill, signal.SIGKILL)
            form = {"turn": 1, "text": f"text {number}", "save_number": number, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
            body = urlencode(form)
            head = [
                f"POST /rooms/{made.room}/write/ HTTP/1.1",
                *("Host: localhost", f"Cookie: {made.cookies[1]}", f"X-CSRFToken: {CSRF}", "Accept: application/json"),
                *("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"),
            ]
            began = time.monotonic()
            try:
                if writer is None or reader is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
                answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
                if length := re.search(rb"(?i)content-length: (\d+)", answer):
                    await reader.readexactly(int(length[1]))
                statuses[int(answer.split(b" ", 2)[1])] += 1
                if b"connection: close" in answer.lower():
                    writer.close()
                    reader = writer = None
            except (OSError, asyncio.IncompleteReadError):
                statuses[0] += 1
                if writer is not None:
                    writer.close()
                reader = writer = None
            seconds.append(time.monotonic() - began)
        if writer is not None:
            writer.close()

    await asyncio.gather(*(one_person() for _ in range(PEOPLE)))
    return statuses, seconds


def test_no_save_hangs_when_one_of_two_workers_is_killed(site: Site, web: WebProcess, proxy: int):
    [made] = made_on(site.environment, 1, 2, begun=True)

    statuses, seconds = run(save_on(proxy, made, kill=max(children(web.main))))

    assert statuses.total() == SAVES
    assert max(seconds) < SLOWEST
    # 409: overtaken by a later save. What the dead worker was at breaks off, or is the proxy's 502; so is what it is given before
    # the kernel closes its socket. A browser sends it again.
    assert statuses.keys() <= {200, 409, 502, 0}
    assert statuses[502] + statuses[0] <= 2 * per_replica()

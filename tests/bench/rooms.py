"""How fast news travels in rooms, and what streams cost: on PostgreSQL and Redis, two web workers and one live process.

The web workers are what the embedded server is, uvicorn with one thread for pages, each on a port of its own. All of it, the browsers'
stand-in too, shares the machine's cores. PostgreSQL is as durable as in production.
"""

import asyncio
import os
import random
import re
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

from apps.core.bus.over_redis import OverRedis
from tests import services
from tests.live_process import LiveProcess, resident_bytes
from tests.rooms import CSRF, Made, made_on
from tests.site import ROOT, Site

ACTIVE_ROOMS = 50
MANY_ROOMS = 500
PEOPLE = 4
CLICK_EVERY = 5.0
"""Seconds between two clicks of an interviewer."""

SAVE_EVERY = 2.0
"""Seconds between two saves of a notepad: of someone who types without a pause, as the page does it."""

CATCH_UP = 3.0
"""Seconds in which the last news must have come."""

MEGABYTE = 1024 * 1024


def main(*, seconds: int) -> None:
    allow_many_files()
    with installed() as (site, redis_url), ExitStack() as stack:
        webs = [started(site, "apps.config.asgi:application", stack) for _ in range(2)]
        live = started(site, "apps.config.live:application", stack)
        print(f"\nrooms, {seconds} s each; two web workers (uvicorn, one thread for pages), one live process, PostgreSQL, Redis, {os.cpu_count()} cores")
        asyncio.run(clicks(made_on(site, ACTIVE_ROOMS, PEOPLE, begun=True), [web.port for web in webs], live, seconds))
        asyncio.run(idle_and_busy_streams(made_on(site, MANY_ROOMS, PEOPLE), live, OverRedis(redis_url), seconds))


def allow_many_files() -> None:
    """For a stream each: this process and those it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16384), most))


@contextmanager
def installed() -> Iterator[tuple[Site, str]]:
    """A site on PostgreSQL and Redis with the real content loaded, not running; and the address of its Redis."""
    postgres, redis_server = services.newest_postgres(), shutil.which("redis-server")
    if postgres is None or redis_server is None:
        raise SystemExit("Rooms are measured on PostgreSQL and Redis: install Debian's postgresql and redis-server.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        site = Site(Path(folder))
        redis_url = services.start_redis(redis_server, Path(folder))
        site.environment |= {
            "DATABASE_URL": services.start_postgres(postgres, Path(folder), durable=True),
            "REDIS_URL": redis_url,
            "CONTENT_DIR": str(ROOT / "content"),
        }
        site.start()
        site.stop()
        yield site, redis_url


def started(site: Site, application: str, stack: ExitStack) -> LiveProcess:
    process = LiveProcess(site, application)
    process.start()
    stack.callback(process.end)
    return process


class Connection:
    """One to a web worker, kept open, with one request at a time."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._lock = asyncio.Lock()

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
        lines = {"Host": "localhost", "Cookie": self._cookie, "X-CSRFToken": CSRF, "Content-Length": str(len(body))} | headers
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        async with self._lock:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(head.encode() + body)
            status, *answered = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            told = {name.lower(): value for name, _, value in (line.partition(": ") for line in answered)}
            text = (await reader.readexactly(int(told.get("content-length", 0)))).decode()
        return int(status.split()[1]), told, text

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


class Browser:
    """Does what static/js/room.js does: hears of a newer version, and asks for its stage, one question at a time."""

    def __init__(self, room: str, cookie: str, web: int, live: int) -> None:
        self.room, self.cookie, self._live = room, cookie, live
        self.web = Connection(web, cookie)
        self.stage = ""
        self.told = self._shown = self.looks = 0
        self._etag = ""
        self._wanted = asyncio.Event()
        self.changed = asyncio.Condition()

    async def listen(self) -> None:
        async for version, _ in events(self._live, self.room, self.cookie):
            self.told = max(self.told, version)
            self._wanted.set()

    async def look(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            told = self.told
            known = {"If_None_Match": self._etag} if self._etag else {}
            status, headers, text = await self.web.ask("GET", f"/rooms/{self.room}/stage/", **known)
            self.looks += 1
            if status == 200:
                async with self.changed:
                    self.stage, self._etag = text, headers["etag"]
                    self.changed.notify_all()
            elif status != 304:
                raise RuntimeError(f"The stage answered {status}.")
            self._shown = max(self._shown, told)

    def want(self) -> None:
        self._wanted.set()

    async def shows(self, text: str) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: text in self.stage)

    async def send(self, action: str, **form: object) -> None:
        body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
        kind = "application/x-www-form-urlencoded"
        status, _, text = await self.web.ask(
            "POST", f"/rooms/{self.room}/{action}/", body, Content_Type=kind, HX_Request="true", Accept="application/json"
        )
        if status not in {200, 204}:
            raise RuntimeError(f"{action} answered {status}: {text[:200]}")


async def events(port: int, room: str, cookie: str) -> "AsyncEvents":  # type: ignore[misc]
    """The events of a stream: the version, and whether it is a tick."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET /live/rooms/{room}/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"A stream answered {head.partition(b'\r\n')[0].decode()}.")
        kind = b"tick"
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip()
            elif line.startswith(b"data: "):
                yield int(line[6:]), kind == b"tick"
                kind = b"tick"
    finally:
        writer.close()

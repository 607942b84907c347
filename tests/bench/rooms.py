"""Measure how fast changes reach others in a room, and what streams cost: on PostgreSQL and Redis, two web workers and one live process.

A web worker is that of production: granian with one thread. Servers, databases and simulated browsers share the machine's cores.
PostgreSQL writes as durably as in production.
"""

import asyncio
import json
import os
import random
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.request import urlopen

from apps.core.bus.over_redis import OverRedis
from tests import services
from tests.live_process import LiveProcess, resident_bytes
from tests.made_rooms import CSRF, Made, made_on
from tests.site import ROOT, Site
from tests.web_process import WebProcess

ACTIVE_ROOMS, MANY_ROOMS, PEOPLE = 50, 500, 4

CLICK_EVERY = 15.0
"""Seconds between two clicks of one interviewer, on average."""

SAVE_EVERY = 7.5
"""Seconds between two saves of a notepad, on average: typing saves every 2 s, and candidates talk more than they type."""

WATCHERS_LATER = 0.3
"""Seconds over which static/js/room/refresh.js spreads the requests of observers."""

CATCH_UP = 3.0
"""Seconds within which the last version must arrive."""

CONNECTION_LASTS = 3.0
"""Seconds after an answer within which a connection is reused: the server keeps it for five."""

OPEN_AT_ONCE = 100


def main(*, seconds: int) -> None:
    allow_many_files()
    with installed() as (site, bus), ExitStack() as stack:
        webs = [started(WebProcess(site), stack) for _ in range(2)]
        live = started(LiveProcess(site), stack)
        print(f"\nrooms, {seconds} s each, on {os.cpu_count()} cores that take {empty_view(webs[0].port):.1f} ms for an empty view")
        active = made_on(site.environment, ACTIVE_ROOMS, PEOPLE, begun=True)
        asyncio.run(measure_clicks(active, webs, live, seconds))
        many = made_on(site.environment, MANY_ROOMS, PEOPLE)
        asyncio.run(measure_streams(many, live, bus, seconds))


def allow_many_files() -> None:
    """Raise the limit of open files for this process and those it starts, since each stream is an open file."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))


@contextmanager
def installed() -> Iterator[tuple[Site, OverRedis]]:
    """Install a site with the real content on its own PostgreSQL and Redis, without starting it. Yield it and the bus on that Redis."""
    postgres, redis_server = services.newest_postgres(), shutil.which("redis-server")
    if postgres is None or redis_server is None:
        raise SystemExit("Rooms are measured on PostgreSQL and Redis: install Debian's postgresql and redis-server.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        site = Site(folder)
        site.environment |= {
            "DATABASE_URL": services.start_postgres(postgres, folder, durable=True),
            "REDIS_URL": services.start_redis(redis_server, folder),
            "CONTENT_DIR": str(ROOT / "content"),
        }
        site.start()
        site.stop()
        yield site, OverRedis(site.environment["REDIS_URL"])


def started[P: (WebProcess, LiveProcess)](process: P, stack: ExitStack) -> P:
    process.start()
    stack.callback(process.end)
    return process


def empty_view(port: int) -> float:
    """Measure the milliseconds of an empty view, as a reference for the machine's speed."""
    took = []
    for _ in range(200):
        began = time.perf_counter()
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            answer.read()
        took.append(time.perf_counter() - began)
    return median(took) * 1000


def tell(what: str, figure: float, unit: str, *, most: float) -> None:
    print(f"{what:<44}{figure:>8.0f} {unit:<6} (promised: under {most:.0f} {unit}){'' if figure < most else '  MISSED'}")


def cpu_seconds(*processes: WebProcess | LiveProcess) -> float:
    """Return the seconds of CPU that these processes have used so far."""
    fields = [Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split() for process in processes]
    return sum(int(stat[11]) + int(stat[12]) for stat in fields) / os.sysconf("SC_CLK_TCK")


# From a click to a screen


async def measure_clicks(made: list[Made], webs: list[WebProcess], live: LiveProcess, seconds: int) -> None:
    """Measure from an interviewer's click until the candidate's browser has the stage that shows it, while all candidates write."""
    rooms = [
        [Browser(made_room.room, cookie, webs[seat % 2].port, live.port, watches=seat > 1) for seat, cookie in enumerate(made_room.cookies)]
        for made_room in made
    ]
    browsers = [browser for room in rooms for browser in room]
    delays: list[float] = []
    saves: list[float] = []
    async with asyncio.TaskGroup() as group:
        visits = [group.create_task(visit()) for browser in browsers for visit in (browser.listen, browser.look)]
        await asyncio.gather(*(browser.shows('id="stage"') for browser in browsers))
        await quiet(browsers)
        looks, busy, began = sum(browser.looks for browser in browsers), cpu_seconds(*webs), time.perf_counter()
        acting = [
            *(group.create_task(write_on(candidate, saves)) for _, candidate, *_ in rooms),
            *(group.create_task(interview(host, candidate, delays)) for host, candidate, *_ in rooms),
        ]
        await asyncio.sleep(seconds)
        looks, busy = sum(browser.looks for browser in browsers) - looks, cpu_seconds(*webs) - busy
        took = time.perf_counter() - began
        visits += acting
        for visit in visits:
            visit.cancel()
    changes = len(delays) + len(saves)
    print(
        f"{len(rooms)} rooms of {PEOPLE}: {len(delays)} clicks, {changes / took:.1f} changes and {looks / took:.0f} looks a second "
        f"take {100 * busy / took:.0f} % of a core"
    )
    tell("click to screen, median", median(delays) * 1000, "ms", most=150)
    tell("click to screen, 95 of 100", quantiles(delays, n=20)[-1] * 1000, "ms", most=400)


async def quiet(browsers: "list[Browser]") -> None:
    """Wait until nobody looks any more, since each arrival makes those who are there look."""
    looks = -1
    while looks != (looks := sum(browser.looks for browser in browsers)):
        await asyncio.sleep(1)


async def interview(host: "Browser", candidate: "Browser", delays: list[float]) -> None:
    """Pause and resume the clock again and again, which is a change in the candidate's stage."""
    paused = False
    await asyncio.sleep(random.uniform(0, CLICK_EVERY))
    while True:
        began, paused = time.perf_counter(), not paused
        await host.send("pause" if paused else "resume")
        await asyncio.wait_for(candidate.shows(f'data-paused="{"yes" if paused else "no"}"'), 30)
        delays.append(time.perf_counter() - began)
        await asyncio.sleep(random.uniform(0.5, 1.5) * CLICK_EVERY)


async def write_on(candidate: "Browser", saves: list[float]) -> None:
    writer, text, number = uuid.uuid4(), "", 0
    await asyncio.sleep(random.uniform(0, SAVE_EVERY))
    while True:
        began, text = time.perf_counter(), text + "and+so+on+"
        await candidate.send("write", turn=1, text=text, save_number=number + 1, seen=number, writer=writer)
        saves.append(time.perf_counter() - began)
        number += 1
        await asyncio.sleep(random.uniform(0.5, 1.5) * SAVE_EVERY)


class Browser:
    """Behaves like static/js/room/: when its stream tells of a change, it requests its stage, one request at a time."""

    def __init__(self, room: str, cookie: str, web: int, live: int, *, watches: bool) -> None:
        self._watches = watches
        self.looks = self._told = self._shown = 0
        self._saving = False
        self._room, self._cookie, self._web, self._live = room, cookie, web, live
        self._stage = self._etag = ""
        self._wanted, self._changed = asyncio.Event(), asyncio.Condition()

    async def listen(self) -> None:
        async for version in versions(self._live, self._room, self._cookie):
            self._told = max(self._told, version)
            self._wanted.set()

    async def look(self) -> None:
        connection, asked = await asyncio.open_connection("127.0.0.1", self._web), time.perf_counter()
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._saving:  # one's own text isn't sent back
                await asyncio.sleep(0.005)
            if self._watches:
                await asyncio.sleep(random.uniform(0, WATCHERS_LATER))
            if self._shown and self._told <= self._shown:
                continue
            told = self._told
            if time.perf_counter() - asked > CONNECTION_LASTS:
                connection[1].close()
                connection = await asyncio.open_connection("127.0.0.1", self._web)
            status, etag, stage = await self._ask(connection, "GET", "stage", **{"If-None-Match": self._etag})
            asked = time.perf_counter()
            self.looks += 1
            self._shown = max(self._shown, told)
            if status == 304:
                continue
            assert status == 200, f"the stage answered {status}"
            async with self._changed:
                self._stage, self._etag = stage, etag
                self._changed.notify_all()

    async def shows(self, text: str) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: text in self._stage)

    async def send(self, action: str, **form: object) -> None:
        body = "&".join(f"{name}={value}" for name, value in form.items())
        connection = await asyncio.open_connection("127.0.0.1", self._web)
        self._saving = action == "write"
        status, _, answer = await self._ask(connection, "POST", action, body, **{"HX-Request": "true", "Accept": "application/json"})
        self._saving = False
        connection[1].close()
        assert status in {200, 204}, f"{action} answered {status}: {answer[:300]}"
        if answer and json.loads(answer).get("version") == self._shown + 1:
            self._shown += 1

    async def _ask(
        self, connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], method: str, what: str, body: str = "", **headers: str
    ) -> tuple[int, str, str]:
        """Return status, ETag and text of the answer."""
        reader, writer = connection
        headers |= {
            "Host": "localhost",
            "Cookie": self._cookie,
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        lines = [f"{method} /rooms/{self._room}/{what}/ HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        status, *answered = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in answered)}
        text = await reader.readexactly(int(told.get("content-length", 0)))
        return int(status.split()[1]), told.get("etag", ""), text.decode()


async def versions(port: int, room: str, cookie: str) -> AsyncIterator[int]:
    """Yield the versions that a stream sends, by ticks and looks alike."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET /live/rooms/{room}/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        status = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0].decode()
        assert " 200 " in status, f"the stream answered {status}"
        while line := await reader.readline():
            if line.startswith(b"data: "):
                yield int(line[6:])
    finally:
        writer.close()


# What streams cost, and whether they deliver everything


async def measure_streams(made: list[Made], live: LiveProcess, bus: OverRedis, seconds: int) -> None:
    """Measure the memory of many idle streams; then change every room once a second, and check that each stream gets the last version."""
    streams = [Stream(made_room, cookie, live.port) for made_room in made for cookie in made_room.cookies]
    first, *others = streams
    tasks = [await first.opened()]
    await asyncio.sleep(1)
    before, began = resident_bytes(live.pid), time.perf_counter()
    for start in range(0, len(others), OPEN_AT_ONCE):
        tasks += await asyncio.gather(*(stream.opened() for stream in others[start : start + OPEN_AT_ONCE]))
    took = time.perf_counter() - began
    await asyncio.sleep(5)
    print(f"{len(made)} rooms of {PEOPLE}: {len(streams)} streams opened in {took:.1f} s")
    tell("idle streams, growth of the live process", (resident_bytes(live.pid) - before) / 1024**2, "MB", most=150)

    busy = cpu_seconds(live)
    for number in range(1, seconds + 1):
        end_of_second = time.perf_counter() + 1
        await asyncio.to_thread(change_all, made, number, bus, end_of_second - 0.1)
        await asyncio.sleep(max(0, end_of_second - time.perf_counter()))
    busy = cpu_seconds(live) - busy
    ended = time.perf_counter()
    while (late := sum(stream.version < stream.made.version + seconds for stream in streams)) and time.perf_counter() < ended + CATCH_UP:
        await asyncio.sleep(0.01)
    assert not any(task.done() for task in tasks), "a stream has ended"
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    print(f"{len(made)} changes a second told to {len(streams)} streams take {100 * busy / seconds:.0f} % of a core")
    tell("streams that missed the final version", late, "", most=1)


def change_all(made: list[Made], number: int, bus: OverRedis, until: float) -> None:
    """Publish another version of every room, spread over the time until `until`."""
    for position, room in enumerate(made):
        bus.publish(f"room:{room.room}", room.version + number)
        time.sleep(max(0, (until - time.perf_counter()) / (len(made) - position)))


class Stream:
    def __init__(self, made: Made, cookie: str, port: int) -> None:
        self.made, self.version = made, 0
        self._told = versions(port, made.room, cookie)

    async def opened(self) -> asyncio.Task[None]:
        """Open the stream, wait until it has sent the current version, and return the task that goes on reading it."""
        self.version = await anext(self._told)
        return asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for version in self._told:
            self.version = max(self.version, version)

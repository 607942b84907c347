"""Measure the load that one web worker and the database can take, and how much disk records need: the figures of docs/operations.md.

The server is that of production (granian, one worker of one thread) on PostgreSQL and Redis; PostgreSQL writes as durably as in production.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from tests.bench.pages import LESSON
from tests.bench.rooms import installed
from tests.made_rooms import CSRF
from tests.site import ROOT, Site
from tests.web_process import WebProcess, children

PERSONS, INTERVIEWS = 8, 25
SECONDS = 6.0


def main() -> None:
    with installed() as (site, _):
        database = site.environment["DATABASE_URL"]
        before = size(database)
        people = with_a_past(site)
        weight = (size(database) - before) / (PERSONS * INTERVIEWS)
        print(f"\na graded full interview of 1,200 characters a question weighs {weight / 1024:.0f} KiB in the database, indexes included")
        postmaster = int((site.log.parent / "postgres" / "postmaster.pid").read_text().split()[0])
        web = WebProcess(site)
        web.start()
        try:
            print(f"{'one web worker':<28}{'a second':>10}{'its CPU':>12}{'database CPU':>16}")
            for name, request in requests(people).items():
                count, own, of_database = asyncio.run(measured(web, request, postmaster))
                print(f"{name:<28}{count / SECONDS:>10.0f}{1000 * own / count:>9.1f} ms{1000 * of_database / count:>13.2f} ms")
        finally:
            web.end()


def with_a_past(site: Site) -> list[dict[str, str]]:
    command = [sys.executable, "-m", "tests.bench.history", str(PERSONS), str(INTERVIEWS)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def size(database: str) -> int:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (size,) = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        return int(size)


def requests(people: list[dict[str, str]]) -> dict[str, Callable[[int, int], bytes]]:
    """Return, by kind, a function of a visitor's number and a request's number that gives the request to send."""
    writers = [str(uuid.uuid4()) for _ in people]

    def get(path: str) -> Callable[[int, int], bytes]:
        return lambda visitor, _: http("GET", path, people[visitor]["cookie"])

    def save(visitor: int, number: int) -> bytes:
        form = {"text": f"{'And so on. ' * 100}{number}", "save_number": number + 1, "seen": number, "writer": writers[visitor]}
        path = f"/interviews/{people[visitor]['interview']}/turns/1/save/"
        return http("POST", path, people[visitor]["cookie"], urlencode(form | {"csrfmiddlewaretoken": CSRF}))

    return {
        "a save": save,
        "a lesson, signed in": get(LESSON),
        "home": get("/"),
        "progress, 25 interviews": get("/progress/"),
        "an interview's page": lambda visitor, _: http("GET", f"/interviews/{people[visitor]['interview']}/", people[visitor]["cookie"]),
    }


def http(method: str, path: str, cookie: str, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}", "Accept-Encoding: gzip"]
    if body:
        lines += ["Accept: application/json", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


async def measured(web: WebProcess, request: Callable[[int, int], bytes], postmaster: int) -> tuple[int, float, float]:
    """Return how many requests were answered in SECONDS, and the seconds of CPU that the worker and the database used."""
    done = 0

    async def visit(visitor: int) -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        number = 0
        while time.perf_counter() < end:
            writer.write(request(visitor, number))
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            if " 200 " not in head.splitlines()[0]:
                raise RuntimeError(head.splitlines()[0])
            length = next(line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length"))
            await reader.readexactly(int(length))
            number += 1
            done += 1
        writer.close()

    own, of_database = cpu(web.pid), sum(map(cpu, children(postmaster)))
    end = time.perf_counter() + SECONDS
    await asyncio.gather(*(visit(visitor) for visitor in range(PERSONS)))
    return done, cpu(web.pid) - own, sum(map(cpu, children(postmaster))) - of_database


def cpu(pid: int) -> float:
    """Return the seconds of CPU that the process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

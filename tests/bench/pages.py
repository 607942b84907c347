"""Measure how fast pages are, on the embedded server with the real content.

Each figure is printed with its reference from the same run, an empty view on the same server (`/healthz`); quote the ratios.
Rounds are interleaved, so that a machine whose speed drifts slows all of them alike.
"""

import asyncio
import http.cookiejar
import re
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests.site import ROOT, Site

ROUNDS = 7
SECONDS = 1.0
CONNECTIONS = 4
LESSON = "/learn/containers/docker/"


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    headers: dict[str, str]
    status: int = 200
    least: float | None = None
    """The ratio to the empty view that is promised."""


async def requests_per_second(port: int, case: Case) -> float:
    """Keep CONNECTIONS connections busy for SECONDS, and return the rate. Every answer must have the expected status."""
    lines = [f"GET {case.path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in case.headers.items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    end = time.perf_counter() + SECONDS
    done = 0

    async def one_connection() -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if int(head.split(b" ", 2)[1]) != case.status:
                raise RuntimeError(f"{case.name}: {head.splitlines()[0].decode()} instead of {case.status}")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if length:
                await reader.readexactly(int(length[1]))
            done += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - began)


def signed_in_cookie(url: str) -> str:
    """Sign up a new person, and return the session's cookie."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{url}/accounts/signup/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "email": "bench@example.com", "password1": "rather long and odd 7"}
    opener.open(f"{url}/accounts/signup/", urlencode(form).encode()).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def etag(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.headers["ETag"])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), content=ROOT / "content")
        began = time.perf_counter()
        site.start()
        first = time.perf_counter() - began
        site.stop()
        began = time.perf_counter()
        site.start()
        second = time.perf_counter() - began
        try:
            measure(site)
        finally:
            site.stop()
    print(f"\nfirst start {first:.1f} s, second start {second:.1f} s (promised: at most 5 s)")


def measure(site: Site) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    cases = [
        Case("empty view", "/healthz", {}),
        Case("lesson, visitor", LESSON, gzip, least=0.40),
        Case("lesson, visitor, unchanged", LESSON, gzip | {"If-None-Match": etag(site.url + LESSON)}, status=304),
        Case("lesson, signed in", LESSON, gzip | {"Cookie": signed_in_cookie(site.url)}, least=0.15),
        Case("welcome, visitor", "/", gzip),
        Case("search", "/search/?q=probe", gzip),
    ]
    rates: dict[str, list[float]] = {case.name: [] for case in cases}
    for _ in range(ROUNDS):
        for case in cases:
            rates[case.name].append(asyncio.run(requests_per_second(site.port, case)))
    print(f"{'page':<28}{'requests/s':>12}{'of the empty view':>20}{'promised':>10}")
    for case in cases:
        ratio = median(rate / empty for rate, empty in zip(rates[case.name], rates["empty view"], strict=True))
        verdict = "" if case.least is None else f"{case.least:>10.2f}{'' if ratio >= case.least else '  MISSED'}"
        print(f"{case.name:<28}{median(rates[case.name]):>12.0f}{ratio:>20.2f}{verdict}")

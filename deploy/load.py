"""Asks a Dry Run on this machine for pages, so many a second for so long, and says how it fared: `make load`.

Enough for the autoscaler of the pages to see. It needs only Python, ends by itself, and refuses an address that isn't of this machine.
"""

import argparse
import asyncio
import re
import signal
import socket
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import count
from urllib.parse import quote, urlsplit

USUAL_RATE, MOST_RATE = 120, 200
"""A second. At 7 ms of CPU each, 46 would bring two pods to the 65 % of 250m that wake the autoscaler; other nodes are faster."""

USUAL_SECONDS, MOST_SECONDS = 180, 900
EVERY = 5.0
"""Seconds from line to line."""
PATIENCE = 10.0
"""Seconds for an answer."""
MOST_WAITING = 500
"""Requests without an answer. While there are so many, the next ones count as failed and are not sent."""

MODULE = re.compile(r'href="(/learn/[\w-]+/)"')
LESSON = re.compile(r'href="(/learn/[\w-]+/[\w-]+/)"')
WORDS = ("probe", "autoscaler", "ingress", "volume", "rollout", "request", "image", "drain", "quota", "secret")


class Wrong(Exception):
    """What was asked for can't be done; the text says what would be right."""


@dataclass(frozen=True)
class Place:
    """Where to ask: an address of this machine, and the host's name as the server knows it."""

    address: str
    port: int
    host: str


@dataclass
class Tally:
    failed: int = 0
    seconds: list[float] = field(default_factory=list)
    """That each answer took."""

    def add(self, other: "Tally") -> None:
        self.failed += other.failed
        self.seconds += other.seconds

    def __str__(self) -> str:
        middle, late = f"{quantile(self.seconds, 50):.0f}", f"{quantile(self.seconds, 95):.0f}"
        return f"answered {len(self.seconds):6}   failed {self.failed:5}   median {middle:>5} ms   95th percentile {late:>5} ms"


def place(url: str) -> Place:
    """Raises Wrong for what isn't a place of this machine."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError
        port = parts.port or 80
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(name_of(parts.hostname), port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError) as error:
        raise Wrong(f"{url!r} can't be asked: write http://localhost:8080.") from error
    if not all(ip_address(address).is_loopback for address in addresses):
        raise Wrong(
            f"{parts.hostname} isn't this machine: load is for your own, such as http://localhost:8080, and never for others' servers."
        )
    host = parts.netloc.rpartition("@")[2]
    return Place(next((one for one in sorted(addresses) if ":" not in one), min(addresses)), port, host)


def name_of(host: str) -> str:
    """`localhost` for any name that ends so: they are this machine by definition (RFC 6761), and not every resolver knows."""
    return "localhost" if host.endswith(".localhost") else host


def quantile(seconds: list[float], percent: int) -> float:
    """In milliseconds; 0 of nothing."""
    if len(seconds) < 2:
        return sum(seconds) * 1000
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def paths(lesson: str) -> Iterator[str]:
    """Without end. A visitor's lesson comes from memory and costs a few milliseconds; a search is work each time, so every other is one."""
    others = ("/learn/", lesson, "/accounts/signup/")
    for number in count():
        yield others[number % len(others)]
        yield f"/search/?q={quote(WORDS[number % len(WORDS)])}"


async def ask(place: Place, path: str) -> tuple[int, bytes]:
    """The status and the whole answer. A connection each, so that the pods behind a Service share the work."""
    reader, writer = await asyncio.open_connection(place.address, place.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {place.host}\r\nConnection: close\r\nUser-Agent: make-load\r\n\r\n".encode())
        answer = await reader.read(-1)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def count_one(place: Place, path: str, tally: Tally) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(PATIENCE):
            status, _ = await ask(place, path)
    except (OSError, ValueError, IndexError):
        tally.failed += 1
        return
    if status < 400:
        tally.seconds.append(loop.time() - began)
    else:
        tally.failed += 1


async def drive(place: Place, *, rate: float, seconds: float) -> Tally:
    """Asks on time whether or not answers come, as visitors do. Returns everything when it is over, or when it is cancelled."""
    lesson = await find_lesson(place)
    whole, lately = Tally(), Tally()
    loop = asyncio.get_running_loop()
    asking: set[asyncio.Task[None]] = set()
    driving = asyncio.current_task()
    assert driving is not None, "this is a coroutine of a task"  # noqa: S101
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell has what it starts in the background ignore the first
        loop.add_signal_handler(ending, driving.cancel)
    began, said = loop.time(), EVERY
    try:
        for number, path in zip(range(round(rate * seconds)), paths(lesson), strict=False):
            await asyncio.sleep(began + number / rate - loop.time())
            if len(asking) < MOST_WAITING:
                task = loop.create_task(count_one(place, path, lately))
                asking.add(task)
                task.add_done_callback(asking.discard)
            else:
                lately.failed += 1
            if loop.time() - began >= said:
                say(f"{said:5.0f} s   {lately}")
                whole.add(lately)
                lately.failed, lately.seconds, said = 0, [], said + EVERY
        await asyncio.gather(*asking)
    except asyncio.CancelledError:
        say("")
    whole.add(lately)
    return whole


async def find_lesson(place: Place) -> str:
    """The first one of the first module, or how far one comes. Raises Wrong where nothing answers."""
    path = "/learn/"
    for link in (MODULE, LESSON):
        try:
            async with asyncio.timeout(PATIENCE):
                status, answer = await ask(place, path)
        except (OSError, ValueError, IndexError) as error:
            raise Wrong(f"Nothing answers at http://{place.host}: start it first, or name another with URL=.") from error
        if status >= 400:
            raise Wrong(f"http://{place.host}{path} answers {status}: that isn't a Dry Run, or it goes by another name (ALLOWED_HOSTS).")
        path = found[1] if (found := link.search(answer.decode(errors="replace"))) else path
    return path


def bounded(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise Wrong(f"{name} is {text!r}: write a whole number from 1 to {most}.")
    return int(text)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Ask a Dry Run on this machine for pages.")
    parser.add_argument("url", nargs="?", default="http://localhost:8080")
    parser.add_argument("--rate", default=str(USUAL_RATE), help=f"requests a second, at most {MOST_RATE} (default: %(default)s)")
    parser.add_argument("--seconds", default=str(USUAL_SECONDS), help=f"at most {MOST_SECONDS} (default: %(default)s)")
    given = parser.parse_args(arguments)
    try:
        where = place(given.url)
        rate, seconds = bounded("RATE", given.rate, MOST_RATE), bounded("SECONDS", given.seconds, MOST_SECONDS)
        say(f"{rate} requests a second to http://{where.host} for {seconds} s; Ctrl-C ends it.")
        whole = asyncio.run(drive(where, rate=rate, seconds=seconds))
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    say(f"In all    {whole}")
    return 0 if whole.seconds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

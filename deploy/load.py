"""Send a Dry Run on this machine so many requests a second for so long, and report how it did: `make load`.

That is enough load to make the autoscaler act. It needs only Python, ends by itself, and refuses any address but this machine's.
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
"""Requests a second. At 7 ms of CPU each, 46 bring two pods to 65 % of 250m, where the autoscaler acts; faster nodes need more."""

USUAL_SECONDS, MOST_SECONDS = 180, 900
EVERY = 5.0
"""Seconds between two lines of output."""
PATIENCE = 10.0
"""Seconds to wait for an answer."""
MOST_WAITING = 500
"""Requests that may wait for an answer. Beyond that, new ones count as failed and are not sent."""

MODULE = re.compile(r'href="(/learn/[\w-]+/)"')
LESSON = re.compile(r'href="(/learn/[\w-]+/[\w-]+/)"')
WORDS = ("probe", "autoscaler", "ingress", "volume", "rollout", "request", "image", "drain", "quota", "secret")


class Wrong(Exception):
    """The arguments can't be used; the text says what would be right."""


@dataclass(frozen=True)
class Place:
    """Where requests are sent: an address of this machine, and the host for the Host header."""

    address: str
    port: int
    host: str


@dataclass
class Tally:
    """The outcome of some requests."""

    failed: int = 0
    seconds: list[float] = field(default_factory=list)
    """How long each answer took."""

    def add(self, other: "Tally") -> None:
        """Add the outcome of other requests."""
        self.failed += other.failed
        self.seconds += other.seconds

    def __str__(self) -> str:
        middle, late = f"{quantile(self.seconds, 50):.0f}", f"{quantile(self.seconds, 95):.0f}"
        return f"answered {len(self.seconds):6}   failed {self.failed:5}   median {middle:>5} ms   95th percentile {late:>5} ms"


def place(url: str) -> Place:
    """Return the place that a URL names. Raises Wrong if it isn't http on this machine."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError
        port = parts.port or 80
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(name_of(parts.hostname), port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError) as error:
        raise Wrong(f"{url!r} can't be asked: write http://localhost:8080.") from error
    if not all(ip_address(address).is_loopback for address in addresses):
        raise Wrong(
            f"{parts.hostname} isn't this machine: load is for your own, such as http://localhost:8080, and never for others' servers."
        )
    host = parts.netloc.rpartition("@")[2]
    return Place(next((address for address in sorted(addresses) if ":" not in address), min(addresses)), port, host)


def name_of(host: str) -> str:
    """Return `localhost` for any name below it: by RFC 6761 they are this machine, but not every resolver knows them."""
    return "localhost" if host.endswith(".localhost") else host


def quantile(seconds: list[float], percent: int) -> float:
    """Return a percentile in milliseconds; 0 if there are no values."""
    if len(seconds) < 2:
        return sum(seconds) * 1000
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def paths(lesson: str) -> Iterator[str]:
    """Yield paths to ask for, forever. Every other is a search, which is work each time; a visitor's page comes from memory in a few ms."""
    others = ("/learn/", lesson, "/accounts/signup/")
    for number in count():
        yield others[number % len(others)]
        yield f"/search/?q={quote(WORDS[number % len(WORDS)])}"


async def ask(place: Place, path: str) -> tuple[int, bytes]:
    """Return the status and the whole answer. Each request has its own connection, so that the pods behind a Service share the load."""
    reader, writer = await asyncio.open_connection(place.address, place.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {place.host}\r\nConnection: close\r\nUser-Agent: make-load\r\n\r\n".encode())
        answer = await reader.read(-1)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def ask_and_count(place: Place, path: str, tally: Tally) -> None:
    """Send one request, and add its outcome to the tally."""
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
    """Send requests on time whether or not answers come, as visitors do. Return the whole tally at the end, or when cancelled."""
    lesson = await find_lesson(place)
    whole, lately = Tally(), Tally()
    loop = asyncio.get_running_loop()
    asking: set[asyncio.Task[None]] = set()
    driving = asyncio.current_task()
    assert driving is not None, "this is a coroutine of a task"  # noqa: S101
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell makes background processes ignore SIGINT
        loop.add_signal_handler(ending, driving.cancel)
    began, said = loop.time(), EVERY
    try:
        for number, path in zip(range(round(rate * seconds)), paths(lesson), strict=False):
            await asyncio.sleep(began + number / rate - loop.time())
            if len(asking) < MOST_WAITING:
                task = loop.create_task(ask_and_count(place, path, lately))
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
    """Return the path of the first module's first lesson, or the last page on the way to it. Raises Wrong if nothing answers."""
    path = "/learn/"
    for link in (MODULE, LESSON):
        try:
            async with asyncio.timeout(PATIENCE):
                status, answer = await ask(place, path)
        except (OSError, ValueError, IndexError) as error:
            raise Wrong(f"Nothing answers at http://{place.host}: start it first, or name another with URL=.") from error
        if status >= 400:
            raise Wrong(f"http://{place.host}{path} answers {status}: that isn't a Dry Run, or it goes by another name (ALLOWED_HOSTS).")
        if next_page := link.search(answer.decode(errors="replace")):
            path = next_page[1]
    return path


def bounded(name: str, text: str, most: int) -> int:
    """Return a whole number from 1 to `most`. Raises Wrong."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise Wrong(f"{name} is {text!r}: write a whole number from 1 to {most}.")
    return int(text)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run the load, and return the exit code: 0 if anything was answered, 1 if nothing was, 2 for wrong arguments."""
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

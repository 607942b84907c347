"""Live streams in real processes: in one of their own, and in the embedded server."""

import signal
import time
from collections.abc import Iterator
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.live_process import LiveProcess, open_stream, opened, read_until, threads
from tests.made_rooms import CSRF, Made, made_on
from tests.services import wait_until
from tests.site import Site, running_site

SOON = 6
"""Seconds to end, on a busy machine. Streams that don't end keep the embedded server for ten, and a live process for good."""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def made(site) -> Made:
    [made] = made_on(site.environment, 1, 3)
    return made


@pytest.fixture
def live(site) -> Iterator[LiveProcess]:
    process = LiveProcess(site)
    process.start()
    yield process
    process.end(signal.SIGKILL)


def raise_hand(site: Site, made: Made, cookie: str) -> None:
    """Raise a hand as the page does it, by the ordinary server."""
    headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "HX-Request": "true"}
    form = Request(f"{site.url}/rooms/{made.room}/hand/", data=b"hand=up", headers=headers)
    with urlopen(form) as answer:
        assert answer.status == 204


def database_connections(site: Site) -> int:
    """Count the connections of all processes to the site's database on PostgreSQL."""
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        [(count,)] = connection.execute(asked).fetchall()
    return int(count)


def test_the_embedded_server_tells_a_change_made_by_another_page(site, made):
    host, other = (open_stream(site.port, made.room, cookie) for cookie in made.cookies[:2])

    raise_hand(site, made, made.cookies[2])

    for stream in (host, other):
        assert f"data: {made.version + 1}\n\n".encode() in read_until(stream, f"data: {made.version + 1}".encode() + b"\n\n")
        stream.close()


def test_open_streams_hold_no_database_connection_and_no_thread(site, live, made):
    first = open_stream(live.port, made.room, made.cookies[0])
    wait_until(lambda: opened(live.pid, ".sqlite3") == 0, "the end of the database connection")
    before = threads(live.pid)

    streams = [open_stream(live.port, made.room, cookie) for _ in range(10) for cookie in made.cookies]

    wait_until(lambda: opened(live.pid, ".sqlite3") == 0, "the end of the database connection")
    assert threads(live.pid) == before
    if "DATABASE_URL" in site.environment:
        site.stop()
        wait_until(lambda: database_connections(site) == 0, "the end of the database connections")
        site.start()
    for stream in (first, *streams):
        stream.close()


def test_it_says_that_it_is_alive_and_serves_nothing_else(live):
    with urlopen(f"http://127.0.0.1:{live.port}/healthz") as answer:
        assert answer.read() == b"ok\n"
    with pytest.raises(OSError, match="404"):
        urlopen(f"http://127.0.0.1:{live.port}/learn/")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_live_process_told_to_stop_ends_its_streams_first(live, made, ending):
    streams = [open_stream(live.port, made.room, cookie) for cookie in made.cookies]
    began = time.monotonic()

    live.end(ending)

    assert time.monotonic() - began < SOON
    for stream in streams:
        assert read_until(stream, b"nothing more").endswith(b"0\r\n\r\n")
        stream.close()
    assert live.log.read_text() == ""


def test_the_embedded_server_told_to_stop_ends_its_streams_too(tmp_path):
    with running_site(tmp_path) as site:
        [made] = made_on(site.environment, 1, 2)
        streams = [open_stream(site.port, made.room, cookie) for cookie in made.cookies]
        began = time.monotonic()

        site.stop()

    assert time.monotonic() - began < SOON
    for stream in streams:
        assert read_until(stream, b"nothing more").endswith(b"0\r\n\r\n")
        stream.close()

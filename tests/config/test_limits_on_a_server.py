"""The limits on the real embedded server, where everyone shares one thread for pages."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

import pytest

from tests.live_process import LiveProcess, open_stream, read_until
from tests.made_rooms import CSRF, Made, made_on
from tests.site import Site

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("limits"))
    site.environment |= {"LIMITS_TIMES": "1", "PEOPLE_BEHIND_ONE_ADDRESS": "4"}
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def made(site) -> Made:
    [made] = made_on(site.environment, 1, 3)
    return made


def ask(port: int, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    given = {"Host": "localhost", "Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF} | headers
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, given | ({"Content-Type": FORM} if form else {}))
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def forged(number: int) -> dict[str, str]:
    """Return headers that claim another address each time, and TLS."""
    return {"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "https", "Forwarded": f"for=203.0.113.{number}"}


def test_an_address_that_a_visitor_makes_up_evades_no_limit(site):
    statuses = [ask(site.port, "/accounts/settings/", {"time_factor": "1.5"}, **forged(number))[0] for number in range(20)]

    assert statuses == [302] * 12 + [429] * 8


def test_who_tries_passwords_delays_no_page(site):
    """Four people try passwords at once, as often as they can. Without a password thread, a page waited for every hash ahead of it."""
    answered = threading.Event()
    tried: list[tuple[int, float]] = []
    pages: list[float] = []

    def attack(number: int) -> None:
        while not answered.is_set():
            began = time.monotonic()
            status, _ = ask(site.port, "/accounts/login/", {"login": f"{number}@example.com", "password": "wrong"}, **forged(number))
            tried.append((status, time.monotonic() - began))
            if status == 429:
                answered.set()

    attackers = [threading.Thread(target=attack, args=(number,)) for number in range(4)]
    for attacker in attackers:
        attacker.start()
    while not answered.is_set():
        began = time.monotonic()
        assert ask(site.port, "/accounts/settings/")[0] == 200
        pages.append(time.monotonic() - began)
    for attacker in attackers:
        attacker.join()

    hashed = [seconds for status, seconds in tried if status == 200]
    assert len(hashed) <= 10
    assert median(pages) < median(hashed) / 4


@pytest.mark.parametrize("host", ["localhost:99999", "localhost:0", "elsewhere.example", ""])
def test_a_host_that_none_can_be_gets_a_page(site, host):
    for path in ("/learn/", "/static/img/icon.svg"):
        status, text = ask(site.port, path, Host=host)

        assert status == 400
        assert "This request can’t be answered" in text


def streams(port: int, made: Made, count: int, *, forging: bool) -> list[socket.socket]:
    """Open streams, and return those that were admitted."""
    admitted = []
    for number in range(count):
        head = {"Host": "localhost", "Cookie": made.cookies[0]} | (forged(number) if forging else {})
        stream = socket.create_connection(("127.0.0.1", port), timeout=20)
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        stream.sendall(f"GET /live/rooms/{made.room}/?version=0 HTTP/1.1\r\n{lines}\r\n".encode())
        answer = read_until(stream, b"\r\n\r\n")
        status = int(answer.split(b" ", 2)[1])
        if status == 200:
            admitted.append(stream)
            continue
        assert status == 429
        assert re.search(rb"retry-after: \d+\r\n", answer)
        stream.close()
    return admitted


@pytest.mark.parametrize("forging", [False, True])
def test_one_person_has_few_streams_open_and_others_have_theirs(site, made, forging):
    live = LiveProcess(site)  # a server that believes X-Forwarded-For from this machine, as uvicorn does unasked
    live.start()
    try:
        for port in (live.port, site.port):
            opened = streams(port, made, 40, forging=forging)
            assert len(opened) == 20

            open_stream(port, made.room, made.cookies[1]).close()
            for stream in opened:
                stream.close()
    finally:
        live.end()

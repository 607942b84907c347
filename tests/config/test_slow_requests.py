"""A slow or endless sender doesn't block the site for others."""

import socket
from urllib.request import urlopen

import pytest

from tests.site import running_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("slow")) as site:
        yield site


def begin_post(site, length: int) -> socket.socket:
    sender = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    head = f"POST /accounts/settings/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={'a' * 32}\r\nContent-Length: {length}\r\n"
    sender.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nab".encode())
    return sender


def test_an_unfinished_request_holds_up_nobody(site):
    sender = begin_post(site, 5000)

    with urlopen(f"{site.url}/learn/", timeout=5) as answer:
        assert answer.status == 200
    sender.close()


def test_more_than_can_be_taken_is_refused(site):
    sender = begin_post(site, 3_000_000)
    sender.sendall(b"x" * 2_000_000)

    assert sender.recv(4096).startswith(b"HTTP/1.1 413 ")
    sender.close()

"""A browser with a room's page open, which behaves like static/js/room/, and the load balancer in front of web processes."""

import re
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Self
from urllib.parse import urlencode

from tests.live_process import LiveProcess
from tests.made_rooms import CSRF
from tests.services import can_connect, wait_until

AGAIN = 1.0
"""Seconds after which a lost stream is opened again."""

POLL = 2.0
"""Seconds between two requests without a stream."""

FAILURES_BEFORE_POLLING = 3
LOST = (OSError, HTTPException)

type Form = Mapping[str, object] | None


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    etag: str
    location: str


class Front:
    """Sends requests to the first web process that takes the connection, like a load balancer that knows which are ready."""

    def __init__(self, webs: Sequence[LiveProcess]) -> None:
        self.webs = webs

    def ask(self, path: str, cookie: str, *, form: Form = None, etag: str = "", script: bool = True) -> Answer:
        """Send a request, by POST if there is a form. Raises one of LOST if its process ended before it answered."""
        for web in self.webs[:-1]:
            try:
                return _ask(web.port, path, cookie, form, etag, script)
            except ConnectionRefusedError:
                continue
        return _ask(self.webs[-1].port, path, cookie, form, etag, script)


def _ask(port: int, path: str, cookie: str, form: Form, etag: str, script: bool) -> Answer:
    headers = {"Host": "localhost", "Cookie": cookie, "X-CSRFToken": CSRF, "If-None-Match": etag}
    if script:
        headers |= {"HX-Request": "true", "Accept": "application/json"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            connection.request("POST", path, body=urlencode(form), headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(), answer.headers.get("ETag", ""), answer.headers.get("Location", ""))
    finally:
        connection.close()


class Visitor:
    """Keeps a stream at one live process and its stage up to date, in a thread of its own, until the block ends."""

    def __init__(self, front: Front, live: LiveProcess, room: str, cookie: str) -> None:
        self.front, self._live, self._room, self._cookie = front, live, room, cookie
        self.stage = self._etag = ""
        self.is_live = False
        self.looks = 0
        self.failures: list[str] = []
        """Answers that a page should never get."""
        self._stream: socket.socket | None = None
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._stay, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        wait_until(lambda: self.is_live, "the stream")
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        if self._stream is not None:
            self._stream.shutdown(socket.SHUT_RDWR) if self.is_live else None
        self._thread.join(timeout=30)

    def do(self, action: str, **form: object) -> Answer:
        """Do an action in the room. It is repeated if its process ends before it answers, which all our actions allow."""
        while True:
            try:
                return self.front.ask(f"/rooms/{self._room}/{action}/", self._cookie, form=form)
            except LOST:
                assert any(can_connect(web.port) for web in self.front.webs), "no web process is left"

    def sees(self, text: str, *, within: float | None = None) -> None:
        """Wait until the stage shows the text, at most `within` seconds."""
        began = time.monotonic()
        wait_until(lambda: text in self.stage, f"“{text}” on the stage")
        assert within is None or time.monotonic() - began < within, f"“{text}” took {time.monotonic() - began:.1f} s"

    def _stay(self) -> None:
        lost = 0
        while not self._leaving.is_set():
            with suppress(OSError):
                self._listen()
            lost = 1 if self.is_live else lost + 1
            self.is_live = False
            if lost >= FAILURES_BEFORE_POLLING:
                self._look()
            self._leaving.wait(POLL if lost >= FAILURES_BEFORE_POLLING else AGAIN)

    def _listen(self) -> None:
        """Read the stream until it ends."""
        address = f"/live/rooms/{self._room}/?version={self._shown('version')}&own={self._shown('own')}"
        with socket.create_connection(("127.0.0.1", self._live.port), timeout=40) as self._stream:
            self._stream.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n\r\n".encode())
            with self._stream.makefile("rb") as lines:
                for line in lines:
                    if line.startswith(b"retry:"):
                        self.is_live = True
                    if line.startswith(b"data:"):
                        self._look()

    def _look(self) -> None:
        self.looks += 1
        try:
            answer = self.front.ask(f"/rooms/{self._room}/stage/", self._cookie, etag=self._etag)
        except LOST:
            return
        if answer.status == 200:
            self.stage, self._etag = answer.text, answer.etag
        elif answer.status != 304:
            self.failures.append(f"{answer.status}: {answer.text[:200]}")

    def _shown(self, what: str) -> str:
        match = re.search(rf'data-{what}="(\d+)"', self.stage)
        return match[1] if match else ""

"""While a new version takes over, no request fails, no save is lost, and every stream is back within 3 seconds."""

import http.client
import os
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field, begin, saved
from tests.cluster.stack import FILES, PROJECT, Stack, build_image, inspected
from tests.made_rooms import made_on
from tests.services import wait_until
from tests.site import ROOT

REQUESTS_PER_SECOND = 50
SAVES_PER_SECOND = 5
"""How many of the requests are saves."""

STREAMS = 20
BACK_WITHIN = 3.0
NEXT = "test-next"
LONGEST = 300.0
"""Seconds after which the load ends by itself."""


@dataclass
class Load:
    """The requests to the stack, and their outcomes."""

    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    acknowledged: int = 0
    """The number of the last save that was."""

    gaps: list[float] = field(default_factory=list)
    """Seconds for which a stream was away, each time."""


class Visitor:
    """Sends requests with one person's cookies."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._port = port
        self._headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self._token = cookies["csrftoken"]

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[int, str]:
        """Send a GET request, or the form by POST as our script does."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)) as connection:
            if form is None:
                connection.request("GET", path, headers=self._headers)
            else:
                headers = self._headers | {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
                connection.request("POST", path, urlencode(form | {"csrfmiddlewaretoken": self._token}), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@contextmanager
def under_load(stack: Stack, page: Page) -> Iterator[Load]:
    """Send REQUESTS_PER_SECOND, however slow the answers are, until the block ends."""
    load, over = Load(), threading.Event()
    visitor = Visitor(stack.port, {cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    interview = re.search(r"/interviews/[0-9a-f-]+/", page.url)
    assert interview is not None
    writer, stored = str(uuid4()), int(page.locator("input[name=seen]").input_value())

    def ask(path: str, form: dict[str, object] | None = None) -> None:
        try:
            status, text = visitor.ask(path, form)
        except (OSError, http.client.HTTPException) as error:
            load.failures.append(f"{path}: {error!r}")
            return
        load.answers[f"{status} {'save' if form else 'page'}"] += 1
        if status != 200:
            load.failures.append(f"{path}: {status} {text[:200]}")

    def save(number: int) -> None:
        number += stored + 1
        before = len(load.failures)
        ask(f"{interview[0]}turns/1/save/", {"text": f"Save {number}", "save_number": number, "seen": number - 1, "writer": writer})
        if len(load.failures) == before:
            load.acknowledged = number

    def keep_asking(work: Callable[[int], None], per_second: int, pool: ThreadPoolExecutor) -> None:
        began, number = time.monotonic(), 0
        pending: list[Future[None]] = []
        while not over.wait(max(0.0, began + number / per_second - time.monotonic())) and time.monotonic() - began < LONGEST:
            pending.append(pool.submit(work, number))
            number += 1
        for request in pending:
            request.result()

    paths = ["/learn/", "/learn/containers/docker/", "/progress/", "/", "/search/?q=probe"]
    with ThreadPoolExecutor(32) as readers, ThreadPoolExecutor(1) as typist, ThreadPoolExecutor(2) as clocks:
        asking = [
            clocks.submit(keep_asking, lambda number: ask(paths[number % len(paths)]), REQUESTS_PER_SECOND - SAVES_PER_SECOND, readers),
            clocks.submit(keep_asking, save, SAVES_PER_SECOND, typist),
        ]
        try:
            yield load
        finally:
            over.set()
            for task in asking:
                task.result()


@contextmanager
def streaming(stack: Stack, load: Load) -> Iterator[None]:
    """Keep STREAMS streams open as browsers do: a second after a stream has ended, it is opened again."""
    (room,) = made_on(stack.outside(), 1, 2)
    over = threading.Event()

    def keep_open() -> None:
        lost = None
        while not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20)
            with closing(connection), suppress(OSError, http.client.HTTPException):
                connection.request("GET", f"/live/rooms/{room.room}/?version=0", headers={"Cookie": room.cookies[0]})
                answer = connection.getresponse()
                if answer.status == 200 and answer.readline():
                    if lost is not None:
                        load.gaps.append(time.monotonic() - lost)
                        lost = None
                    while not over.is_set() and answer.readline():
                        pass
            if lost is None:
                lost = time.monotonic()
            over.wait(1.0)

    with ThreadPoolExecutor(STREAMS) as pool:
        streams = [pool.submit(keep_open) for _ in range(STREAMS)]
        try:
            yield
        finally:
            over.set()
            for stream in streams:
                stream.result()


def test_a_new_version_takes_over_unnoticed(stack: Stack, page: Page):
    build_image(NEXT, VERSION="1.2.4", REVISION="def456")
    begin(page, "Full interview")
    answer_field(page).fill("Written by hand")
    expect(saved(page)).to_be_visible()
    page.reload()
    old = {service: set(stack.containers(service)) for service in ("web", "live")}
    stack.environment["VERSION"] = NEXT
    environment = stack.environment | {"COMPOSE_FILE": os.pathsep.join(FILES), "COMPOSE_PROJECT_NAME": PROJECT}

    with under_load(stack, page) as load, streaming(stack, load):
        wait_until(lambda: load.acknowledged > 10 or bool(load.failures), "the load")
        assert load.failures == [], load.answers
        rolled = subprocess.run(
            ["deploy/roll.sh", "web", "live"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280
        )
        before = load.acknowledged
        wait_until(lambda: load.acknowledged > before + 10 or bool(load.failures), "the load to go on")

    assert rolled.returncode == 0, rolled.stderr
    for service, containers in old.items():
        new = stack.containers(service)
        assert not containers & set(new)
        assert {inspected(container)["Config"]["Image"] for container in new} == {f"dryrun:{NEXT}"}
        assert len(new) == len(containers)
    longest = max(load.gaps, default=0)
    print(f"\n{dict(load.answers)}, {len(load.failures)} failures; {len(load.gaps)} streams lost, back within {longest:.1f} s")
    assert load.failures == [], (load.answers, stack.compose("logs", "--no-log-prefix", "proxy"))
    assert load.gaps, "no stream met the end of its process"
    assert longest < BACK_WITHIN
    page.reload()
    expect(answer_field(page)).to_have_value(f"Save {load.acknowledged}")

"""`make load` sends so many requests a second for so long, and only to this machine."""

import asyncio
import importlib.util
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice

import pytest

from tests import IN_THE_BACKGROUND, loops
from tests.services import free_port, wait_until
from tests.site import ROOT

SCRIPT = ROOT / "deploy" / "load.py"


def loaded():
    spec = importlib.util.spec_from_file_location("load", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["load"] = module  # where dataclasses look up their module
    spec.loader.exec_module(module)
    return module


load = loaded()


class Pages(ThreadingHTTPServer):
    """A server with as few pages as possible: a module with a lesson. It counts requests by path and by Host."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: Counter[str] = Counter()
        self.hosts: set[str] = set()
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Page(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked[path] += 1
        self.server.hosts.add(self.headers["Host"])
        self.send_response(200 if path.startswith("/learn/") else self.server.status)
        self.end_headers()
        self.wfile.write(b'<a href="/learn/">Learn</a> <a href="/learn/small/">Small</a> <a href="/learn/small/pods/">Pods</a>')

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_it_asks_so_often_for_so_long_and_ends_by_itself(pages):
    status, said, _ = run(pages.url, "--rate", "24", "--seconds", "2")

    assert status == 0
    first, last = said.splitlines()
    assert first == f"24 requests a second to {pages.url} for 2 s; Ctrl-C ends it."
    assert last.startswith("In all    answered     48   failed     0   median ")
    looked_for_a_lesson = Counter({"/learn/": 1, "/learn/small/": 1})
    asked = Counter({"/learn/": 8, "/learn/small/pods/": 8, "/accounts/signup/": 8, "/search/": 24})
    assert pages.asked == asked + looked_for_a_lesson


def test_every_five_seconds_it_says_how_it_fares(pages):
    _, said, _ = run(pages.url, "--rate", "10", "--seconds", "6")

    assert [line[:7] for line in said.splitlines()[1:]] == ["    5 s", "In all "]


def test_errors_are_failures(pages):
    pages.status = 503

    status, said, _ = run(pages.url, "--rate", "24", "--seconds", "1")

    assert status == 0
    assert "answered      8   failed    16" in said.splitlines()[-1]


@pytest.mark.parametrize("start", [[], IN_THE_BACKGROUND], ids=["foreground", "background"])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_with_what_there_was(pages, ending, start):
    command = [*start, sys.executable, str(SCRIPT), pages.url, "--rate", "50", "--seconds", "900"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: pages.asked.total() > 10, "some requests")
        process.send_signal(ending)
        said, complaints = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said.splitlines()[-1].startswith("In all    answered ")
    assert complaints == ""


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "localhost:8080", "http://127.0.0.1", "http://[::1]:8080/", "http://dryrun.localhost"]
)
def test_this_machine_is_asked_by_any_of_its_names(url):
    assert load.ip_address(load.place(url).address).is_loopback


def test_the_server_gets_the_host_name_from_the_url(pages):
    run(pages.url.replace("127.0.0.1", "dryrun.localhost"), "--rate", "10", "--seconds", "1")

    assert pages.hosts == {pages.url.replace("http://127.0.0.1", "dryrun.localhost")}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://192.0.2.1/", "192.0.2.1 isn't this machine"),
        ("http://10.0.0.1:8080", "10.0.0.1 isn't this machine"),
        ("http://0.0.0.0:8080", "0.0.0.0 isn't this machine"),
        ("http://localhost:8080@192.0.2.1/", "192.0.2.1 isn't this machine"),
        ("https://localhost", "can't be asked"),
        ("ftp://localhost", "can't be asked"),
        ("http://", "can't be asked"),
        ("http://localhost:99999", "can't be asked"),
        ("http://[::1", "can't be asked"),
        ("", "can't be asked"),
        ("http://\0", "can't be asked"),
    ],
)
def test_anywhere_else_is_refused_in_a_sentence(url, sentence):
    with pytest.raises(load.Wrong, match=sentence):
        load.place(url)


def test_a_refusal_asks_for_nothing(pages):
    for wrong in (["http://192.0.2.1"], [pages.url, "--rate", "201"], [pages.url, "--seconds", "901"], [pages.url, "--rate", "0"]):
        status, said, complaint = run(*wrong)

        assert (status, said, complaint.count("\n")) == (2, "", 1), wrong

    assert not pages.asked


@pytest.mark.parametrize("text", ["0", "-1", "201", "4.5", "many", "", "9" * 5000, "٣"])
def test_a_number_out_of_bounds_is_refused(text):
    with pytest.raises(load.Wrong, match=r"RATE is .*: write a whole number from 1 to 200"):
        load.bounded("RATE", text, 200)


def test_where_nothing_answers_it_says_so():
    _, _, complaint = run(f"http://127.0.0.1:{(port := free_port())}")

    assert complaint == f"Nothing answers at http://127.0.0.1:{port}: start it first, or name another with URL=.\n"


def test_what_never_answers_is_waited_for_so_long_only():
    async def silent() -> int:
        server = await asyncio.start_server(lambda _reader, writer: kept.append(writer), "127.0.0.1", 0)
        tally = load.Tally()
        where = load.Place("127.0.0.1", server.sockets[0].getsockname()[1], "localhost")
        await load.ask_and_count(where, "/learn/", tally)
        for writer in kept:
            writer.close()
        server.close()
        return tally.failed

    kept: list[asyncio.StreamWriter] = []
    load.PATIENCE = 0.1

    assert loops.run(silent()) == 1


def test_searches_differ_so_that_none_is_answered_from_memory():
    searches = [path for path in islice(load.paths("/learn/small/pods/"), 20) if path.startswith("/search/")]

    assert len(set(searches)) == 10

"""When PostgreSQL restarts while people write, each save is stored or refused with a reason, and nobody sees a server error."""

import json
import shlex
import shutil
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.live_process import LiveProcess
from tests.made_rooms import CSRF, Made, made_on
from tests.services import control_postgres, newest_postgres, start_postgres, wait_until
from tests.site import Site
from tests.web_process import WebProcess


@dataclass
class Database:
    folder: Path
    url: str

    def stop(self, how: str) -> None:
        self._control("stop", "-m", how)

    def start(self) -> None:
        """Start the server again with the same options."""
        _, _, _, *options = shlex.split((self.folder / "postgres" / "postmaster.opts").read_text())
        self._control("start", "-o", shlex.join(options))

    def _control(self, *what: str) -> None:
        programs = newest_postgres()
        assert programs is not None
        control_postgres(programs, self.folder, *what)


@dataclass
class Server:
    database: Database
    web: WebProcess
    live: LiveProcess
    site: Site


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start a durable database server of its own, in a folder outside pytest's, which the server's user couldn't enter."""
    folder = Path(tempfile.mkdtemp(prefix="dryrun-restarted-"))
    programs = newest_postgres()
    assert programs is not None
    database = Database(folder, start_postgres(programs, folder, durable=True))
    site = Site(folder)
    site.environment["DATABASE_URL"] = database.url
    site.start()
    site.stop()
    server = Server(database, WebProcess(site), LiveProcess(site), site)
    server.web.start()
    server.live.start()
    yield server
    server.web.end()
    server.live.end()
    if (folder / "postgres" / "postmaster.pid").exists():
        database.stop("immediate")
    shutil.rmtree(folder)


@dataclass
class Writer:
    """The candidate's page: it saves again and again, and after a refusal sends the same text again."""

    port: int
    made: Made
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: int = 0
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """The sentence and Retry-After of each refusal."""
    lost: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        writer = str(uuid.uuid4())
        for number in count(1):
            if self.is_over.is_set():
                return
            self.save(number, writer)

    def save(self, number: int, writer: str) -> None:
        form = {"turn": 1, "text": f"text {number}", "save_number": number, "seen": self.acknowledged, "writer": writer}
        headers = {"Host": "localhost", "Cookie": self.made.cookies[1], "X-CSRFToken": CSRF, "Accept": "application/json"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"/rooms/{self.made.room}/write/", body=urlencode(form), headers=headers)
            answer = connection.getresponse()
            said = answer.read().decode()
        except (OSError, HTTPException):
            self.lost += 1
            return
        finally:
            connection.close()
        self.statuses[answer.status] += 1
        if answer.status == 200:
            self.acknowledged = number
        else:
            self.refusals.append((json.loads(said)["error"], answer.headers["Retry-After"]))


def stored(server: Server, made: Made) -> int:
    with psycopg.connect(server.database.url) as connection:
        asked = "SELECT text FROM interviews_response JOIN teams_round USING (interview_id) WHERE room_id = %s AND turn = 1"
        [(text,)] = connection.execute(asked, [made.room]).fetchall()
    return int(str(text).removeprefix("text "))


def status_of_a_stream(server: Server, made: Made) -> int:
    connection = HTTPConnection("127.0.0.1", server.live.port, timeout=20)
    try:
        connection.request("GET", f"/live/rooms/{made.room}/", headers={"Host": "localhost", "Cookie": made.cookies[0]})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_save_is_stored_or_told_to_come_back(server: Server, how: str):
    """`fast` ends every connection; `immediate` is a crash."""
    [made] = made_on(server.site.environment, 1, 3, begun=True)
    writer = Writer(server.web.port, made)
    writing = threading.Thread(target=writer.write)
    before = server.web.log.read_text(), server.live.log.read_text()
    assert status_of_a_stream(server, made) == 200
    writing.start()

    wait_until(lambda: writer.statuses[200] > 10, "ten saves")
    server.database.stop(how)
    wait_until(lambda: writer.statuses[503] > 10, "ten refusals")
    streams = {status_of_a_stream(server, made) for _ in range(3)}
    server.database.start()
    began, so_far = time.monotonic(), writer.statuses[200]
    wait_until(lambda: writer.statuses[200] > so_far + 10, "ten more saves")
    took = time.monotonic() - began
    writer.is_over.set()
    writing.join()

    assert writer.statuses.keys() == {200, 503}
    assert writer.lost == 0
    assert set(writer.refusals) == {
        ("The database can’t be reached at the moment, so this was not saved. Try again in a few seconds.", "5")
    }
    assert stored(server, made) == writer.acknowledged
    assert streams == {503}
    assert status_of_a_stream(server, made) == 200
    assert took < 10
    logs = server.web.log.read_text().removeprefix(before[0]), server.live.log.read_text().removeprefix(before[1])
    assert [log.count("Traceback") for log in logs] == [0, 0], logs
    assert logs[0].count("The database is away") == writer.statuses[503]

"""Study documents on the real server, read in processes of their own: a hostile one keeps nobody waiting."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from apps.curriculum.actions import document_process
from tests.services import wait_until
from tests.site import ROOT, Site, running_site

LONGEST_WAIT = 2.0
"""Seconds that a page may take while a document is read."""

LIST = "# Real questions\n\n" + "".join(
    f"### Q{number}: Why is {number} asked?\n\n**Answer:** So that it's read.\n\n" for number in range(40)
)
SIZE = 400_000
"""Characters of a hostile document: enough to keep a processor busy for much longer than a page may take."""
HOSTILE = {
    "folded without end": "<details>" * (SIZE // 9),
    "brackets": "[" * SIZE,
    "lists in lists": "- " * (SIZE // 2),
    "items without end": "- a\n" * (SIZE // 4),
    "questions without end": "<details><summary>Why?</summary>So</details>\n" * (SIZE // 45),
}


class Staff:
    """A staff member who is signed in at a running site, without a browser."""

    def __init__(self, site: Site) -> None:
        self.port = site.port
        self.cookies: dict[str, str] = {}
        self.get("/accounts/login/")
        self.post("/accounts/login/", urlencode({"login": "staff@example.com", "password": "a long password"}).encode())

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, b"", {})[:2]

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
        """Send a POST request, and return the status and the redirect's target."""
        status, _, location = self._ask("POST", path, body, {"Content-Type": kind, "X-CSRFToken": self.cookies["csrftoken"]})
        return status, location

    def send(self, text: str) -> str:
        """Send a document, and return the path of its page."""
        head = '--edge\r\nContent-Disposition: form-data; name="document"; filename="list.md"\r\nContent-Type: text/markdown\r\n\r\n'
        self.get("/documents/")
        status, location = self.post("/documents/", f"{head}{text}\r\n--edge--\r\n".encode(), "multipart/form-data; boundary=edge")
        assert status == 302
        return location

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Host": "localhost", "Cookie": cookie, "Connection": "close", **headers})
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (pair := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[pair[1]] = pair[2]
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer.getheader("Location", "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        person = {"DJANGO_SUPERUSER_EMAIL": "staff@example.com", "DJANGO_SUPERUSER_PASSWORD": "a long password"}
        command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
        subprocess.run(command, cwd=ROOT, env=os.environ | site.environment | person, check=True, stdout=subprocess.DEVNULL)
        yield site


@pytest.fixture(scope="module")
def staff(site: Site) -> Staff:
    return Staff(site)


def is_done(staff: Staff, path: str) -> bool:
    return 'hx-trigger="every 1s"' not in staff.get(path)[1]


def test_a_list_is_read_taken_and_there_after_a_restart(site: Site, staff: Staff):
    page = staff.send(LIST)
    wait_until(lambda: is_done(staff, page), "the document to be read", site.log)
    assert "40 look like questions, 40 taken, 0 left out" in staff.get(page)[1]

    assert staff.post(f"{page}take/", urlencode({"title": "Real questions", "slug": "real-questions"}).encode())[0] == 302
    wait_until(lambda: is_done(staff, page), "the document to be taken", site.log)
    assert staff.get("/learn/real-questions/")[0] == 200

    site.stop()
    site.start()
    status, text = staff.get("/learn/real-questions/")
    assert (status, "40 questions" in text) == (200, True)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_keeps_nobody_waiting_and_ends(name: str, site: Site, staff: Staff):
    waits: list[float] = []

    def asked(path: str) -> str:
        began = time.monotonic()
        status, text = staff.get(path)
        waits.append(time.monotonic() - began)
        assert status == 200
        return text

    page = staff.send(HOSTILE[name])
    wait_until(lambda: bool(asked("/learn/")) and 'hx-trigger="every 1s"' not in asked(page), "the document to be done with", site.log, 120)

    assert max(waits) < LONGEST_WAIT
    assert staff.post(f"{page}remove/", b"")[0] == 302


def test_memory_ends_before_that_of_the_container_does():
    """Otherwise the kernel kills the whole container, pages included."""
    pod = (ROOT / "k8s/base/web/replicas/deployment-web.yaml").read_text(encoding="utf-8")
    request, limit = (int(re.findall(rf"{name}: {{.*memory: (\d+)Mi", pod)[0]) * 1024**2 for name in ("requests", "limits"))
    assert request + document_process.MEMORY <= limit

    greedy = f"from apps.curriculum.actions import document_process; document_process.limit(); bytearray({document_process.MEMORY})"
    setup = "import django; django.setup();"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "apps.config.settings"}
    ended = subprocess.run([sys.executable, "-c", f"{setup} {greedy}"], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert b"MemoryError" in ended.stderr


def test_more_than_can_be_taken_gets_a_sentence(staff: Staff):
    staff.get("/documents/")
    head = '--edge\r\nContent-Disposition: form-data; name="document"; filename="big.md"\r\n\r\n'
    body = f"{head}{'x' * (2 * 1024 * 1024 + 1)}\r\n--edge--\r\n".encode()

    assert staff.post("/documents/", body, "multipart/form-data; boundary=edge")[0] == 422


def test_what_was_made_in_the_content_folder_is_untouched(site: Site):
    content = Path(site.environment["CONTENT_DIR"])

    assert not (content / "real-questions").exists()

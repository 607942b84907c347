"""Drills on a real server: what its probe and its processes show, and what is recorded."""

import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from apps.example.rules.drill_kinds import Kind
from tests.example.drilling import BURN, UNREADY, runs_still
from tests.services import wait_until
from tests.site import ROOT, Site, running_site


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("DRILLS", "true")
    monkeypatch.setenv("POD_NAME", "")
    with running_site(tmp_path) as site:
        yield site


def on(site: Site, program: str) -> str:
    """Run a program with the site's database, and return what it prints."""
    setup = "import django; django.setup(); from apps.example.models import Drill;"
    environment = site.environment | {"DJANGO_SETTINGS_MODULE": "apps.config.settings"}
    done = subprocess.run([sys.executable, "-c", setup + program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class StaffAtASite:
    """Return a signed-in browser without JavaScript."""

    def __init__(self, site: Site) -> None:
        session = on(
            site,
            "from django.test import Client;"
            "from apps.accounts.models import User; c = Client();"
            "c.force_login(User.objects.create_superuser('staff@example.com', 'x'));"
            "print(c.cookies['sessionid'].value)",
        )
        self.site = site
        self.cookies = {"sessionid": session}

    def ask(self, path: str, data: dict[str, str] | None = None) -> str:
        body = None if data is None else urlencode(data | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with urlopen(Request(f"{self.site.url}{path}", body, {"Cookie": cookies}), timeout=10) as answer:
            for cookie in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).values():
                self.cookies[cookie.key] = cookie.value
            return str(answer.read().decode())

    def start(self, kind: Kind, seconds: int) -> None:
        self.ask("/worked-example/drills/")
        self.ask("/worked-example/drills/start/", {"kind": kind, "seconds": str(seconds)})


def readyz(site: Site) -> str:
    try:
        with urlopen(f"{site.url}/readyz", timeout=5) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        with error:
            return str(error.read().decode())


def children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_a_server_fails_readiness_for_so_long_and_records_it(site):
    StaffAtASite(site).start(UNREADY, 3)

    wait_until(lambda: readyz(site).startswith("drill: it fails on purpose"), "the failing", site.log)
    wait_until(lambda: readyz(site) == "ready\n", "its end", site.log)
    wait_until(lambda: on(site, "print(Drill.objects.get().ended_at is not None)") == "True", "the end in the log", site.log)

    seen = on(site, "print([s.values['ready'] for s in Drill.objects.get().samples.order_by('at')][:2])")
    assert seen == "[False, True]"


def test_a_server_stops_burning_when_asked_and_when_it_is_killed(site):
    staff = StaffAtASite(site)
    assert site.process is not None
    server = site.process.pid

    staff.start(BURN, 300)
    wait_until(lambda: bool(children(server)), "the burning", site.log)
    staff.ask(f"/worked-example/drills/{on(site, 'print(Drill.objects.get().pk)')}/stop/", {})
    wait_until(lambda: not children(server), "its end", site.log)

    staff.start(BURN, 300)
    wait_until(lambda: bool(children(server)), "the burning", site.log)
    (burning,) = children(server)
    site.kill()
    wait_until(lambda: not runs_still(burning), "its end", site.log)

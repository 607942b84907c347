"""The effects of drills: each ends by itself, when it is told to, and with the process that started it."""

import json
import os
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from apps.example.actions import drill_effects, watching
from tests.example.drilling import runs_still
from tests.services import wait_until
from tests.site import ROOT

pytestmark = pytest.mark.usefixtures("drills_on")


def test_burning_keeps_a_process_busy_until_it_ends_by_itself():
    burning = drill_effects.Burning(0.2)

    assert burning.process.wait(timeout=20) == 0
    burning.end()


def test_burning_ends_when_told():
    burning = drill_effects.Burning(300)

    burning.end()

    assert burning.process.returncode == -signal.SIGKILL


def test_burning_ends_with_the_process_that_began_it():
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'apps.config.settings'; import django; django.setup();"
        "from apps.example.actions.drill_effects import Burning; import time; print(Burning(300).process.pid, flush=True); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert runs_still(child)
        parent.kill()

    wait_until(lambda: not runs_still(child), "the end of the burning process")


def test_who_fails_on_purpose_gets_no_visitors_but_serves_on(client, module):
    effect = drill_effects.NotReady(30)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"drill: it fails on purpose for 30 s more\n")
    assert client.get("/healthz").status_code == 200
    assert client.get("/learn/").status_code == 200

    effect.end()
    effect.end()
    assert client.get("/readyz").status_code == 200


def test_the_end_of_one_failing_leaves_the_next_one_alone():
    first, second = drill_effects.NotReady(30), drill_effects.NotReady(60)

    first.end()
    assert drill_effects._on_purpose() == "it fails on purpose for 60 s more"

    second.end()
    assert drill_effects._on_purpose() == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "nan",
        "inf",
        "1e400",
        "\0",
        "0",
        pytest.param(str(time.time() - 1), id="a moment ago"),
        pytest.param(str(time.time() + 3600), id="in an hour"),
    ],
)
def test_a_file_that_is_over_or_wrong_takes_nobody_away(settings, text):
    (settings.DATA_DIR / "drill-not-ready").write_text(text)

    assert drill_effects._on_purpose() == ""


def test_where_drills_are_off_a_file_that_was_left_says_nothing(settings):
    drill_effects.NotReady(30)
    assert drill_effects._on_purpose()

    settings.DRILLS = False

    assert drill_effects._on_purpose() == ""


def leave_order(settings, seconds: float) -> None:
    (settings.DATA_DIR / "drill-start-slowly").write_text(json.dumps({"drill": str(uuid4()), "seconds": seconds}))


def test_all_processes_of_the_next_start_wait_and_one_is_the_first(settings):
    leave_order(settings, 30)

    (order, first), (again, second) = drill_effects.take_order(), drill_effects.take_order()

    assert (first, second) == (True, False)
    assert order is not None
    assert order == again
    assert 29 < order.seconds_left(time.time()) <= 30
    assert drill_effects._on_purpose() == "it starts slowly on purpose"


def test_the_start_after_the_next_waits_no_more(settings):
    leave_order(settings, 30)
    order, _ = drill_effects.take_order()

    assert order is not None
    assert order.seconds_left(time.time() + 31) == 0

    drill_effects.forget_order()
    assert drill_effects.take_order() == (None, False)


@pytest.mark.parametrize(("asked", "waits"), [(3600, 60), (-5, 0), (float("inf"), 60)])
def test_no_start_waits_longer_than_it_may(settings, asked, waits):
    leave_order(settings, asked)

    order, _ = drill_effects.take_order()

    assert order is not None
    assert order.seconds_left(time.time()) == waits


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"drill": "x", "seconds": 3}', '{"seconds": 3}'])
def test_an_order_nobody_can_read_holds_nothing_up(settings, text):
    (settings.DATA_DIR / "drill-start-slowly").write_text(text)

    assert drill_effects.take_order() == (None, False)
    watching.hold_start()


def test_pages_wait_before_they_serve_and_only_once(settings, tmp_path):
    leave_order(settings, 1.5)
    program = (
        "import sys, threading; waits = []; is_main = lambda: threading.current_thread() is threading.main_thread();"
        "sys.addaudithook(lambda event, told: waits.append(told[0]) if event == 'time.sleep' and is_main() else None);"
        "import apps.config.wsgi; print(sum(waits))"
    )
    environment = os.environ | {"DRILLS": "true", "DATA_DIR": str(tmp_path), "METRICS_PORT": "0"}

    def waited() -> float:
        command = [sys.executable, "-c", program]
        return float(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout)

    assert 0 < waited() <= 1.5
    assert waited() == 0
    assert not list(tmp_path.glob("drill-*"))

"""Staff do something to a pod on purpose: it is kept within bounds, ends by itself, and is plotted for whoever watches."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from http.cookies import SimpleCookie
from io import StringIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.ops import cgroup, cluster, drill_effects, drills, plot, runs, watching
from apps.ops.drill_kinds import ABOUT, Kind
from apps.ops.models import Drill, DrillSample
from tests import NOON
from tests.services import wait_until
from tests.site import ROOT, Site, running_site

BURN, UNREADY, SLOW = Kind.BURN_CPU, Kind.FAIL_READINESS, Kind.START_SLOWLY


@pytest.fixture(autouse=True)
def switched_on(settings, tmp_path):
    settings.DRILLS = True
    settings.DATA_DIR = tmp_path


@pytest.fixture
def staff(bob):
    bob.is_staff = True
    bob.save(update_fields=["is_staff"])
    return bob


def started(kind: Kind = BURN, *, seconds: int = 60, pod: str = "web-1", now=NOON) -> Drill:
    return drills.start(kind, seconds=seconds, pod=pod, now=now)


def after(seconds: float):
    return NOON + timedelta(seconds=seconds)


def post(client, kind: str, seconds: object):
    return client.post(reverse("ops:drill-start"), {"kind": kind, "seconds": seconds})


# Who may


def every_door(drill: Drill):
    return [
        ("get", reverse("ops:drills")),
        ("get", drill.get_absolute_url()),
        ("post", reverse("ops:drill-start")),
        ("post", reverse("ops:drill-stop", args=[drill.pk])),
    ]


def test_where_drills_are_off_there_is_nothing_even_for_staff(db, settings, as_user, staff):
    drill = started()
    settings.DRILLS = False

    for method, path in every_door(drill):
        assert getattr(as_user(staff), method)(path, {"kind": BURN}).status_code == 404, path

    assert Drill.objects.not_ended().count() == 1


def test_who_is_not_staff_finds_nothing_and_changes_nothing(as_user, client, alice, guest):
    drill = started()

    for someone in (as_user(alice), as_user(guest), client):
        for method, path in every_door(drill):
            assert getattr(someone, method)(path, {"kind": BURN}).status_code == 404, path

    assert list(Drill.objects.not_ended()) == [drill]


def test_a_drill_that_is_not_there_is_not_found(as_user, staff):
    assert as_user(staff).get(reverse("ops:drill", args=[uuid4()])).status_code == 404
    assert as_user(staff).post(reverse("ops:drill-stop", args=[uuid4()])).status_code == 404


# What is asked for


def test_staff_start_and_stop_a_drill_with_two_forms(as_user, staff):
    client = as_user(staff)

    page = client.post(reverse("ops:drill-start"), {"kind": BURN, "seconds": "45"}, follow=True)
    drill = Drill.objects.get()

    assert page.redirect_chain == [(drill.get_absolute_url(), 302)]
    assert (drill.kind, drill.seconds, drill.ended_at) == (BURN, 45, None)
    assert f'action="{reverse("ops:drill-stop", args=[drill.pk])}"' in page.content.decode()

    page = client.post(reverse("ops:drill-stop", args=[drill.pk]), follow=True)
    drill.refresh_from_db()

    assert drill.ended_at is not None
    assert "Stop it" not in page.content.decode()


@pytest.mark.parametrize("kind", [BURN, UNREADY])
def test_without_a_number_it_lasts_as_long_as_usual(as_user, staff, kind):
    post(as_user(staff), kind, "")

    assert Drill.objects.get().seconds == ABOUT[kind].usual


@pytest.mark.parametrize("kind", Kind)
def test_what_lasts_longer_than_it_may_is_refused_with_what_was_typed(as_user, staff, kind):
    for typed in (ABOUT[kind].most + 1, "0", "-5", "1.5", "9" * 5000, "soon", "\0"):
        page = post(as_user(staff), kind, typed)

        assert page.status_code == 422, typed
        if kind is not SLOW:
            assert f"Write a whole number of seconds, from 1 to {ABOUT[kind].most}." in page.content.decode()

    assert post(as_user(staff), BURN, "301").content.decode().count('value="301"') == 1
    assert not Drill.objects.exists()


@pytest.mark.parametrize("kind", ["", "reboot", "\0"])
def test_a_drill_nobody_offers_is_refused_in_a_sentence(as_user, staff, kind):
    page = post(as_user(staff), kind, 10)

    assert page.status_code == 422
    assert "Choose one of the drills shown." in page.content.decode()


def test_two_at_once_on_one_pod_are_refused_and_the_first_goes_on(as_user, staff):
    client = as_user(staff)
    post(client, BURN, 60)

    page = post(client, UNREADY, 30)

    assert page.status_code == 409
    assert "One at a time: stop it, or wait until it has ended." in page.content.decode()
    assert Drill.objects.get().kind == BURN


@pytest.mark.django_db
def test_the_database_itself_keeps_two_from_one_pod_and_any_from_lasting():
    started()

    for fields in ({"pod": "web-1", "seconds": 10}, {"pod": "web-2", "seconds": 301}, {"pod": "web-2", "seconds": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Drill.objects.create(kind=BURN, started_at=NOON, **fields)


@pytest.mark.django_db
def test_two_pods_may_burn_at_once_but_only_one_may_leave_its_visitors():
    started(BURN, pod="web-1")
    started(BURN, pod="web-2")
    started(UNREADY, pod="web-3")

    with pytest.raises(drills.Refused, match="Fail readiness on web-3 takes a pod from its visitors until 12:01:00 UTC"):
        started(UNREADY, pod="web-4")


@pytest.mark.django_db
def test_a_slow_start_is_offered_in_a_pod_only(settings, as_user, staff):
    settings.POD = {"name": "", "namespace": "", "node": ""}
    client = as_user(staff)

    assert "Not offered here. It needs a pod" in client.get(reverse("ops:drills")).content.decode()
    assert post(client, SLOW, 20).status_code == 409
    assert not Drill.objects.exists()

    settings.POD = {"name": "web-1", "namespace": "dryrun", "node": "here"}
    assert "Not offered here" not in client.get(reverse("ops:drills")).content.decode()
    assert post(client, SLOW, 20).status_code == 302


@pytest.mark.django_db
def test_one_whose_process_died_ended_when_it_was_due():
    died = started(seconds=60)

    started(now=after(61))

    died.refresh_from_db()
    assert died.ended_at == after(60)


@pytest.mark.django_db
def test_only_the_last_twenty_are_kept():
    first = started(now=NOON)
    DrillSample.objects.create(drill=first, at=after(2), values={})
    for number in range(1, drills.KEPT + 1):
        started(now=after(number * 400))

    assert Drill.objects.count() == drills.KEPT
    assert not DrillSample.objects.exists()


# What it does


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
        "from apps.ops.drill_effects import Burning; import time; print(Burning(300).process.pid, flush=True); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert runs_still(child)
        parent.kill()

    wait_until(lambda: not runs_still(child), "the end of the burning process")


def runs_still(process: int) -> bool:
    """A process that has ended and that nobody has asked for yet doesn't run."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


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
    importing = [sys.executable, "-c", "import apps.config.wsgi"]
    environment = os.environ | {"DRILLS": "true", "DATA_DIR": str(tmp_path), "METRICS_PORT": "0"}

    def seconds() -> float:
        began = time.monotonic()
        subprocess.run(importing, cwd=ROOT, env=environment, check=True, capture_output=True)
        return time.monotonic() - began

    held, usual = seconds(), seconds()

    assert held >= 1.5
    assert held - usual > 0.7
    assert not list(tmp_path.glob("drill-*"))


# What is seen meanwhile


def usage(**fields) -> cgroup.Usage:
    usual = {"version": 2, "memory": 100, "memory_limit": None, "cpu_seconds": 10.0, "cpu_limit": 0.5, "periods": 100}
    return cgroup.Usage(**usual | {"throttled_periods": 10, "throttled_seconds": 1.0} | fields)


def test_what_the_kernel_counted_becomes_a_figure_of_the_time_between():
    later = usage(memory=200, cpu_seconds=11.0, periods=120, throttled_periods=25)

    assert watching.between(usage(), later, 2.0) == {"cpu": 500, "memory": 200, "cpu_limit": 500, "held_back": 0.75}


def test_without_a_limit_nothing_is_held_back_and_without_a_kernels_word_nothing_is_told():
    without = usage(cpu_limit=None, periods=None, throttled_periods=None, throttled_seconds=None)

    assert watching.between(without, without, 2.0) == {"cpu": 0, "memory": 100}
    assert watching.between(None, usage(), 2.0) == {}


def test_of_the_cluster_the_pages_and_their_autoscaler_are_kept():
    seen = cluster.Seen(
        at=0,
        deployments=[cluster.Deployment("live", 2, 2, 1, "dryrun"), cluster.Deployment("web", 4, 4, 3, "dryrun")],
        autoscalers=[
            cluster.Autoscaler("live", "live", 1, 3, 1, 2, "memory 10 % of 70 %", ""),
            cluster.Autoscaler("web", "web", 2, 6, 2, 4, "cpu 183 % of 65 %", ""),
        ],
    )

    assert watching.scale(seen) == {"pods_ready": 3, "pods_wanted": 4, "metric": 183, "metric_target": 65}


class Counted:
    ended = 0

    def end(self) -> None:
        self.ended += 1


@pytest.mark.django_db
def test_a_sample_is_kept_every_time_one_looks_until_the_watch_is_over():
    drill, effect = started(seconds=60), Counted()
    watch = watching.Watch(drill.pk, effect)

    assert watch.step(after(2))
    assert effect.ended == 0
    assert watch.step(after(61))
    assert effect.ended == 1
    assert not watch.step(after(181))

    drill.refresh_from_db()
    assert drill.ended_at == after(60)
    assert [sample.at for sample in drill.samples.order_by("at")] == [after(2), after(61), after(181)]
    assert all("ready" in sample.values for sample in drill.samples.all())


@pytest.mark.django_db
def test_one_that_another_pod_was_asked_to_stop_ends_with_the_next_look():
    drill, effect = started(), Counted()
    watch = watching.Watch(drill.pk, effect)

    drills.stop(drill, now=after(10))

    assert watch.step(after(11))
    assert effect.ended == 1
    drill.refresh_from_db()
    assert drill.ended_at == after(10)


@pytest.mark.django_db
def test_the_next_drill_of_a_pod_ends_the_watch_of_the_one_before():
    drill = started()
    watch = watching.Watch(drill.pk)
    drills.stop(drill, now=after(10))
    started(now=after(12))

    assert not watch.step(after(13))


@pytest.mark.django_db
def test_a_drill_that_was_thrown_away_is_watched_no_more():
    assert not watching.Watch(uuid4()).step(NOON)


@pytest.mark.django_db
def test_a_cluster_that_does_not_answer_costs_its_figures_and_nothing_else(settings):
    settings.CLUSTER_VIEW, settings.CLUSTER_API = True, "http://127.0.0.1:1"
    drill = started()

    assert watching.Watch(drill.pk).step(after(2))

    assert "pods_ready" not in drill.samples.get().values


# How it is shown


def points(**series: list[float]) -> list[plot.Point]:
    length = len(next(iter(series.values())))
    return [plot.Point(2.0 * (number + 1), {name: values[number] for name, values in series.items()}) for number in range(length)]


def test_a_plot_has_room_for_all_that_is_to_come():
    drawn = plot.drawn(points(cpu=[500, 1000]), acted=45, at_least=180)

    assert (drawn.span, drawn.acted) == (180, 250.0)
    (cpu,) = drawn.tracks
    assert (cpu.name, cpu.top) == ("CPU", "1000m")
    assert cpu.lines[0].points == "11.1,50.0 22.2,4.0"
    assert cpu.words == "at most 1000m, after 4 s; 1000m at last"


def test_a_figure_is_held_against_its_limit_and_a_count_goes_in_steps():
    drawn = plot.drawn(points(cpu=[400, 500], cpu_limit=[500, 500], pods_ready=[2, 4]), acted=4, at_least=10)

    cpu, pods = drawn.tracks
    assert [line.tone for line in cpu.lines] == ["quiet", "strong"]
    assert cpu.words.endswith("; dashed, limit 500m")
    assert pods.lines[0].points == "200.0,59.2 400.0,59.2 400.0,22.4 400.0,22.4"


def test_readiness_is_told_in_words():
    assert plot.drawn(points(ready=[True, False, False, True]), acted=4, at_least=10).tracks[0].words == "not ready from 4 s to 6 s"
    assert plot.drawn(points(ready=[True]), acted=4, at_least=10).tracks[0].words == "ready all the time"


def test_the_table_holds_the_same_figures_and_a_dash_where_one_is_missing():
    seen = [plot.Point(2, {"ready": True, "cpu": 5}), plot.Point(4, {"ready": False, "held_back": 0.756})]

    drawn = plot.drawn(seen, acted=4, at_least=10)

    assert drawn.columns == ["Second", "Ready", "CPU", "Periods held back"]
    assert drawn.rows == [["2", "yes", "5m", "–"], ["4", "no", "–", "76 %"]]


@pytest.mark.parametrize(("value", "up"), [(1, 1), (1.1, 2), (3, 5), (65, 100), (100, 100), (183, 200), (2001, 5000)])
def test_a_scale_ends_at_a_round_number(value, up):
    assert plot.round_up(value) == up


def test_nothing_seen_is_drawn_as_nothing():
    assert plot.drawn([], acted=0, at_least=0).tracks == []


@pytest.mark.django_db
def test_the_growing_plot_asks_again_until_the_watch_is_over(as_user, staff):
    drill = started(now=timezone.now() - timedelta(seconds=2))
    DrillSample.objects.create(drill=drill, at=timezone.now(), values={"ready": True, "cpu": 998, "memory": 1})
    client = as_user(staff)

    whole = client.get(drill.get_absolute_url()).content.decode()
    part = client.get(drill.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 2s"' in whole
    assert "<html" not in part
    assert 'id="run-now"' in part
    assert 'id="run-figures"' in part
    assert "CPU over" in part

    Drill.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert "hx-trigger" not in client.get(drill.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.django_db
def test_the_page_of_drills_asks_as_much_of_the_database_with_three_as_with_one(as_user, staff, django_assert_num_queries):
    client = as_user(staff)
    started(now=timezone.now())
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("ops:drills"))

    started(pod="web-2", now=timezone.now())
    started(pod="web-3", now=timezone.now())

    with django_assert_num_queries(len(one)):
        client.get(reverse("ops:drills"))


# Recorded


@pytest.mark.django_db
def test_a_recorded_drill_reads_as_it_was(tmp_path):
    drill = started()
    drills.stop(drill, now=after(30))
    drill.refresh_from_db()
    for second in (2, 4):
        DrillSample.objects.create(drill=drill, at=after(second), values={"ready": True, "cpu": second})

    output = StringIO()
    call_command("record_drill", str(drill.pk), "--on", "a laptop", stdout=output)
    (tmp_path / "burn.json").write_text(output.getvalue())

    assert runs.recorded(tmp_path) == [runs.Run(BURN, "web-1", "a laptop", NOON, 60, 30.0, True, points(ready=[True, True], cpu=[2, 4]))]


@pytest.mark.django_db
def test_to_record_a_drill_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(CommandError, match="There is no such drill"):
        call_command("record_drill", str(uuid4()))


def test_the_recorded_runs_are_real_and_whole():
    recorded = runs.recorded()

    assert [run.kind for run in recorded][:2] == [BURN, UNREADY]
    for run in recorded:
        assert run.on
        assert len(run.points) > 20
        assert run.points[-1].at >= run.acted + run.about.watched - 2 * watching.TICK
        assert re.fullmatch(r"[\w -]+", run.pod)
    assert max(point.values["held_back"] for point in recorded[0].points) > 0.5
    assert {point.values["ready"] for point in recorded[1].points} == {True, False}


@pytest.mark.django_db
def test_visitors_see_what_was_recorded_and_nothing_to_start(client):
    page = client.get(reverse("ops:pod")).content.decode()

    assert "The last recorded runs" in page
    assert f"On {runs.recorded()[0].on}" in page
    assert page.count("<polyline") >= 4
    assert reverse("ops:drills") not in page


def test_staff_find_the_way_to_the_drills_beside_what_was_recorded(as_user, staff, alice, settings):
    assert reverse("ops:drills") in as_user(staff).get(reverse("ops:pod")).content.decode()
    assert reverse("ops:drills") not in as_user(alice).get(reverse("ops:pod")).content.decode()

    settings.DRILLS = False
    assert reverse("ops:drills") not in as_user(staff).get(reverse("ops:pod")).content.decode()


@pytest.mark.django_db
def test_staff_see_what_was_recorded_until_there_is_a_drill_of_their_own(as_user, staff):
    client = as_user(staff)
    assert "The last recorded runs" in client.get(reverse("ops:drills")).content.decode()

    started(now=timezone.now())

    assert "The last recorded runs" not in client.get(reverse("ops:drills")).content.decode()


# All of it, on a real server


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("DRILLS", "true")
    monkeypatch.setenv("POD_NAME", "")
    with running_site(tmp_path) as site:
        yield site


def on(site: Site, program: str) -> str:
    """What a program prints that runs with the site's database."""
    setup = "import django; django.setup(); from apps.ops.models import Drill;"
    environment = site.environment | {"DJANGO_SETTINGS_MODULE": "apps.config.settings"}
    done = subprocess.run([sys.executable, "-c", setup + program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class StaffAtASite:
    """A browser without JavaScript, signed in."""

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


def test_a_server_fails_its_readiness_for_so_long_and_keeps_what_was_seen(site):
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

"""Prometheus scrapes a port of its own."""

import os
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import redis
from prometheus_client import CollectorRegistry, generate_latest

from apps.interviews.rules import states
from apps.observability.queries.gauges import SharedGauges
from apps.observability.views import exporter
from tests.factories import make_interview
from tests.services import free_port
from tests.site import ROOT


@pytest.fixture
def port(settings):
    settings.METRICS_PORT = free_port()
    return settings.METRICS_PORT


@pytest.fixture
def serving(port):
    server = exporter.serve(with_gauges=False)
    assert server is not None
    yield port
    server.shutdown()
    server.server_close()


def asked(port: int, path: str = "/metrics") -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return str(answer.read().decode())


def looked_up() -> str:
    registry = CollectorRegistry()
    registry.register(SharedGauges())
    return generate_latest(registry).decode()


def test_it_tells_counts_and_times(serving):
    told = asked(serving)

    assert "# TYPE dryrun_http_request_seconds histogram" in told
    assert "# TYPE dryrun_streams_open gauge" in told


@pytest.mark.django_db
def test_what_is_looked_up_is_true_now(settings, alice):
    settings.VERSION = "1.2.3"
    make_interview(person=alice, state=states.RUNNING)

    told = looked_up()

    assert 'dryrun_info{version="1.2.3"} 1.0' in told
    assert "dryrun_interviews_running 1.0" in told
    assert "dryrun_queue_length 0.0" in told


@pytest.mark.django_db
def test_a_gauge_that_cannot_be_looked_up_is_left_out(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    told = looked_up()

    assert "dryrun_queue_length" not in told
    assert "dryrun_interviews_running 0.0" in told


@pytest.mark.services
@pytest.mark.django_db
def test_a_task_that_waits_is_counted(settings):
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.delete("celery")
        server.rpush("celery", "a task", "another")
        told = looked_up()
        server.delete("celery")

    assert "dryrun_queue_length 2.0" in told


def test_it_says_that_it_is_alive_and_knows_nothing_else(serving):
    assert asked(serving, "/healthz") == "ok\n"
    with pytest.raises(HTTPError, match="404"):
        asked(serving, "/")


def test_of_a_containers_processes_one_answers(serving):
    assert exporter.serve(with_gauges=True) is None


def test_without_a_port_nothing_is_served(settings):
    settings.METRICS_PORT = 0

    assert exporter.serve(with_gauges=False) is None


@pytest.mark.django_db
def test_the_pages_have_no_metrics(client):
    assert client.get("/metrics").status_code == 404


def test_processes_add_up_but_not_what_an_ended_one_left_open(tmp_path):
    counting = (
        "from apps.observability.rules import metrics; metrics.TASKS.labels('t', 'success').inc(); metrics.STREAMS_OPEN.inc();"
        "from prometheus_client import CollectorRegistry, generate_latest, multiprocess; import os;"
        "registry = CollectorRegistry(); multiprocess.MultiProcessCollector(registry);"
        "print(generate_latest(registry).decode())"
    )
    # As a container's first process is number 1 each time, here each process takes the number of the one before.
    counting = f"import os; os.getpid = lambda: 1; {counting}"

    def one_process() -> str:
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
        return subprocess.run(
            [sys.executable, "-c", counting], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    one_process()
    told = one_process()

    assert 'dryrun_tasks_total{outcome="success",task="t"} 2.0' in told
    assert "dryrun_streams_open 1.0" in told

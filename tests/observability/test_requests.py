"""Metrics and logs say how many requests there were and how slow, and nothing that anybody wrote."""

import io
import json
import logging
from logging.config import DictConfigurator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from prometheus_client import REGISTRY

from apps.observability.rules.logs import Discreet, masked


def counted(method: str, view: str, status: int) -> float:
    return REGISTRY.get_sample_value("dryrun_http_requests_total", {"method": method, "view": view, "status": str(status)}) or 0


@pytest.fixture
def lines():
    """Return a function that reads the log, written as JSON as the settings say."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging_settings: Any = settings.LOGGING
    handler.setFormatter(DictConfigurator(logging_settings).configure_formatter(dict(logging_settings["formatters"]["json"])))
    handler.addFilter(Discreet())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_requests_are_counted_by_view_and_never_by_address(client, module):
    before = counted("GET", "curriculum:lesson", 200)

    client.get("/learn/small/pods/")
    client.get("/learn/small/pods/")  # kept from the first: no view is asked

    assert counted("GET", "curriculum:lesson", 200) == before + 2


@pytest.mark.django_db
def test_unknown_addresses_share_a_label_and_so_do_unknown_methods(client):
    before = counted("GET", "none", 404), counted("OTHER", "none", 404)

    for path in ("/a/", "/b/", f"/{uuid4()}/"):
        client.get(path)
    client.generic("BREW", "/coffee/")

    assert (counted("GET", "none", 404), counted("OTHER", "none", 404)) == (before[0] + 3, before[1] + 1)


@pytest.mark.django_db
def test_a_proxys_id_is_taken_if_it_is_sound(client):
    for given, kept in (("7c9e6679-7425-40de", True), ("x" * 65, False), ("<script>", False), ("", False)):
        assert (client.get("/learn/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given) is kept, given


@pytest.mark.django_db
def test_a_line_tells_of_a_request_without_what_is_secret_in_it(client, lines):
    room = uuid4()

    client.get(f"/rooms/{room}/?q=words-of-someone", headers={"X-Request-ID": "abcdefgh"})

    (line,) = [line for line in lines() if line["name"] == "dryrun.requests"]
    assert line["message"].startswith("GET rooms:room 404 in ")
    assert line["request_id"] == "abcdefgh"
    assert str(room) not in str(line)
    assert "someone" not in str(line)


@pytest.mark.django_db
def test_of_a_fault_the_log_has_the_place_but_no_person(client, lines, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError(f"could not mail ann@example.com about /rooms/{uuid4()}/")

    monkeypatch.setattr("apps.curriculum.views.lessons.find", broken)
    client.raise_request_exception = False

    client.get("/search/?q=words-of-someone", headers={"X-Request-ID": "abcdefgh"})

    (line,) = [line for line in lines() if line["name"] == "django.request"]
    assert line["request_id"] == "abcdefgh"
    assert "could not mail <email> about /rooms/<id>/" in line["exc_info"]
    assert "someone" not in str(line)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("connect to postgresql://dry:run@db/x failed", "connect to postgresql://<user and password>@db/x failed"),
        ("redis://:secret@cache:6379/0", "redis://<user and password>@cache:6379/0"),
        ("Not Found: /accounts/password/reset/key/3-c0ffee-1a2b/", "Not Found: /accounts/password/reset/key/<key>/"),
        ("mail to ann.lee+x@mail.example.org", "mail to <email>"),
        ("https://example.org/a:b@c is fine: 12:30", "https://example.org/a:b@c is fine: 12:30"),
    ],
)
def test_secrets_are_masked_wherever_they_stand(written, kept):
    assert masked(written) == kept


def test_the_arguments_of_tasks_and_whole_requests_stay_out():
    record = logging.LogRecord("celery", logging.INFO, "", 1, "Task %s received", ("teams.send_invitation",), None)
    record.__dict__["data"] = {"args": "('https://dryrun.example/invitations/…',)"}
    record.__dict__["request"] = object()

    written = Discreet().filter(record)

    assert written.getMessage() == "Task teams.send_invitation received"
    assert not {"data", "request"} & set(written.__dict__)
    assert "data" in record.__dict__  # other handlers get the record as it was

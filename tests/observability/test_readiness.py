"""A process that isn't ready gets no traffic, and says why."""

import os

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from apps.curriculum.models import Module
from apps.observability.actions import readiness


@pytest.fixture(autouse=True)
def asked_for_the_first_time(settings, tmp_path, monkeypatch):
    settings.DRAIN_FILE = tmp_path / "draining"
    monkeypatch.setattr(readiness, "_passed", set())


def asked(client) -> tuple[int, str]:
    response = client.get("/readyz", headers={"Host": "10.1.2.3:8000"})
    assert not client.cookies
    return response.status_code, response.content.decode()


def test_a_process_with_all_it_needs_is_ready(client, module):
    assert asked(client) == (200, "ready\n")


@pytest.mark.django_db
def test_without_content_there_is_nothing_to_show(client):
    assert asked(client) == (503, "content: no module is loaded\n")

    Module.objects.create(slug="gone", title="Gone", number=1, retired_at=timezone.now())
    assert asked(client) == (503, "content: no module is loaded\n")


def test_a_migration_that_is_missing_keeps_new_code_from_serving(client, module):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'teams'")

    assert asked(client) == (503, "migrations: some are not applied\n")


def test_what_all_replicas_share_is_asked_for_at_the_start_only(client, module, django_assert_num_queries):
    asked(client)

    with django_assert_num_queries(0):
        assert asked(client) == (200, "ready\n")


def test_a_migration_that_newer_code_has_applied_keeps_nobody_from_serving(client, module):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('teams', '9999_of_tomorrow', %s)", [timezone.now()])

    assert asked(client) == (200, "ready\n")


def test_who_drains_is_not_ready_but_alive_and_serves_on(client, module, settings):
    settings.DRAIN_FILE.touch()

    assert asked(client) == (503, "draining: this process is about to end\n")
    assert client.get("/healthz").status_code == 200
    assert client.get("/learn/").status_code == 200


def test_that_an_earlier_container_drained_says_nothing_about_this_one(client, module, settings):
    settings.DRAIN_FILE.touch()
    os.utime(settings.DRAIN_FILE, (readiness.STARTED - 1, readiness.STARTED - 1))

    assert asked(client) == (200, "ready\n")


def test_a_redis_that_never_answered_is_a_wrong_address(client, module, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert asked(client) == (503, "redis: it can't be reached\n")


@pytest.mark.services
def test_outages_of_database_and_redis_take_nobody_out_of_service(client, module, settings, monkeypatch):
    def away(*_, **__):
        raise OperationalError("server closed the connection unexpectedly")

    assert asked(client) == (200, "ready\n")

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert asked(client) == (200, "ready\n")


def test_a_database_that_never_answered_is_a_wrong_address(client, module, monkeypatch):
    def away(*_, **__):
        raise OperationalError("could not translate host name")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert asked(client) == (503, "database: it can't be reached\n")

"""Who isn't ready gets no visitors, and says why."""

import os

import pytest
from django.db import connection
from django.utils import timezone

from apps.curriculum.models import Module
from apps.ops import readiness


@pytest.fixture(autouse=True)
def asked_for_the_first_time(settings, tmp_path):
    settings.DRAIN_FILE = tmp_path / "draining"
    readiness._once_migrated.cache_clear()
    readiness._once_reached_redis.cache_clear()
    yield
    readiness._once_migrated.cache_clear()
    readiness._once_reached_redis.cache_clear()


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


def test_the_migrations_are_looked_up_until_they_are_there(client, module, django_assert_max_num_queries):
    asked(client)

    with django_assert_max_num_queries(2):
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
def test_a_redis_that_went_away_takes_nobody_out_of_service(client, module, settings):
    assert asked(client) == (200, "ready\n")

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert asked(client) == (200, "ready\n")

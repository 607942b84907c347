"""The people in the tests, a fixed moment, and content to work on."""

import os
import tempfile

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.core.http import limits
from tests import NOON as NOON
from tests.services import STARTED_BY
from tests.site import FIRST_SITES

# Playwright keeps an event loop in the thread of the tests; our own code has none that these calls could block.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.small_module", "tests.rooms.room_of_three", "tests.teams.platform_team", "tests.own_redis"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which the sites of the run, whichever worker starts them, keep what the first of them prepared."""
    if FIRST_SITES not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="dryrun-sites-")
        os.environ[FIRST_SITES] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that need Redis or several connections to one database, unless tests.services started both."""
    for item in items:
        if item.get_closest_marker("services") and STARTED_BY not in os.environ:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: pytest -p tests.services"))


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """Hash passwords fast: hashing is slow on purpose, which only costs time here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_static_files(tmp_path_factory):
    """Serve static files without `collectstatic`; the tests of the stylesheet run their own."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


def forget() -> None:
    """Clear what processes keep in memory or Redis."""
    for cache in caches.all(initialized_only=False):
        cache.clear()
    limits.forget()


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Let no cached value pass from test to test."""
    forget()


@pytest.fixture
def alice(db) -> User:
    """The owner of what is looked at."""
    return User.objects.create_user("alice@example.com", "correct horse battery", name="Alice")


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob@example.com", "correct horse battery", name="Bob")


@pytest.fixture
def charlie(db) -> User:
    """A stranger."""
    return User.objects.create_user("charlie@example.com", "correct horse battery", name="Charlie")


@pytest.fixture
def guest(db) -> User:
    return User.objects.create_guest()


@pytest.fixture
def as_user():
    """Return a function that gives a client signed in as the person."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in

"""The cast, a fixed moment, and content to work on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from apps.accounts.models import User

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SMALL_CONTENT = Path(__file__).parent / "content"
"""A module of a few short lessons and questions, made for tests."""


@pytest.fixture
def alice(db) -> User:
    """Owns what is looked at."""
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
    """Gives a client signed in as the person."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in

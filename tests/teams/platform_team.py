"""Fixtures for a team that Alice owns, Bob is in and Charlie isn't, and helpers that read its pages."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.models import Invitation, Membership, Team
from tests.factories import make_invitation, make_team


@pytest.fixture
def now() -> datetime:
    """The real time: views read the clock themselves, so records are made relative to it."""
    return timezone.now()


@pytest.fixture
def team(alice, bob, now) -> Team:
    return make_team(owner=alice, members=[bob], name="Platform", at=now - timedelta(days=30))


@pytest.fixture
def invitation(team, alice, now) -> Invitation:
    return make_invitation(team=team, by=alice, at=now)


@pytest.fixture
def dora(db) -> User:
    """Someone who signed up, but has no name yet."""
    return User.objects.create_user("dora@example.com", "correct horse battery")


def url(name: str, team: Team, *more: object) -> str:
    return reverse(f"{'rooms' if name == 'team' else 'teams'}:{name}", args=[team.pk, *more])


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def section(html: str, name: str) -> str:
    """Return the section whose heading has that id; empty if there is none."""
    match = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL)
    return match[0] if match else ""


def first(pattern: str, html: str) -> str:
    """Return the group of the pattern's first match. Fails if nothing matches."""
    match = re.search(pattern, html)
    assert match is not None, pattern
    return match[1]


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def member(team: Team, person: User) -> Membership:
    return Membership.objects.get(team=team, person=person)

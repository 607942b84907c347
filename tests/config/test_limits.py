"""Every URL that accepts a form is in the table of limits, and every row is enforced at its URL."""

import re
from dataclasses import replace
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.models import User
from apps.config.limits import ASKED, EVERYDAY, PASSWORDS, ROOMS, SAVES, SENT, limit_of_sent
from apps.config.management.commands.draw_security import TRIED
from apps.core.http import limits
from apps.core.http.limits import Limit
from apps.interviews.actions import answering
from apps.rooms.models import Room
from tests.factories import make_room

SAMPLES = {"UUIDConverter": UUID(int=1), "IntConverter": 1, "CardKeyConverter": 1}
GROUPS: dict[str, dict[str, object]] = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    "admin:app_list": {"app_label": "accounts"},
}

pytestmark = pytest.mark.django_db


def every_url() -> dict[str, str]:
    """Return the path of each named URL, the admin's included, with sample values for its parameters."""

    def walk(patterns, spaces, given):
        for pattern in patterns:
            known = given | {
                name: SAMPLES.get(type(kind).__name__, "x") for name, kind in getattr(pattern.pattern, "converters", {}).items()
            }
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, [*spaces, *([pattern.namespace] if pattern.namespace else [])], known)
            elif isinstance(pattern, URLPattern) and pattern.name:
                name = ":".join([*spaces, pattern.name])
                yield name, reverse(name, kwargs=known | GROUPS.get(name, {}))

    return dict(walk(get_resolver().url_patterns, [], {}))


@pytest.fixture
def staff(settings) -> User:
    settings.DRILLS = True
    return User.objects.create_superuser("staff@example.com", "correct horse battery")


def test_every_url_that_accepts_forms_has_a_row_and_vice_versa(staff, as_user):
    takes = {name for name, path in every_url().items() if as_user(staff).post(path).status_code != 405}

    assert {name for name in takes if not name.startswith("admin:")} <= SENT.keys()
    assert takes >= SENT.keys() - {"admin:*"}
    assert every_url().keys() >= ASKED.keys()
    assert {limit_of_sent(name) for name in takes if name.startswith("admin:")} == {EVERYDAY, PASSWORDS}


def test_what_is_in_no_table_has_a_limit_too():
    assert limit_of_sent("some:new-door") is EVERYDAY
    assert limit_of_sent("") is EVERYDAY


def used_up(limit: Limit, **who: Any) -> None:
    """Use a limit up for a much longer time than it says, so that it doesn't recover while a slow machine runs the test."""
    for _ in range(limit.most):
        limits.spend(replace(limit, seconds=100 * limit.seconds), **who)


@pytest.mark.parametrize("name", sorted(SENT.keys() - {"admin:*"}))
def test_each_form_is_refused_only_to_who_used_up_its_limit(name, staff, as_user, alice):
    path = every_url()[name]
    used_up(SENT[name], person=staff.pk)

    response = as_user(staff).post(path)

    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert "Come back in" in response.content.decode()
    assert as_user(alice).post(path).status_code != 429


@pytest.mark.parametrize("name", ASKED)
def test_each_page_is_refused_only_to_who_used_up_its_limit(name, staff, as_user, alice):
    path = every_url()[name]
    used_up(ASKED[name], person=staff.pk)

    assert as_user(staff).get(path).status_code == 429
    assert as_user(alice).get(path).status_code != 429


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_no_method_and_no_address_goes_uncounted(method, as_user, alice):
    used_up(EVERYDAY, person=alice.pk)

    for path in ("/", "/nothing/here/", "/admin/"):
        assert getattr(as_user(alice), method)(path).status_code == 429, path


def test_two_tabs_of_a_notepad_are_saved_as_fast_as_anyone_types():
    """Each tab saves a moment after a pause between keys, and never sooner."""
    page = (settings.BASE_DIR / "templates/rooms/desk/candidate.html").read_text(encoding="utf-8")
    [pause] = re.findall(r'data-pause="(\d+)"', page)

    assert SAVES.most / SAVES.seconds >= 2 * 1000 / int(pause)


# Visitors


def test_a_hundred_forms_without_a_cookie_make_few_guests(db, settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 3

    answers = [Client().post("/accounts/settings/", {"time_factor": "1.5"}) for _ in range(100)]

    assert User.objects.count() == 9
    assert [answer.status_code for answer in answers] == [302] * 9 + [429] * 91
    assert "Too many people began here without an account. Come back in" in answers[-1].content.decode()


def test_a_visitor_who_is_refused_costs_no_query(settings, django_assert_num_queries):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 1
    used_up(EVERYDAY, address="127.0.0.1")

    with django_assert_num_queries(0):
        assert Client().post("/accounts/settings/", {"time_factor": "1.5"}).status_code == 429


def test_what_a_visitor_says_of_themselves_counts_for_nothing(settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 1
    headers = ({"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.{number}"} for number in count())

    statuses = [Client().post("/accounts/settings/", {"time_factor": "1.5"}, headers=next(headers)).status_code for _ in range(9)]

    assert statuses == [302] * 3 + [429] * 6


def test_behind_our_proxy_two_visitors_are_two(settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def made(said: str) -> list[int]:
        headers = {"X-Forwarded-For": said}
        return [Client().post("/accounts/settings/", {"time_factor": "1.5"}, headers=headers).status_code for _ in range(5)]

    assert made("10.0.0.1, 203.0.113.1") == [302] * 3 + [429] * 2
    assert made("10.0.0.2, 203.0.113.1") == [429] * 5
    assert made("10.0.0.1, 203.0.113.2") == [302] * 3 + [429] * 2


def test_a_header_shorter_than_our_proxies_make_it_is_no_error(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    response = Client().post("/accounts/login/", {"login": "a@example.com", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.1"})

    assert response.status_code == 200


# What a refusal keeps


def test_a_refused_save_tells_its_script_and_changes_nothing(plan, alice, as_user):
    from django.utils import timezone

    interview = plan(alice, now=timezone.now())
    answering.start(interview, now=timezone.now())
    used_up(SAVES, person=alice.pk)
    form = {"text": "typed", "save_number": 1, "seen": 0, "writer": UUID(int=7)}

    response = as_user(alice).post(reverse("interviews:turn-save", args=[interview.pk, 1]), form, headers={"Accept": "application/json"})

    assert (response.status_code, response["Content-Type"]) == (429, "application/json")
    assert response.json()["error"].startswith("This answer was saved too often in a short time. Come back in ")
    assert interview.responses.get(turn=1).text == ""


def test_what_was_typed_into_a_refused_form_is_shown_again(alice, as_user):
    room = make_room(host=alice)
    used_up(limit_of_sent("rooms:room-note"), person=alice.pk)

    response = as_user(alice).post(
        reverse("rooms:room-note", args=[room.pk]), "text=Asks+first%2C+then+looks+at+events", "application/x-www-form-urlencoded"
    )

    assert response.status_code == 429
    assert "Asks first, then looks at events</textarea>" in response.content.decode()


def test_sixty_rooms_are_too_many(alice, as_user, blueprint):
    browser = as_user(alice)

    statuses = [
        browser.post("/rooms/new/", {"name": "Alice", "blueprint": blueprint.pk, "guests": "observe"}).status_code for _ in range(60)
    ]

    assert statuses.count(302) == Room.objects.count() == ROOMS.most
    assert statuses[ROOMS.most :] == [429] * (60 - ROOMS.most)


# Passwords


class Counted(MD5PasswordHasher):
    hashed: ClassVar[list[str]] = []

    def encode(self, password, salt):
        self.hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def counted(settings):
    Counted.hashed.clear()
    with override_settings(PASSWORD_HASHERS=["tests.config.test_limits.Counted"]):
        yield Counted.hashed


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/?next=/admin/"])
def test_passwords_are_counted_before_they_are_hashed(path, client, counted, settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 10

    statuses = [client.post(path, {"login": f"{number}@example.com", "password": "wrong"}).status_code for number in range(40)]

    assert statuses == [200] * 10 + [429] * 30
    assert len(counted) == 10


def test_the_admin_has_no_way_in_of_its_own(client, staff, counted):
    counted.clear()
    form = {"username": "staff@example.com", "password": "correct horse battery", "next": "/admin/"}

    response = client.post("/admin/login/", form)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
    assert counted == []
    assert "_auth_user_id" not in client.session


def test_staff_sign_in_where_everyone_does_and_are_in_the_admin(client, staff):
    asked = client.get("/admin/")
    assert client.get(asked["Location"])["Location"] == "/accounts/login/?next=%2Fadmin%2F"

    response = client.post("/accounts/login/?next=%2Fadmin%2F", {"login": "staff@example.com", "password": "correct horse battery"})

    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_is_no_staff_is_told_so_in_a_page_of_ours(as_user, alice, guest):
    response = as_user(alice).get("/admin/login/")

    assert response.status_code == 403
    assert "This page isn’t for your account" in response.content.decode()
    assert as_user(guest).get("/admin/login/").status_code == 302


def test_the_right_password_after_forty_wrong_ones_is_refused_too(client, staff, settings):
    for _ in range(40):
        client.post("/accounts/login/", {"login": "staff@example.com", "password": "wrong"})

    client.post("/accounts/login/", {"login": "staff@example.com", "password": "correct horse battery"})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/signup/", {"email": "no address", "password1": "x"}),
        ("/accounts/password/reset/", {"email": "nobody@example.com"}),
        ("/accounts/login/", {"login": "nobody@example.com", "password": "x"}),
    ],
)
def test_allauths_own_refusal_is_our_page_too(path, form, client, settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 1

    response = next(answer for answer in (client.post(path, form) for _ in range(30)) if answer.status_code == 429)

    assert int(response["Retry-After"]) > 1
    assert 'class="wordmark"' in response.content.decode()
    assert "429" not in response.content.decode()


def test_one_address_gets_few_mails_no_matter_who_asks(alice, settings, mailoutbox):
    statuses = [
        Client().post("/accounts/password/reset/", {"email": "Alice@Example.com"}, REMOTE_ADDR=f"203.0.113.{number}").status_code
        for number in range(9)
    ]

    assert statuses == [302] * 5 + [429] * 4
    assert len(mailoutbox) == 5


def test_what_is_said_to_be_tried_is_tried():
    root = Path(__file__).parents[2]

    assert [file for files in TRIED.values() for file in files if not (root / file).is_file()] == []


def test_the_drawn_table_is_current():
    drawn = StringIO()
    call_command("draw_security", stdout=drawn)

    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")

    assert page == drawn.getvalue(), "run `make docs`"
    for name in SENT.keys() | ASKED.keys():
        assert f"`{name}`" in page

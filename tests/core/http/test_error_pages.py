"""A form with an outdated CSRF token comes back with what was sent, but only if this site made the form."""

import re

import pytest
from django.test import Client

from apps.accounts.models import Preferences, User
from apps.rooms.models import Room

HERE = "http://testserver"
PAGE = "/rooms/new/"
LONG = "What is asked of someone who has run clusters for years"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def token_in(response) -> str:
    field = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())
    assert field is not None
    return field[1]


def stale(browser: Client, path: str = PAGE, **options):
    browser.get(path)
    values = {"csrfmiddlewaretoken": "a" * 64, "name": "Alice", "title": LONG} | options.pop("values", {})
    return browser.post(path, values, **options)


def test_the_forms_of_a_first_visit_can_all_be_sent(browser):
    forms = [(path, token_in(browser.get(path))) for path in ("/accounts/settings/", "/accounts/settings/", PAGE)]

    sent = [browser.post(path, {"csrfmiddlewaretoken": token, "time_factor": "2.0"}) for path, token in forms]

    assert [response.status_code for response in sent] == [302, 302, 422]  # the last lacks a name
    assert User.objects.count() == 1
    assert Preferences.objects.get().time_factor == 2.0


def test_signing_up_changes_the_token(browser):
    before = token_in(browser.get("/accounts/settings/"))
    sign_up = {"csrfmiddlewaretoken": token_in(browser.get("/accounts/signup/")), "email": "a@example.com", "password1": "rather long 7"}
    assert browser.post("/accounts/signup/", sign_up).status_code == 302

    response = browser.post("/accounts/settings/", {"csrfmiddlewaretoken": before, "time_factor": "2.0"})

    assert response.status_code == 403
    assert not Preferences.objects.exists()


SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("headers", [SAME | {"Origin": HERE}, SAME, {"Origin": HERE}])
def test_a_form_of_ours_comes_back_filled_in_to_be_sent_again(browser, headers):
    response = stale(browser, headers=headers, values={"blueprint": "", "guests": "take-part", "call_url": "https://call.example/<b>"})
    page = response.content.decode()

    assert response.status_code == 403
    assert not User.objects.exists()
    assert f'<form class="stack" method="post" action="{PAGE}">' in page
    assert '<input type="hidden" name="name" value="Alice">' in page
    assert f">\n{LONG}</textarea>" in page
    assert 'value="https://call.example/&lt;b&gt;"' in page
    again = browser.post(PAGE, {"csrfmiddlewaretoken": token_in(response), "name": "Alice", "title": LONG}, headers=headers)
    assert again.status_code == 422  # read, and lacking what is asked
    assert not Room.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Origin": "null"},
    ],
)
def test_a_form_that_another_site_may_have_made_is_not_shown(browser, headers):
    response = stale(browser, headers=headers)

    assert response.status_code == 403
    assert LONG not in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_password_stands_in_no_page(browser):
    response = stale(browser, "/accounts/login/", headers={"Origin": HERE}, values={"login": "a@example.com", "password": "correct horse"})
    page = response.content.decode()

    assert "correct horse" not in page
    assert 'type="password" name="password"' in page
    assert 'name="login" value="a@example.com"' in page


def test_a_form_that_comes_back_is_sent_only_to_this_site(browser):
    response = browser.post("//evil.example/", {"title": "x"}, headers={"Origin": HERE})

    assert response.status_code in {403, 404}
    assert 'action="//' not in response.content.decode()


def test_a_script_of_ours_is_answered_in_short(browser):
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}):
        response = stale(browser, headers=headers | {"Sec-Fetch-Site": "same-origin", "Origin": HERE})

        assert response.status_code == 403
        assert LONG not in response.content.decode()

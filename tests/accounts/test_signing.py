"""Signing up, in and out: allauth's pages under our templates."""

import re

import pytest

from apps.accounts.models import Preferences, User
from apps.interviews.models import Interview
from tests.factories import make_interview, make_lesson, make_read_mark

LOGIN, LOGOUT, SIGNUP = "/accounts/login/", "/accounts/logout/", "/accounts/signup/"
RESET, CHANGE, SET = "/accounts/password/reset/", "/accounts/password/change/", "/accounts/password/set/"
PASSWORD, NEW_PASSWORD = "correct horse battery", "staple under the moon"
ALICE = {"login": "alice@example.com", "password": PASSWORD}
DORA = {"email": "dora@example.com", "password1": PASSWORD}
ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http://testserver@evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
]

pytestmark = pytest.mark.django_db


def person_of(client):
    """Return who the browser is signed in as; None for nobody."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def assert_ours(response):
    """Assert that the page has our layout and loads nothing from elsewhere."""
    page = response.content.decode()
    assert '<a class="wordmark" href="/">' in page
    assert re.findall(r"""(?:src|href|action)=["'](?!/(?!/)|\?|#)[^"']*""", page) == []
    assert "<style" not in page
    assert " style=" not in page


# Sign-up


def test_a_guest_who_signs_up_keeps_their_row_and_work(as_user, guest):
    interview = make_interview(person=guest)
    make_read_mark(person=guest, section=make_lesson().sections.get())
    Preferences.objects.create(person=guest, time_factor=1.5)
    browser = as_user(guest)

    response = browser.post(SIGNUP, DORA)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    person = User.objects.get()
    assert (person.pk, person.email, person.is_guest, person.check_password(PASSWORD)) == (guest.pk, "dora@example.com", False, True)
    assert person_of(browser) == person
    assert (person.interviews.get(), person.read_marks.count(), person.preferences.time_factor) == (interview, 1, 1.5)


def test_who_was_no_guest_signs_up_as_a_new_person(client, alice):
    response = client.post(SIGNUP, DORA)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    person = User.objects.exclude(pk=alice.pk).get()
    assert (person.email, person.is_guest, person.is_staff) == ("dora@example.com", False, False)
    assert person_of(client) == person


def test_a_sign_up_gives_no_rights_that_the_form_does_not_offer(client):
    client.post(SIGNUP, DORA | {"is_staff": "on", "is_superuser": "on", "id": "1"})

    person = User.objects.get()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_an_address_that_is_taken_is_refused_in_any_case(as_user, alice, guest):
    make_interview(person=guest)
    browser = as_user(guest)

    for address in ("alice@example.com", "Alice@Example.com", " ALICE@EXAMPLE.COM "):
        response = browser.post(SIGNUP, DORA | {"email": address})

        assert response.status_code == 200
        assert response.context["form"].errors == {"email": ["There is an account with this address already: sign in instead."]}
        assert set(User.objects.values_list("pk", "email")) == {(alice.pk, "alice@example.com"), (guest.pk, None)}
        assert Interview.objects.get().person == guest
        assert User.objects.get(pk=alice.pk).check_password(PASSWORD)


def test_a_new_address_is_stored_in_small_letters(client):
    client.post(SIGNUP, DORA | {"email": "Dora@Example.COM"})

    assert User.objects.get().email == "dora@example.com"


def test_the_rule_for_passwords_stands_where_one_is_chosen_and_nowhere_else(as_user, client, alice):
    rule = "At least 8 characters"
    alice.set_password(PASSWORD)
    alice.save()

    assert client.get(SIGNUP).content.decode().count(rule) == 1
    assert client.get(LOGIN).content.decode().count(rule) == 0
    change = as_user(alice).get(CHANGE).content.decode()
    assert change.count(rule) == 1
    assert rule not in change[: change.index("id_password1")]


def test_a_weak_password_is_refused_and_the_guest_stays_a_guest(as_user, guest):
    browser = as_user(guest)

    for password in ("", "short", "password", "12345678", "dora@example.com"):
        response = browser.post(SIGNUP, DORA | {"password1": password})

        assert response.status_code == 200, password
        assert "password1" in response.context["form"].errors, password
        assert list(User.objects.values_list("pk", "email")) == [(guest.pk, None)], password


def test_what_is_no_address_is_refused(client):
    for address in ("", "dora", "dora@", "dora@example.com\nBcc: x@example.com"):
        response = client.post(SIGNUP, DORA | {"email": address})

        assert "email" in response.context["form"].errors, address
        assert not User.objects.exists(), address


def test_an_address_longer_than_can_be_kept_is_refused_and_not_cut(client):
    response = client.post(SIGNUP, DORA | {"email": f"{'d' * 64}@{'e' * 60}.{'e' * 60}.{'e' * 60}.{'e' * 60}.example"})

    assert list(User.objects.values_list("email", flat=True)) == []
    assert "email" in response.context["form"].errors


# Sign-in


def test_a_guest_who_signs_in_brings_everything_along(as_user, guest, alice):
    brought, own = make_interview(person=guest), make_interview(person=alice)
    make_read_mark(person=guest, section=make_lesson().sections.get())
    Preferences.objects.create(person=guest, time_factor=1.5)
    browser = as_user(guest)

    response = browser.post(LOGIN, ALICE)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert person_of(browser) == alice
    assert list(User.objects.all()) == [alice]
    assert set(alice.interviews.all()) == {brought, own}
    assert (alice.read_marks.count(), alice.preferences.time_factor) == (1, 1.5)


def test_who_was_no_guest_signs_in_and_nothing_else_changes(client, alice, bob, guest):
    interviews = [make_interview(person=person) for person in (alice, bob, guest)]

    client.post(LOGIN, ALICE)

    assert person_of(client) == alice
    assert set(User.objects.all()) == {alice, bob, guest}
    assert [Interview.objects.get(pk=interview.pk).person for interview in interviews] == [alice, bob, guest]


def test_an_address_signs_in_in_any_case(client, alice):
    client.post(LOGIN, ALICE | {"login": "Alice@EXAMPLE.com"})

    assert person_of(client) == alice


def test_a_wrong_password_signs_nobody_in_and_moves_nothing(as_user, guest, alice):
    make_interview(person=guest)
    browser = as_user(guest)

    for password in ("wrong", PASSWORD.upper(), f"{PASSWORD} "[:-2]):
        response = browser.post(LOGIN, ALICE | {"password": password})

        assert response.status_code == 200
        assert response.context["form"].errors == {"password": ["E-mail address and password don’t fit together."]}
        assert person_of(browser) == guest
        assert Interview.objects.get().person == guest


def test_an_unknown_address_is_answered_like_a_wrong_password(client, alice):
    wrong, unknown = (
        client.post(LOGIN, {"login": login, "password": "wrong"}).context["form"].errors
        for login in ("alice@example.com", "nobody@example.com")
    )

    assert wrong == unknown
    assert person_of(client) is None


def test_a_guest_cannot_be_signed_in_as(client, guest):
    for login in ("", "None", str(guest.pk), "Guest"):
        client.post(LOGIN, {"login": login, "password": ""})

        assert person_of(client) is None


def test_a_closed_account_is_told_so_and_the_guest_keeps_the_work(as_user, guest, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    interview = make_interview(person=guest)
    browser = as_user(guest)

    response = browser.post(LOGIN, ALICE, follow=True)

    assert response.redirect_chain == [("/accounts/inactive/", 302)]
    assert b"This account is closed" in response.content
    assert person_of(browser) == guest
    assert Interview.objects.get(pk=interview.pk).person == guest


def test_guessing_is_slowed_down(client, alice):
    for _ in range(6):
        client.post(LOGIN, ALICE | {"password": "wrong"})

    client.post(LOGIN, ALICE)

    assert person_of(client) is None


def test_a_session_gets_a_new_key_at_sign_in(as_user, guest, alice):
    browser = as_user(guest)
    before = browser.session.session_key

    browser.post(LOGIN, ALICE)

    assert browser.session.session_key != before


# Where one goes from there


def test_sign_in_leads_back_to_where_one_came_from(client, alice):
    response = client.post(f"{LOGIN}?next=/progress/", ALICE | {"next": "/progress/"})

    assert response.headers["Location"] == "/progress/"


def test_the_way_back_is_kept_in_the_form(client):
    assert '<input type="hidden" name="next" value="/progress/">' in client.get(f"{LOGIN}?next=/progress/").content.decode()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_elsewhere(client, alice, address):
    for page, data in ((LOGIN, ALICE), (SIGNUP, DORA), (LOGOUT, {})):
        response = client.post(page, data | {"next": address}, query_params={"next": address})

        assert response.status_code == 302, page
        assert response.headers["Location"] == "/", page
        client.logout()


# Sign-out


def test_sign_out_asks_first_and_then_ends_the_session(as_user, alice):
    browser = as_user(alice)

    asked = browser.get(LOGOUT)
    assert person_of(browser) == alice
    response = browser.post(LOGOUT)

    assert "Sign out?</h1>" in asked.content.decode()
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert person_of(browser) is None
    assert User.objects.get() == alice


# The pages


@pytest.mark.parametrize("page", [LOGIN, SIGNUP, RESET, f"{RESET}done/", f"{RESET}key/done/", "/accounts/inactive/"])
def test_the_pages_for_who_is_not_signed_in_are_ours(client, as_user, guest, page):
    for browser in (client, as_user(guest)):
        response = browser.get(page)

        assert response.status_code == 200
        assert_ours(response)


@pytest.mark.parametrize("page", [LOGOUT, CHANGE])
def test_the_pages_for_who_is_signed_in_are_ours(as_user, alice, page):
    response = as_user(alice).get(page)

    assert response.status_code == 200
    assert_ours(response)


def test_a_page_that_refuses_is_ours_too(client, alice):
    for page, data in ((LOGIN, ALICE | {"password": "wrong"}), (SIGNUP, DORA | {"email": "alice@example.com"}), (RESET, {"email": "x"})):
        response = client.post(page, data)

        assert response.context["form"].errors
        assert_ours(response)


def test_pages_of_allauth_that_we_do_not_offer_are_not_there(client, as_user, alice):
    for page in ("email/", "confirm-email/", "reauthenticate/", "3rdparty/", "login/code/confirm/", "signup/passkey/"):
        for browser in (client, as_user(alice)):
            assert browser.get(f"/accounts/{page}").status_code == 404, page


def test_looking_at_the_pages_leaves_no_guest_behind(client):
    for page in (LOGIN, SIGNUP, RESET):
        client.get(page)

    assert not User.objects.exists()


def test_a_guest_is_told_beside_the_form_what_comes_along(client, as_user, guest):
    make_interview(person=guest)
    make_read_mark(person=guest, section=make_lesson().sections.get())

    for page in (LOGIN, SIGNUP):
        told = as_user(guest).get(page).content.decode()
        assert "Comes along from this browser" in told
        assert "<b>1</b> interview</li>" in told
        assert "<b>1</b> section read</li>" in told
        assert "graded answer" not in told
        assert "Everything you did as a guest stays yours." in told
        assert "Comes along" not in client.get(page).content.decode()


def test_who_has_an_account_is_told_of_nothing_that_comes_along(as_user, alice):
    assert "Comes along" not in as_user(alice).get(LOGIN).content.decode()

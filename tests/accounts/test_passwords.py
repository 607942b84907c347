"""A password is reset by a link and changed by who knows it."""

import re

import pytest
from django.conf import settings
from django.core import mail

from apps.accounts.models import User
from tests.accounts.test_signing import CHANGE, LOGIN, NEW_PASSWORD, PASSWORD, RESET, SET, assert_ours, person_of

pytestmark = pytest.mark.django_db


def reset_link(message):
    [link] = re.findall(r"^http://testserver(\S+)$", message.body, re.MULTILINE)
    return link


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, alice):
    client.post(RESET, {"email": "Alice@example.com"})
    [message] = mail.outbox
    assert (message.to, message.subject) == (["alice@example.com"], "A new password for Dry Run")
    assert message.from_email == settings.DEFAULT_FROM_EMAIL

    form = client.get(reset_link(message), follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    assert_ours(form)
    assert_ours(done)
    assert "Password changed" in done.content.decode()
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert "This link doesn’t work any more" in client.get(reset_link(message), follow=True).content.decode()


def test_a_link_that_was_made_up_changes_nothing(client, alice):
    response = client.get("/accounts/password/reset/key/1-abc-def/")

    assert "This link doesn’t work any more" in response.content.decode()
    assert 'type="password"' not in response.content.decode()  # there is nothing that a password could be sent to
    assert_ours(response)
    assert User.objects.get().check_password(PASSWORD)


def test_a_weak_new_password_is_refused(client, alice):
    client.post(RESET, {"email": "alice@example.com"})
    form = client.get(reset_link(mail.outbox[0]), follow=True)

    response = client.post(form.redirect_chain[-1][0], {"password1": "short", "password2": "short"})

    assert response.context["form"].errors
    assert User.objects.get().check_password(PASSWORD)


def test_whether_an_address_is_known_shows_only_in_its_mail(client, alice):
    known, unknown = (client.post(RESET, {"email": address}, follow=True) for address in ("alice@example.com", "nobody@example.com"))

    assert known.redirect_chain == unknown.redirect_chain == [(f"{RESET}done/", 302)]
    assert known.content == unknown.content
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["alice@example.com"], "A new password for Dry Run"),
        (["nobody@example.com"], "No account at Dry Run"),
    ]
    for message in mail.outbox:
        assert isinstance(message, mail.EmailMultiAlternatives)
        [(html, _)] = message.alternatives
        for part in (str(message.body), str(html)):
            assert set(re.findall(r"https?://([^/\s]+)", part)) == {"testserver"}


def test_a_password_is_changed_by_who_knows_the_old_one(as_user, alice):
    browser = as_user(alice)

    response = browser.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    assert [str(message) for message in response.context["messages"]] == ["Your password is changed."]
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert person_of(browser) == alice


def test_a_changed_password_ends_the_sessions_elsewhere(as_user, alice):
    here, elsewhere = as_user(alice), as_user(alice)

    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert here.get("/progress/").context["user"] == alice
    assert not elsewhere.get("/progress/").context["user"].is_authenticated


def test_a_wrong_old_password_changes_nothing(as_user, alice):
    samples = [
        {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": "another one entirely"},
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    ]

    for data in samples:
        response = as_user(alice).post(CHANGE, data)

        assert response.status_code == 200, data
        assert response.context["form"].errors, data
        assert User.objects.get().check_password(PASSWORD), data


def test_guests_and_visitors_have_no_password_to_change(client, as_user, guest):
    for browser in (client, as_user(guest)):
        for page in (CHANGE, SET):
            response = browser.post(page, {"oldpassword": "", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

            assert response.status_code == 302
            assert response.headers["Location"].startswith(LOGIN)
    assert not User.objects.get().has_usable_password()

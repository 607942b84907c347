"""When a browser sends several requests at once, no answer removes the session that another request has just begun."""

import pytest
from django.test import Client
from django.urls import reverse

COOKIE = "sessionid"
PASSWORD = "correct horse battery"
WAYS_IN = {
    "account_login": {"login": "alice@example.com", "password": PASSWORD},
    "account_signup": {"email": "dora@example.com", "password1": PASSWORD},
}


@pytest.mark.parametrize("name", WAYS_IN)
def test_an_answer_to_an_old_cookie_leaves_the_new_session_alone(name, guest, alice, as_user):
    browser = as_user(guest)
    before = Client()
    before.cookies[COOKIE] = browser.cookies[COOKIE].value
    browser.post(reverse(name), WAYS_IN[name])
    assert browser.cookies[COOKIE].value != before.cookies[COOKIE].value

    for path in (reverse("interviews:interviews"), reverse("accounts:token"), "/nothing/here/"):
        answer = before.get(path)

        assert answer.wsgi_request.session.is_empty()
        assert COOKIE not in answer.cookies


def test_who_signs_out_has_no_cookie_any_more(alice, as_user):
    answer = as_user(alice).post(reverse("account_logout"))

    assert (answer.cookies[COOKIE].value, answer.cookies[COOKIE]["max-age"]) == ("", 0)

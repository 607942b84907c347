"""The settings page: extra time and the name."""

import pytest
from django.conf import settings

from apps.accounts.models import Preferences, User

PAGE = "/accounts/settings/"
BAD = ["", "0", "0.5", "1.1", "11", "-1", "nan", "inf", "much", "1,5", "1" * 400]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["alice", "guest"])
def person(request):
    """Return someone who signed up, and a guest."""
    return request.getfixturevalue(request.param)


def test_a_time_is_saved_and_shown(as_user, person):
    browser = as_user(person)

    response = browser.post(PAGE, {"time_factor": "1.5"}, follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert [str(message) for message in response.context["messages"]] == ["Your time is saved."]
    assert '<option value="1.5" selected>Half as much again</option>' in response.content.decode()
    assert list(Preferences.objects.values_list("person", "time_factor")) == [(person.pk, 1.5)]


def test_a_time_is_changed_in_its_place(as_user, person):
    Preferences.objects.create(person=person, time_factor=1.5)

    as_user(person).post(PAGE, {"time_factor": "3.0"})

    assert list(Preferences.objects.values_list("person", "time_factor")) == [(person.pk, 3.0)]


def test_a_bad_time_is_refused_in_a_sentence_and_nothing_is_stored(as_user, person):
    Preferences.objects.create(person=person, time_factor=1.5)
    browser = as_user(person)

    for value in BAD:
        response = browser.post(PAGE, {"time_factor": value})

        assert response.status_code == 422, value
        wanted = "Choose one of the times shown." if value else "This field is required."
        assert f'_error">{wanted}</p>' in response.content.decode(), value
        assert list(Preferences.objects.values_list("person", "time_factor")) == [(person.pk, 1.5)], value


def test_a_form_without_the_field_is_refused(as_user, person):
    assert as_user(person).post(PAGE).status_code == 422
    assert not Preferences.objects.exists()


def test_nobody_sees_or_changes_the_settings_of_another(as_user, alice, bob):
    Preferences.objects.create(person=alice, time_factor=10.0)

    page = as_user(bob).get(PAGE).content.decode()
    as_user(bob).post(PAGE, {"time_factor": "2.0", "person": alice.pk, "id": alice.preferences.pk})

    assert '<option value="1.0" selected>' in page
    assert set(Preferences.objects.values_list("person", "time_factor")) == {(alice.pk, 10.0), (bob.pk, 2.0)}


def test_a_visitor_who_only_looks_stays_a_visitor(client):
    response = client.get(PAGE)

    assert response.status_code == 200
    assert not User.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_visitor_who_saves_becomes_a_guest(client):
    client.post(PAGE, {"time_factor": "2.0"})

    person = User.objects.get()
    assert (person.is_guest, person.preferences.time_factor) == (True, 2.0)
    assert '<option value="2.0" selected>' in client.get(PAGE).content.decode()


def test_a_visitor_whose_form_is_refused_stays_a_visitor(client):
    response = client.post(PAGE, {"time_factor": "much"})

    assert response.status_code == 422
    assert not User.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_form_that_this_site_did_not_make_is_refused(client):
    client.handler.enforce_csrf_checks = True

    assert client.post(PAGE, {"time_factor": "2.0"}).status_code == 403
    assert not User.objects.exists()


def test_other_methods_are_refused(client):
    for method in (client.put, client.delete, client.patch):
        assert method(PAGE).status_code == 405
    assert not User.objects.exists()


def test_each_of_the_cast_is_told_how_they_are_known(client, as_user, alice, guest):
    users, guests_, visitors = (browser.get(PAGE).content.decode() for browser in (as_user(alice), as_user(guest), client))

    assert ("alice@example.com" in users, "Change the password" in users, "practising as a guest" in users) == (True, True, False)
    assert ("Change the password" in guests_, "practising as a guest" in guests_) == (False, True)
    assert ("Change the password" in visitors, "practising as a guest" in visitors) == (False, False)


# The name by which others see someone

NAME = "/accounts/settings/name/"


def test_a_name_is_saved_and_shown(as_user, alice):
    answer = as_user(alice).post(NAME, {"name": "  Alice \n Liddell "}, follow=True)

    assert User.objects.get().name == "Alice Liddell"
    assert [str(message) for message in answer.context["messages"]] == ["Your name is saved."]
    assert 'value="Alice Liddell"' in answer.content.decode()


def test_a_name_may_be_taken_back(as_user, alice):
    for empty in ("", "  ", "\u200b"):
        User.objects.update(name="Alice")

        as_user(alice).post(NAME, {"name": empty})

        assert User.objects.get().name == "", repr(empty)


def test_a_name_that_fits_into_no_room_is_refused(as_user, alice):
    answer = as_user(alice).post(NAME, {"name": "x" * 41})

    assert answer.status_code == 422
    assert "A name has at most 40 characters; shorten yours." in answer.content.decode()
    assert '<option value="1.0" selected>' in answer.content.decode()
    assert User.objects.get().name == "Alice"


def test_a_visitor_has_no_name_to_save(client, db):
    assert client.post(NAME, {"name": "Nobody"}).status_code == 404
    assert not User.objects.exists()


def test_a_time_that_is_none_of_those_offered_is_not_replaced_unasked(as_user, alice):
    Preferences.objects.create(person=alice, time_factor=1.75)
    client = as_user(alice)

    assert '<option value="1.75" selected>1.75 times as long</option>' in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"time_factor": "1.75"}).status_code == 302
    assert Preferences.objects.get().time_factor == 1.75


# Sent by htmx as soon as it changes

SENT_BY_HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_change_is_said_to_be_saved_beside_its_field(as_user, alice):
    answers = [as_user(alice).post(*sent, **SENT_BY_HTMX) for sent in ((PAGE, {"time_factor": "1.5"}), (NAME, {"name": "Al"}))]

    assert [("Saved" in answer.content.decode(), "<form" in answer.content.decode()) for answer in answers] == [(True, False)] * 2
    assert (User.objects.get().name, User.objects.get().preferences.time_factor) == ("Al", 1.5)


def test_a_change_is_refused_beside_its_field(as_user, alice):
    answers = [as_user(alice).post(*sent, **SENT_BY_HTMX) for sent in ((PAGE, {"time_factor": "much"}), (NAME, {"name": "x" * 41}))]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Choose one of the times shown." in answers[0].content.decode()
    assert "A name has at most 40 characters" in answers[1].content.decode()


def test_a_visitor_who_changes_something_gets_the_page_of_a_guest(client):
    answer = client.post(PAGE, {"time_factor": "2.0"}, **SENT_BY_HTMX)

    assert answer["HX-Refresh"] == "true"
    assert "Your time is saved." in client.get(PAGE).content.decode()

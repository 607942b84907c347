"""Practising needs no account, and a guest's work is moved to one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from apps.accounts.actions import adopting
from apps.accounts.models import Preferences, User
from apps.accounts.views import guests
from apps.curriculum.models import ReadMark
from apps.interviews.models import Assessment, Interview
from apps.interviews.rules import states
from tests.conftest import NOON
from tests.factories import make_assessment, make_interview, make_lesson, make_mark, make_read_mark, make_response

LATER = NOON.replace(hour=13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    """Return a request with a session, sent by this user."""

    def request(user):
        made = RequestFactory().get("/")
        made.session = SessionStore()
        made.user = user
        return made

    return request


# Who someone is


def test_a_guest_has_no_address_and_no_password_that_could_be_used(guest):
    assert (guest.email, guest.is_guest, guest.has_usable_password()) == (None, True, False)


def test_there_may_be_many_guests(guest):
    assert User.objects.create_guest() != guest
    assert User.objects.filter(email=None).count() == 2


def test_to_everything_that_asks_a_guest_is_not_signed_in(guest, alice):
    assert (guest.is_authenticated, guest.is_anonymous) == (False, True)
    assert (alice.is_authenticated, alice.is_anonymous) == (True, False)


def test_the_person_of_a_request_is_a_user_or_a_guest(request_of, alice, guest):
    assert guests.person_of(request_of(alice)) == alice
    assert guests.person_of(request_of(guest)) == guest
    assert guests.person_of(request_of(AnonymousUser())) is None


# Becoming a guest


def test_becoming_a_guest_starts_a_session(request_of):
    request = request_of(AnonymousUser())

    guest = guests.become_guest(request)

    assert list(User.objects.all()) == [guest]
    assert guest.is_guest
    assert guests.person_of(request) == guest
    assert request.session["_auth_user_id"] == str(guest.pk)


def test_a_guest_is_recognised_by_the_next_request(as_user, guest):
    assert as_user(guest).get("/").context["person"] == guest


# Adopting


def test_an_account_adopts_all_interviews_even_discarded_ones(guest, alice):
    for state in (states.PLANNED, states.RUNNING, states.SUBMITTED, states.GRADED, states.VOID):
        make_interview(person=guest, state=state)
    own = make_interview(person=alice)

    adopting.adopt(guest, alice)

    assert Interview.objects.filter(person=alice).count() == 6
    assert own in Interview.objects.filter(person=alice)


def test_an_account_adopts_the_grading(guest, alice):
    assessment = make_assessment(response=make_response(interview=make_interview(person=guest, state=states.SUBMITTED)))
    make_mark(assessment=assessment, level=3)

    adopting.adopt(guest, alice)

    moved = Assessment.objects.get()
    assert (moved.pk, moved.grader, moved.response.interview.person) == (assessment.pk, alice, alice)
    assert moved.criterion_levels.get().level == 3


def test_an_account_adopts_read_marks_and_keeps_its_own(guest, alice):
    first, second, third = make_lesson(sections=3).sections.order_by("position")
    make_read_mark(person=alice, section=first, read_at=NOON)
    make_read_mark(person=alice, section=second, read_at=NOON)
    make_read_mark(person=guest, section=second, read_at=LATER)
    make_read_mark(person=guest, section=third, read_at=LATER)

    adopting.adopt(guest, alice)

    kept = ReadMark.objects.order_by("section__position").values_list("person", "section", "read_at")
    assert list(kept) == [(alice.pk, first.pk, NOON), (alice.pk, second.pk, NOON), (alice.pk, third.pk, LATER)]


def test_an_account_without_preferences_adopts_those_of_the_guest(guest, alice):
    Preferences.objects.create(person=guest, time_factor=1.5)

    adopting.adopt(guest, alice)

    assert list(Preferences.objects.values_list("person", "time_factor")) == [(alice.pk, 1.5)]


def test_an_account_with_preferences_keeps_its_own(guest, alice):
    Preferences.objects.create(person=guest, time_factor=1.5)
    Preferences.objects.create(person=alice, time_factor=2.0)

    adopting.adopt(guest, alice)

    assert list(Preferences.objects.values_list("person", "time_factor")) == [(alice.pk, 2.0)]


def test_the_guest_is_gone_afterwards_and_nobody_else(guest, alice, bob):
    make_interview(person=bob)

    adopting.adopt(guest, alice)

    assert set(User.objects.all()) == {alice, bob}
    assert Interview.objects.get().person == bob


def test_nothing_is_taken_from_a_user_who_signed_up(bob, alice):
    make_interview(person=bob)
    Preferences.objects.create(person=bob, time_factor=1.5)
    make_read_mark(person=bob, section=make_lesson().sections.get())

    adopting.adopt(bob, alice)

    assert Interview.objects.get().person == bob
    assert Preferences.objects.get().person == bob
    assert ReadMark.objects.get().person == bob
    assert User.objects.filter(pk=bob.pk).exists()


def test_a_guest_does_not_adopt_itself(guest):
    make_interview(person=guest)

    adopting.adopt(guest, User.objects.get(pk=guest.pk))

    assert Interview.objects.get().person == guest


def test_a_page_gets_a_fresh_token_and_the_person_s_page_keys(client, as_user, alice, guest):
    visitor = client.get("/accounts/token/")

    assert visitor.json()["pages_of"] == []
    assert client.cookies["csrftoken"].value
    assert "no-store" in visitor["Cache-Control"]
    assert as_user(alice).get("/accounts/token/").json()["pages_of"] == [alice.page_key]
    assert as_user(guest).get("/accounts/token/").json()["pages_of"] == [guest.page_key]
    assert alice.page_key != guest.page_key


def test_after_signing_up_the_pages_of_the_guest_are_still_theirs(as_user, guest):
    browser = as_user(guest)

    browser.post("/accounts/signup/", {"email": "new@example.com", "password1": "rather long and odd 7"})

    assert browser.get("/accounts/token/").json()["pages_of"] == [guest.page_key]


def test_the_guest_s_pages_are_the_account_s_until_signing_out(as_user, guest, alice):
    key, browser = guest.page_key, as_user(guest)

    browser.post("/accounts/login/", {"login": alice.email, "password": "correct horse battery"})

    assert browser.get("/accounts/token/").json()["pages_of"] == [alice.page_key, key]
    browser.post("/accounts/logout/")
    assert browser.get("/accounts/token/").json()["pages_of"] == []


def test_pages_of_an_account_are_not_the_next_account_s(as_user, alice, bob):
    browser = as_user(alice)

    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", {"login": bob.email, "password": "correct horse battery"})

    assert browser.get("/accounts/token/").json()["pages_of"] == [bob.page_key]

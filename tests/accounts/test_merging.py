"""A guest turns out to have an account: no record of either is lost, whatever both did, and a failure changes nothing."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.actions import adopting, personal_data
from apps.accounts.models import Preferences, User
from apps.core.errors import Refused
from apps.curriculum.models import ReadMark
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel, Interview
from apps.rooms.actions import blind_grading, context, joining, lobby, rounds
from apps.rooms.models import Attendance, Event, Feedback, Participant, Room, Round
from tests import NOON
from tests.at_once import together
from tests.rooms.room_of_three import Three

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def duo(open_room, alice, guest, charlie) -> Three:
    """Return a room in which Alice hosts and interviews, and the candidate is a guest who may turn out to be Alice or Charlie."""
    room = open_room(observers_grade=True)
    return Three(
        room=room,
        alice=Participant.objects.get(room=room, person=alice),
        bob=joining.join(room, person=guest, name="By phone", now=NOON),
        charlie=joining.join(room, person=charlie, name="Charlie", now=NOON),
    )


def sign_in(browser: Client, person: User) -> Any:
    return browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


# In one room as an account and as a guest


def test_a_past_round_stays_when_its_candidate_turns_out_its_interviewer(duo, guest, alice, as_user):
    duo.reveal()
    before = (Round.objects.count(), Event.objects.count(), Interview.objects.count(), CriterionLevel.objects.count())

    assert sign_in(as_user(guest), alice).status_code == 302

    assert (Round.objects.count(), Event.objects.count(), Interview.objects.count(), CriterionLevel.objects.count()) == before
    held = Round.objects.get()
    assert (held.interviewer.person, held.candidate.person, held.interview.person) == (alice, alice, alice)
    for person in (alice, duo.charlie.person):
        assert as_user(person).get(reverse("rooms:round", args=[duo.room.pk, 1])).status_code == 200


def test_a_running_round_goes_on_with_one_person_in_both_roles(duo, guest, alice, as_user):
    duo.begin()

    sign_in(as_user(guest), alice)

    browser = as_user(alice)
    assert browser.get(duo.room.get_absolute_url()).status_code == 200
    assert browser.post(reverse("rooms:room-end-round", args=[duo.room.pk])).status_code == 302
    duo.grade(Participant.objects.get(person=alice), 2, now=NOON + timedelta(minutes=1))
    assert browser.post(reverse("rooms:room-reveal", args=[duo.room.pk])).status_code == 302
    assert duo.state == "revealed"


def test_a_prepared_round_of_one_person_does_not_begin(duo, guest, alice):
    duo.draw()
    adopting.adopt(guest, alice)
    both = Participant.objects.get(person=alice)
    lobby.set_ready(duo.room.pk, both, is_ready=True, now=NOON)

    with pytest.raises(Refused, match="one person"):
        rounds.begin(duo.room.pk, both, now=NOON)


def test_two_gradings_of_one_answer_become_one_and_say_what_each_gave(open_room, alice, bob, charlie, guest, as_user):
    room = open_room(observers_grade=True)
    three = Three(
        room=room,
        alice=Participant.objects.get(room=room, person=alice),
        bob=joining.join(room, person=bob, name="Bob", now=NOON),
        charlie=joining.join(room, person=charlie, name="Charlie", now=NOON),
    )
    phone = joining.join(room, person=guest, name="By phone", now=NOON)
    three.begin()
    on_laptop = {0: grading.GivenLevel(2, note="on the laptop")}
    on_phone = {0: grading.GivenLevel(1, note="on the phone"), 1: grading.GivenLevel(3)}
    blind_grading.grade(room.pk, three.charlie, turn=1, levels=on_laptop, tripped=(), version=0, now=NOON)
    blind_grading.grade(room.pk, phone, turn=1, levels=on_phone, tripped=(0,), version=0, now=NOON)
    browser = as_user(guest)

    assert sign_in(browser, charlie).status_code == 302

    assessment = Assessment.objects.get()
    assert (assessment.grader, assessment.tripped) == (charlie, [0])
    assert dict(assessment.criterion_levels.values_list("criterion", "level")) == {0: 2, 1: 3}
    assert assessment.criterion_levels.get(criterion=0).note == "on the laptop\n\non the phone\n\nFrom another device: level 1."
    assert browser.get(room.get_absolute_url()).status_code == 200


def test_who_is_in_the_room_sees_at_once_that_two_became_one(duo, guest, charlie):
    version = Room.objects.get().version

    adopting.adopt(guest, charlie)

    room = Room.objects.get()
    assert room.version > version
    assert [participant.name for participant in context.present(room)] == ["Alice", "Charlie"]


def test_someone_removed_as_an_account_does_not_return_as_a_guest(duo, guest, charlie, as_user):
    joining.remove(duo.room.pk, duo.alice, other=duo.charlie.pk, now=NOON)
    browser = as_user(guest)

    sign_in(browser, charlie)

    assert browser.get(reverse("rooms:room-stage", args=[duo.room.pk])).status_code == 404


def test_a_host_who_took_out_their_own_double_stays_in_the_room(open_room, guest, alice, bob, as_user):
    room = open_room(host=guest, name="By phone")
    host = Participant.objects.get()
    double = joining.join(room, person=alice, name="Alice", now=NOON)
    joining.join(room, person=bob, name="Bob", now=NOON)
    joining.remove(room.pk, host, other=double.pk, now=NOON)
    browser = as_user(guest)

    sign_in(browser, alice)

    assert Room.objects.get().host == alice
    assert browser.get(reverse("rooms:room-stage", args=[room.pk])).status_code == 200


# A failure


@pytest.fixture
def broken_rule(monkeypatch):
    """Leave out a rule, as if someone had added a model that points at a person and hadn't run the test above."""
    rules = personal_data.rules()
    del rules[Interview, "person"]
    monkeypatch.setattr(personal_data, "rules", lambda: rules)


def test_where_moving_fails_the_guest_keeps_all_their_work(duo, guest, alice, as_user, broken_rule):
    duo.reveal()
    browser = as_user(guest)
    cookie = browser.cookies["sessionid"].value

    answer = sign_in(browser, alice)

    assert answer.status_code == 503
    assert "You are not signed in yet" in answer.content.decode()
    assert browser.cookies["sessionid"].value == cookie
    assert browser.get("/").context["person"] == guest
    assert Interview.objects.get().person == guest


def test_where_the_database_refuses_nothing_has_changed(guest, alice, monkeypatch):
    Preferences.objects.create(person=guest, time_factor=1.5)
    ReadMark.objects.all().delete()

    def refuse(self, *args, **options):
        raise IntegrityError("refused")

    monkeypatch.setattr(User, "delete", refuse)
    with pytest.raises(IntegrityError):
        adopting.adopt(guest, alice)

    assert Preferences.objects.get().person == guest


def test_signing_in_twice_at_once_moves_everything_once(duo, guest, alice):
    stale = User.objects.get(pk=guest.pk)
    adopting.adopt(guest, alice)

    adopting.adopt(stale, alice)

    assert not User.objects.filter(pk=stale.pk).exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("goes", [adopting.adopt, lambda guest, account: personal_data.erase_all(guest, now=NOON)], ids=["adopt", "erase"])
def test_erasing_and_adopting_never_deadlock_with_drawing_a_round(open_room, alice, bob, charlie, goes):
    """Both lock the room and then the person. In the other order PostgreSQL aborted one of the two in three of four runs."""
    for _ in range(10):
        guest, room = User.objects.create_guest(), open_room()
        host, other = Participant.objects.get(room=room), joining.join(room, person=bob, name="Bob", now=NOON)
        drawn = joining.join(room, person=guest, name="By phone", now=NOON)

        def draw(room=room, host=host, other=other, drawn=drawn):
            with suppress(Refused):  # where the guest was erased before
                lobby.draw_round(room.pk, host, interviewer=other.pk, candidate=drawn.pk, now=NOON)

        assert together(draw, partial(goes, guest, charlie)) == []


def test_combined_takeaways_fill_the_form_and_the_rest_becomes_text(three: Three, alice):
    three.reveal()
    guest = User.objects.create_guest()
    double = joining.join(three.room, person=guest, name="Alice again", now=NOON)
    Attendance.objects.create(round=three.round, participant=double)
    for who, takeaways in ((three.alice, ["a", "b"]), (double, ["c", "d"])):
        Feedback.objects.create(round=three.round, author=who, change="Slow down", takeaways=takeaways)

    adopting.adopt(guest, alice)

    combined = Feedback.objects.get()
    assert (combined.takeaways, combined.change) == (["a", "b", "c"], "Slow down\n\nd")

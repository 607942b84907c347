"""Opening a room, joining it, drawing rounds, and closing it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.actions import adopting
from apps.accounts.models import Preferences, User
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.models import Interview
from apps.rooms.actions import closing, code_lookup, context, joining, lobby, opening, rounds
from apps.rooms.actions.context import NotYours
from apps.rooms.models import Participant, Room, Round
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Role
from apps.teams.models import Membership, Team
from tests import NOON


@pytest.fixture
def team(alice, bob):
    team = Team.objects.create(name="Platform")
    Membership.objects.create(team=team, person=alice, role=Membership.Role.OWNER)
    Membership.objects.create(team=team, person=bob)
    return team


def test_the_host_is_in_the_room_from_the_start(open_room, alice):
    room = open_room()

    assert [participant.person for participant in context.present(room)] == [alice]
    assert room.state == states.LOBBY


def test_a_room_asks_something(open_room):
    with pytest.raises(Refused, match="Choose an interview, or at least one question"):
        open_room(blueprint=None)
    assert not Room.objects.exists()


def test_only_members_open_rooms_of_a_team(open_room, team, charlie):
    with pytest.raises(Refused, match="no member of that team"):
        open_room(charlie, team=team)


def test_members_come_in_and_guests_as_the_host_allows(open_room, team, bob, charlie, guest):
    for allowed, only_observes in ((Room.Guests.OBSERVE, True), (Room.Guests.TAKE_PART, False)):
        room = open_room(team=team, guests=allowed)

        assert joining.join(room, person=bob, name="Bob", now=NOON).only_observes is False
        assert joining.join(room, person=charlie, name="Charlie", now=NOON).only_observes is only_observes
        assert joining.join(room, person=guest, name="Gast", now=NOON).only_observes is only_observes


def test_a_stranger_stays_outside_a_room_without_guests(open_room, team, charlie):
    room = open_room(team=team, guests=Room.Guests.NONE)

    with pytest.raises(Refused, match="members of Platform only"):
        joining.join(room, person=charlie, name="Charlie", now=NOON)
    assert context.present(room) != []
    assert not Participant.objects.filter(person=charlie).exists()


def test_someone_who_comes_back_is_the_same_participant(three, bob):
    joining.leave(three.room.pk, three.bob, now=NOON)
    assert three.bob not in context.present(three.room)

    again = joining.join(three.room, person=bob, name="Robert", now=NOON)

    assert again.pk == three.bob.pk
    assert Participant.objects.filter(room=three.room).count() == 3


@pytest.mark.parametrize("name", ["Bob", "bob", "ＢＯＢ", "B\u043eb", "Bob\u200d", "B ob".replace(" ", "\u3164")])
def test_nobody_comes_in_under_a_name_that_looks_taken(three, guest, name):
    with pytest.raises(joining.NameTaken, match="Bob is in this room already; add something that tells the two of you apart"):
        joining.join(three.room, person=guest, name=name, now=NOON)

    assert not three.room.participants.filter(person=guest).exists()
    assert joining.join(three.room, person=guest, name="Bob K.", now=NOON).name == "Bob K."


def test_the_hosts_name_stays_taken_while_the_room_is_empty(three, guest):
    for participant in (three.bob, three.charlie, three.alice):
        joining.leave(three.room.pk, participant, now=NOON)

    with pytest.raises(joining.NameTaken, match="Alice is the host of this room"):
        joining.join(three.room, person=guest, name="AIice", now=NOON)


def test_leaving_frees_a_name_and_coming_back_keeps_ones_own(three, guest):
    joining.leave(three.room.pk, three.bob, now=NOON)
    assert joining.join(three.room, person=three.bob.person, name="Bob", now=NOON) == three.bob

    joining.leave(three.room.pk, three.bob, now=NOON)
    joining.join(three.room, person=guest, name="Bob", now=NOON)
    with pytest.raises(joining.NameTaken):
        joining.join(three.room, person=three.bob.person, name="Bob", now=NOON)


def test_a_taken_name_is_refused_beside_the_field_and_stays_typed(three, client):
    address = reverse("rooms:room-enter", args=[three.room.pk])

    refused = client.post(address, {"name": "ALICE"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["name"] == [
        "Alice is the host of this room; add something that tells the two of you apart, such as a surname."
    ]
    assert 'value="ALICE"' in refused.content.decode()
    assert client.post(address, {"name": "Alice K."}).status_code == 302


def test_someone_taken_out_stays_out(three, charlie):
    joining.remove(three.room.pk, three.alice, other=three.charlie.pk, now=NOON)

    with pytest.raises(Refused, match="taken you out"):
        joining.join(three.room, person=charlie, name="Charlie", now=NOON)


def test_nobody_is_taken_out_of_a_running_round(three):
    three.begin()

    with pytest.raises(Refused, match="End the round first"):
        joining.remove(three.room.pk, three.alice, other=three.bob.pk, now=NOON)


def test_a_room_holds_twelve_people(three):
    for number in range(joining.MOST_PEOPLE - 3):
        joining.join(three.room, person=User.objects.create_guest(), name=f"Guest {number}", now=NOON)

    with pytest.raises(Refused, match="full"):
        joining.join(three.room, person=User.objects.create_guest(), name="One more", now=NOON)


def test_drawing_roles_prepares_an_interview_of_the_candidate(three):
    three.draw()

    assert three.interview.person == three.bob.person
    assert three.interview.is_hosted
    assert three.round.role_of(three.charlie) is Role.OBSERVER
    assert three.state == states.LOBBY


def test_a_candidates_extra_time_applies_in_rooms_too(three):
    Preferences.objects.create(person=three.bob.person, time_factor=1.5)

    three.draw()

    assert three.interview.allotted_seconds == 270


def test_extra_time_set_after_the_draw_shows_in_the_lobby(three):
    three.draw()
    version = Room.objects.get(pk=three.room.pk).version

    Preferences.objects.create(person=three.bob.person, time_factor=1.5)

    assert three.screen(three.charlie).round.interview.allotted_seconds == 270
    assert Room.objects.get(pk=three.room.pk).version == version + 1  # by which every open page looks again
    for participant in (three.alice, three.bob):
        lobby.set_ready(three.room.pk, participant, is_ready=True, now=NOON)
    rounds.begin(three.room.pk, three.alice, now=NOON)
    assert three.interview.deadline == NOON + timedelta(seconds=270)


def test_the_interviewers_extra_time_changes_nothing_for_the_candidate(three):
    three.draw()

    Preferences.objects.create(person=three.alice.person, time_factor=3.0)

    assert three.interview.allotted_seconds == 180


def test_drawing_other_roles_replaces_the_prepared_round(three):
    three.draw()

    lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=three.charlie.pk, now=NOON)

    assert Round.objects.count() == Interview.objects.count() == 1
    assert (three.round.number, three.round.candidate) == (1, three.charlie)


def test_drawing_the_same_roles_again_keeps_the_questions(three):
    three.draw()
    before = three.round.pk

    three.draw()

    assert three.round.pk == before


def test_roles_go_to_two_different_people_in_the_room(three, guest):
    Room.objects.filter(pk=three.room.pk).update(guests=Room.Guests.OBSERVE)
    watching = joining.join(Room.objects.get(), person=guest, name="Gast", now=NOON)
    joining.leave(three.room.pk, three.charlie, now=NOON)

    for interviewer, candidate, why in (
        (three.alice.pk, three.alice.pk, "two different people"),
        (three.alice.pk, three.charlie.pk, "people who are in the room"),
        (three.alice.pk, 10**9, "people who are in the room"),
        (three.alice.pk, watching.pk, "may only observe"),
    ):
        with pytest.raises(Refused, match=why):
            lobby.draw_round(three.room.pk, three.alice, interviewer=interviewer, candidate=candidate, now=NOON)
    assert not Round.objects.exists()


def test_single_questions_are_asked_in_their_order(three, module):
    chosen = list(Question.objects.order_by("-code")[:2])
    Room.objects.filter(pk=three.room.pk).update(blueprint=None, question_ids=[question.pk for question in chosen])

    three.draw()

    assert [response.question for response in three.interview.responses.order_by("turn")] == chosen


def test_roles_rotate_by_earlier_rounds(three):
    assert lobby.proposal(three.room) == (three.charlie.pk, three.alice.pk)
    three.reveal()

    interviewer, candidate = lobby.proposal(three.room)

    assert candidate == three.alice.pk
    assert interviewer in {three.bob.pk, three.charlie.pk}


def test_closing_ends_a_running_round_and_frees_the_code(three):
    three.begin()
    code = three.room.code

    closing.close(three.room.pk, three.alice, now=NOON)

    assert three.state == states.CLOSED
    assert three.round.ended_at == NOON
    assert code_lookup.room_with_code(code, address="192.0.2.1") is None


def test_closing_deletes_a_prepared_round(three):
    three.draw()

    closing.close(three.room.pk, three.alice, now=NOON)

    assert not Interview.objects.exists()


def test_only_the_host_closes_a_room(three):
    with pytest.raises(NotYours):
        closing.close(three.room.pk, three.bob, now=NOON)


def test_two_open_rooms_never_share_a_code(open_room, monkeypatch):
    first = open_room()
    codes = iter([first.code, "ACDEFHJK"])
    monkeypatch.setattr("apps.rooms.rules.join_codes.new_code", lambda: next(codes))
    monkeypatch.setattr(Room._meta.get_field("code"), "default", lambda: first.code)

    second = open_room()

    assert second.code != first.code


def test_people_raise_hands_and_get_ready_for_themselves(three):
    lobby.raise_hand(three.room.pk, three.charlie, is_raised=True, now=NOON)
    lobby.set_ready(three.room.pk, three.bob, is_ready=True, now=NOON)

    screen = three.screen(three.alice)

    assert [person.participant.name for person in screen.raised] == ["Charlie"]
    assert [person.participant.name for person in screen.people if person.participant.is_ready] == ["Bob"]


def test_whether_observers_grade_is_not_changed_in_the_middle_of_a_round(three):
    three.begin()

    with pytest.raises(Refused, match="between rounds"):
        lobby.change_settings(three.room.pk, three.alice, guests="none", observers_grade=True, call_url="", now=NOON)


def test_a_guest_who_signs_in_keeps_the_role(three, guest, alice):

    participant = joining.join(three.room, person=guest, name="Gast", now=NOON)
    account = User.objects.create_user("dora@example.com", "correct horse battery")

    adopting.adopt(guest, account)

    participant.refresh_from_db()
    assert participant.person == account


def test_nobody_begins_twice(three):
    three.begin()

    with pytest.raises(Refused, match="The round is on"):
        rounds.begin(three.room.pk, three.alice, now=NOON)


# What one person can make has an end


def test_a_host_has_only_so_many_rooms_open(open_room, alice, monkeypatch):
    monkeypatch.setattr(opening, "MOST_OPEN_ROOMS", 2)
    first, _ = open_room(), open_room()

    with pytest.raises(Refused, match="2 rooms of yours are open; close one that is over first"):
        open_room()

    closing.close(first.pk, first.participants.get(), now=NOON)
    open_room()


def test_a_full_room_refuses_new_people_and_lets_earlier_ones_back(three, guest, monkeypatch):
    monkeypatch.setattr(joining, "MOST_EVER", 3)
    joining.leave(three.room.pk, three.charlie, now=NOON)

    with pytest.raises(Refused, match="3 people came into this room already"):
        joining.join(three.room, person=guest, name="Gast", now=NOON)

    joining.join(three.room, person=three.charlie.person, name="Charlie", now=NOON)


def test_a_room_has_only_so_many_rounds(three, monkeypatch):
    monkeypatch.setattr(lobby, "MOST_ROUNDS", 1)
    three.reveal()

    with pytest.raises(Refused, match="This room has had 1 rounds"):
        rounds.next_round(three.room.pk, three.alice, now=NOON)
        three.draw()

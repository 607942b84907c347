"""Who may do what, and when: the tables are complete, and every view checks them."""

from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.rooms.actions import joining, lobby, rounds
from apps.rooms.models import Room
from apps.rooms.rules import states
from apps.rooms.rules.permissions import MAY, WHEN, Action, Role, makes_sense, may
from apps.rooms.views.room_actions import ROOM_ACTIONS

STATES = states.ROOM.table.keys()


def test_every_action_has_a_row_in_both_tables_and_a_view():
    assert set(MAY) == set(WHEN) == set(ROOM_ACTIONS) == set(Action)


def test_every_action_is_possible_for_someone_in_some_state():
    assert all(MAY[action] and WHEN[action] for action in Action)


def test_in_a_closed_room_nothing_can_be_done():
    assert not any(makes_sense(action, states.CLOSED) for action in Action)


def test_a_candidate_can_do_nothing_that_shows_or_gives_levels():
    own = {action for action in Action if may(action, {Role.CANDIDATE})}

    assert own == {Action.READY, Action.HAND, Action.RECORD, Action.LEAVE, Action.WRITE, Action.RATE}


ROUND_ROLES = {"interviewer": Role.INTERVIEWER, "candidate": Role.CANDIDATE, "observer": Role.OBSERVER}


@pytest.fixture
def drawn(open_room, alice, bob, charlie):
    """A room whose host, Alice, observes: Bob interviews Charlie. Every role has one person."""
    from apps.rooms.models import Participant
    from tests import NOON

    room = open_room(observers_grade=True)
    people = {"observer": Participant.objects.get(room=room, person=alice)}
    people["interviewer"] = joining.join(room, person=bob, name="Bob", now=NOON)
    people["candidate"] = joining.join(room, person=charlie, name="Charlie", now=NOON)
    lobby.draw_round(room.pk, people["observer"], interviewer=people["interviewer"].pk, candidate=people["candidate"].pk, now=NOON)
    for participant in people.values():
        lobby.set_ready(room.pk, participant, is_ready=True, now=NOON)
    rounds.begin(room.pk, people["interviewer"], now=NOON)
    return room, people


def roles_of_holder(role):
    return {ROUND_ROLES[role]} | ({Role.HOST} if role == "observer" else set())


FORBIDDEN = [(role, action) for role, action in product(ROUND_ROLES, Action) if not may(action, roles_of_holder(role))]


@pytest.mark.parametrize(("role", "action"), FORBIDDEN)
def test_a_role_that_may_not_is_refused_and_nothing_changes(drawn, as_user, role, action):
    room, people = drawn
    before = Room.objects.filter(pk=room.pk).values().get()

    response = as_user(people[role].person).post(reverse(f"rooms:room-{action}", args=[room.pk]), EVERYTHING)

    assert response.status_code in {404, 422}
    assert Room.objects.filter(pk=room.pk).values().get() == before


@pytest.mark.parametrize("action", Action)
def test_a_stranger_finds_nothing(drawn, as_user, client, guest, action):
    room, _ = drawn
    before = Room.objects.filter(pk=room.pk).values().get()
    address = reverse(f"rooms:room-{action}", args=[room.pk])

    assert client.post(address, EVERYTHING).status_code == 404
    assert as_user(guest).post(address, EVERYTHING).status_code == 404
    assert Room.objects.filter(pk=room.pk).values().get() == before


@pytest.mark.parametrize("action", [action for action in Action if states.LOBBY not in WHEN[action]])
def test_what_makes_no_sense_in_the_lobby_is_refused_there(open_room, as_user, alice, action):
    room = open_room()

    response = as_user(alice).post(reverse(f"rooms:room-{action}", args=[room.pk]), EVERYTHING)

    assert response.status_code in {404, 422}
    room.refresh_from_db()
    assert room.version == 1


EVERYTHING = {
    "turn": 1,
    "text": "text",
    "save_number": 1,
    "seen": 0,
    "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "what": "question",
    "position": 0,
    "minutes": 2,
    "level-0": 3,
    "level-1": 3,
    "version": 0,
    "takeaway_1": "one",
    "useful": 5,
    "fair": 5,
    "interviewer": 1,
    "candidate": 2,
    "participant": 1,
    "guests": "none",
    "ready": "yes",
    "hand": "up",
    "records": "yes",
    "scheduled_for": f"{timezone.now().year + 1}-01-01T09:00",
}
"""Valid values for the form of every action."""

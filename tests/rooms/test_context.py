"""What an action in a room works with is read under the room's lock, so that it is true while the action runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from apps.rooms.actions import joining, lobby, rounds
from apps.rooms.actions.context import NotYours
from apps.rooms.models import Participant, Room
from tests import NOON
from tests.at_once import together
from tests.services import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def while_it_waits(action: Callable[[], Any], room: Room, meanwhile: Callable[[Room], Any]) -> list[BaseException]:
    """Lock the room, have the action wait for it, do something in between, and return what the action raised."""

    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        locked = Room.objects.select_for_update().get(pk=room.pk)
        acting = thread.submit(together, action)
        wait_until(waits_for_a_lock, "the action to wait for the room")
        meanwhile(locked)
    return acting.result()


@pytest.fixture
def bob_is_in(open_room, bob) -> Participant:
    return joining.join(open_room(), person=bob, name="Bob", now=NOON)


@pytest.mark.parametrize("who", ["participant", "person"])
def test_someone_removed_while_their_action_waits_does_nothing(bob_is_in, bob, who):
    room, actor = bob_is_in.room, bob if who == "person" else bob_is_in

    raised = while_it_waits(
        lambda: lobby.raise_hand(room.pk, actor, is_raised=True, now=NOON),
        room,
        lambda locked: joining.vacate(locked, bob_is_in, removed_at=NOON),
    )

    assert [type(error) for error in raised] == [NotYours]
    assert Participant.objects.get(pk=bob_is_in.pk).hand_raised_at is None


def test_a_candidate_who_left_while_their_save_waits_writes_nothing(three):
    three.begin()

    raised = while_it_waits(
        lambda: rounds.write(three.room.pk, three.bob, turn=1, text="Late", save_number=1, seen=0, writer="tab", now=NOON),
        three.room,
        lambda locked: joining.vacate(locked, three.bob, left_at=NOON),
    )

    assert [type(error) for error in raised] == [NotYours]
    assert three.interview.responses.get(turn=1).text == ""

"""What an interviewer or observer does unseen: nobody else's browser can tell that it was done, and their own other tab shows it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.core import bus
from apps.rooms.actions import blind_grading, rounds
from apps.rooms.actions.context import topic
from apps.rooms.models import Participant
from apps.rooms.rules import permissions
from apps.rooms.rules.permissions import UNSEEN
from tests import NOON
from tests.loops import aside, run
from tests.rooms.room_of_three import Three
from tests.rooms.test_streams import asked, path_of

pytestmark = pytest.mark.django_db(transaction=True)

DEEDS: dict[permissions.Action, Callable[[Three], object]] = {
    permissions.Action.NOTE: lambda three: rounds.take_note(three.room.pk, three.alice, text="Hm", now=NOON),
    permissions.Action.HEARD: lambda three: blind_grading.tick_heard(three.room.pk, three.alice, turn=1, heard=[0], now=NOON),
    permissions.Action.GRADE: lambda three: three.grade(three.alice, 1),
}


@pytest.fixture
def begun(three) -> Three:
    three.begin()
    three.room.refresh_from_db()
    return three


@pytest.fixture
def known(begun) -> Callable[[Participant], str]:
    """What a page of the participant's that shows the newest says when it begins to listen."""

    def said(who: Participant) -> str:
        who.refresh_from_db()
        begun.room.refresh_from_db()
        return f"version={begun.room.version}&own={who.own_version}"

    return said


def stage(client: Client, three: Three, etag: str = ""):
    return client.get(reverse("rooms:room-stage", args=[three.room.pk]), headers={"If-None-Match": etag})


def test_every_unseen_action_is_tried_here_and_only_graders_may_do_it():
    assert DEEDS.keys() == UNSEEN
    assert all(permissions.MAY[action] <= permissions.GRADERS for action in UNSEEN)


def test_unseen_actions_change_neither_a_candidates_stream_nor_stage(begun, known, as_user):
    client, shown = as_user(begun.bob.person), known(begun.bob)

    async def scene() -> str:
        async with asked(path_of(begun.room.pk), client, query=shown) as heard:
            await heard.until("event: look")  # they came in themselves
            etag = (await aside(stage, client, begun))["ETag"]
            for deed in DEEDS.values():
                await aside(deed, begun)
                assert (await aside(stage, client, begun, etag)).status_code == 304
            bus.publish(topic(begun.room.pk), begun.room.version + 1)
            return await heard.text()

    assert run(scene()) == f"data: {begun.room.version + 1}\n\n"


@pytest.mark.parametrize("action", sorted(UNSEEN))
def test_the_graders_own_other_tab_shows_an_unseen_action(begun, known, as_user, action):
    client, shown = as_user(begun.alice.person), known(begun.alice)

    async def scene() -> tuple[str, int]:
        async with asked(path_of(begun.room.pk), client, query=shown) as heard:
            await heard.until("event: look")  # they came in themselves
            etag = (await aside(stage, client, begun))["ETag"]
            await aside(DEEDS[action], begun)
            told = await heard.text()
            return told, (await aside(stage, client, begun, etag)).status_code

    assert run(scene()) == (f"event: look\ndata: {begun.room.version}\n\n", 200)


def test_a_reconnected_tab_is_told_to_look_for_unseen_changes(begun, known, as_user):
    client, before = as_user(begun.alice.person), known(begun.alice)
    DEEDS[permissions.Action.NOTE](begun)

    async def scene() -> str:
        async with asked(path_of(begun.room.pk), client, query=before) as heard:
            await heard.next()
            return await heard.text()

    assert run(scene()) == f"retry: 1000\n\nevent: look\ndata: {begun.room.version}\n\n"


def test_others_are_told_only_when_the_last_answer_is_graded(begun):
    rounds.next_question(begun.room.pk, begun.alice, after=1, now=NOON)
    rounds.end(begun.room.pk, begun.alice, now=NOON)
    versions = []

    for turn in (1, 2):
        begun.grade(begun.alice, 2, turn=turn)
        begun.room.refresh_from_db()
        versions.append(begun.room.version)

    assert versions[1] == versions[0] + 1

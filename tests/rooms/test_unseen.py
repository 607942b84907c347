"""Unseen actions of graders: nobody else's browser can tell that they happened, and the grader's own other tab shows them."""

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
from tests.rooms.test_streams import open_stream, path_of

pytestmark = pytest.mark.django_db(transaction=True)

DO_UNSEEN: dict[permissions.Action, Callable[[Three], object]] = {
    permissions.Action.NOTE: lambda three: rounds.take_note(three.room.pk, three.alice, text="Hm", now=NOON),
    permissions.Action.HEARD: lambda three: blind_grading.tick_heard(three.room.pk, three.alice, turn=1, heard=[0], now=NOON),
    permissions.Action.GRADE: lambda three: three.grade(three.alice, 1),
}


@pytest.fixture
def running_round(three) -> Three:
    three.begin()
    three.room.refresh_from_db()
    return three


@pytest.fixture
def versions_shown(running_round) -> Callable[[Participant], str]:
    """Returns the query with which an up-to-date page of the participant opens its stream."""

    def query_of(who: Participant) -> str:
        who.refresh_from_db()
        running_round.room.refresh_from_db()
        return f"version={running_round.room.version}&own={who.own_version}"

    return query_of


def stage(client: Client, three: Three, etag: str = ""):
    return client.get(reverse("rooms:room-stage", args=[three.room.pk]), headers={"If-None-Match": etag})


def test_every_unseen_action_is_tried_here_and_only_graders_may_do_it():
    assert DO_UNSEEN.keys() == UNSEEN
    assert all(permissions.MAY[action] <= permissions.GRADERS for action in UNSEEN)


def test_unseen_actions_change_neither_a_candidates_stream_nor_stage(running_round, versions_shown, as_user):
    client, shown = as_user(running_round.bob.person), versions_shown(running_round.bob)

    async def listen() -> str:
        async with open_stream(path_of(running_round.room.pk), client, query=shown) as stream:
            await stream.until("event: look")  # they came in themselves
            etag = (await aside(stage, client, running_round))["ETag"]
            for do in DO_UNSEEN.values():
                await aside(do, running_round)
                assert (await aside(stage, client, running_round, etag)).status_code == 304
            bus.publish(topic(running_round.room.pk), running_round.room.version + 1)
            return await stream.text()

    assert run(listen()) == f"data: {running_round.room.version + 1}\n\n"


@pytest.mark.parametrize("action", sorted(UNSEEN))
def test_the_graders_own_other_tab_shows_an_unseen_action(running_round, versions_shown, as_user, action):
    client, shown = as_user(running_round.alice.person), versions_shown(running_round.alice)

    async def listen() -> tuple[str, int]:
        async with open_stream(path_of(running_round.room.pk), client, query=shown) as stream:
            await stream.until("event: look")  # they came in themselves
            etag = (await aside(stage, client, running_round))["ETag"]
            await aside(DO_UNSEEN[action], running_round)
            told = await stream.text()
            return told, (await aside(stage, client, running_round, etag)).status_code

    assert run(listen()) == (f"event: look\ndata: {running_round.room.version}\n\n", 200)


def test_a_reconnected_tab_is_told_to_look_for_unseen_changes(running_round, versions_shown, as_user):
    client, before = as_user(running_round.alice.person), versions_shown(running_round.alice)
    DO_UNSEEN[permissions.Action.NOTE](running_round)

    async def listen() -> str:
        async with open_stream(path_of(running_round.room.pk), client, query=before) as stream:
            await stream.next()
            return await stream.text()

    assert run(listen()) == f"retry: 1000\n\nevent: look\ndata: {running_round.room.version}\n\n"


def test_others_are_told_only_when_the_last_answer_is_graded(running_round):
    rounds.next_question(running_round.room.pk, running_round.alice, after=1, now=NOON)
    rounds.end(running_round.room.pk, running_round.alice, now=NOON)
    versions = []

    for turn in (1, 2):
        running_round.grade(running_round.alice, 2, turn=turn)
        running_round.room.refresh_from_db()
        versions.append(running_round.room.version)

    assert versions[1] == versions[0] + 1

"""The live stream: who may listen, and what it sends."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from apps.core import bus
from apps.rooms.actions.context import topic
from apps.rooms.models import Participant, Room
from apps.rooms.views import streams
from tests import NOON
from tests.factories import make_participant, make_room, make_team
from tests.loops import run

PATIENCE = 10.0

pytestmark = pytest.mark.django_db(transaction=True)  # participants are looked up in a thread of their own


@pytest.fixture
def room(alice) -> Room:
    """A room that Alice hosts."""
    return make_room(host=alice, version=7)


def path_of(room_id: object) -> str:
    return f"/live/rooms/{room_id}/"


def people_here(room: Room) -> frozenset[str]:
    """Return the ids of participants whose page is open, without the one that has to ask."""
    return bus.touch_presence(topic(room.pk), "asks") - {"asks"}


class StreamReader:
    """Reads what a stream sends, part by part."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.send = self._messages.put

    async def next(self) -> MutableMapping[str, Any]:
        return await asyncio.wait_for(self._messages.get(), PATIENCE)

    async def text(self) -> str:
        return str((await self.next())["body"].decode())

    async def until(self, text: str) -> str:
        """Return the next part of the stream that contains the text."""
        while text not in (told := (await self.next()).get("body", b"").decode()):
            pass
        return str(told)


@asynccontextmanager
async def open_stream(path: str, client: Client, *, query: str = "", method: str = "GET") -> AsyncIterator[StreamReader]:
    """Request the path with the client's cookies, and stay connected until the end of the block."""
    stream, leaving = StreamReader(), asyncio.Event()
    parts: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if parts:
            return parts.pop()
        await leaving.wait()
        return {"type": "http.disconnect"}

    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": [(b"cookie", cookie.encode())]}
    answering = asyncio.create_task(streams.application(scope, receive, stream.send))
    try:
        yield stream
    finally:
        leaving.set()
        await asyncio.wait_for(answering, PATIENCE)


def status_of(path: str, client: Client, **asking: str) -> int:
    async def ask() -> int:
        async with open_stream(path, client, **asking) as stream:
            return int((await stream.next())["status"])

    return run(ask())


def test_only_people_in_the_room_may_listen(room, alice, bob, charlie, guest, as_user):
    make_participant(room=room, person=bob)
    make_participant(room=room, person=guest)
    outside = Client()
    outside.cookies[settings.SESSION_COOKIE_NAME] = "no-such-session"

    for client, status in [
        (as_user(alice), 200),
        (as_user(bob), 200),
        (as_user(guest), 200),
        (as_user(charlie), 404),
        (outside, 404),
        (Client(), 404),
    ]:
        assert status_of(path_of(room.pk), client) == status


def test_a_member_of_the_team_listens_only_after_coming_in(room, alice, bob, as_user):
    room.team = make_team(owner=alice, members=[bob])
    room.save()

    assert status_of(path_of(room.pk), as_user(bob)) == 404
    make_participant(room=room, person=bob)
    assert status_of(path_of(room.pk), as_user(bob)) == 200


@pytest.mark.parametrize("gone", ["left_at", "removed_at"])
def test_someone_who_left_or_was_removed_may_not_listen(room, bob, as_user, gone):
    participant = make_participant(room=room, person=bob)
    client = as_user(bob)
    assert status_of(path_of(room.pk), client) == 200

    Participant.objects.filter(pk=participant.pk).update(**{gone: NOON})

    assert status_of(path_of(room.pk), client) == 404


def test_someone_who_signed_out_may_not_listen(room, alice, as_user):
    client = as_user(alice)
    cookies = client.cookies.copy()
    client.logout()
    client.cookies = cookies

    assert status_of(path_of(room.pk), client) == 404


def test_a_role_in_one_room_opens_no_other(room, bob, as_user):
    make_room(host=bob)

    assert status_of(path_of(room.pk), as_user(bob)) == 404


def test_a_stranger_cannot_tell_a_room_from_none(room, charlie, as_user):
    client = as_user(charlie)

    async def answer(room_id: UUID) -> list[MutableMapping[str, Any]]:
        async with open_stream(path_of(room_id), client) as stream:
            return [await stream.next(), await stream.next()]

    assert run(answer(room.pk)) == run(answer(uuid4()))


def test_a_refused_stranger_does_not_count_as_here(room, charlie, as_user):
    assert status_of(path_of(room.pk), as_user(charlie)) == 404
    assert people_here(room) == frozenset()


def test_other_paths_and_methods_are_refused(room, alice, as_user):
    for path in ("/live/", "/live/rooms/", "/live/rooms/1/", path_of("x" * 36), path_of(room.pk) + "more/", path_of(room.pk)[:-1]):
        assert status_of(path, as_user(alice)) == 404, path
    assert status_of(path_of(room.pk), as_user(alice), method="POST") == 405


@pytest.fixture
def client(alice, as_user) -> Client:
    return as_user(alice)


def test_a_stream_is_neither_cached_nor_buffered_by_proxies(room, client):
    async def headers() -> dict[bytes, bytes]:
        async with open_stream(path_of(room.pk), client) as stream:
            return dict((await stream.next())["headers"])

    told = run(headers())
    assert told[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert told[b"cache-control"] == b"no-store, no-transform"
    assert told[b"x-accel-buffering"] == b"no"


@pytest.mark.parametrize(
    ("query", "tick"), [("", True), ("version=6", True), ("version=8", True), ("version=x", True), ("version=7&own=0", False)]
)
def test_a_page_with_another_version_gets_the_current_one_at_once(room, client, query, tick):
    async def greeting() -> str:
        async with open_stream(path_of(room.pk), client, query=query) as stream:
            await stream.next()
            return await stream.text()

    assert run(greeting()) == "retry: 1000\n\n" + ("data: 7\n\n" if tick else "")


def test_a_stream_tells_changes_by_version_alone(room, client):
    async def listen() -> list[str]:
        async with open_stream(path_of(room.pk), client, query="version=7&own=0") as stream:
            await stream.until("event: look")  # she came in herself
            told = []
            for version in (8, 9):
                bus.publish(topic(room.pk), version)
                told.append(await stream.text())
            return told

    assert run(listen()) == ["data: 8\n\n", "data: 9\n\n"]


def test_the_others_are_told_that_someone_came_in(room, bob, client, as_user):
    bobs, other = make_participant(room=room, person=bob), as_user(bob)

    async def listen() -> frozenset[str]:
        async with open_stream(path_of(room.pk), client, query="version=7&own=0") as stream:
            assert await stream.until("event: look") == "event: look\ndata: 7\n\n"
            async with open_stream(path_of(room.pk), other):
                assert await stream.until("event: look") == "event: look\ndata: 7\n\n"
                return people_here(room)

    assert run(listen()) == {str(pk) for pk in room.participants.values_list("pk", flat=True)}
    assert str(bobs.pk) in people_here(room)  # for a moment: the page may be loaded anew


def test_a_quiet_stream_says_that_it_lives(room, client, monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)

    async def listen():
        async with open_stream(path_of(room.pk), client) as stream:
            for _ in range(2):
                await stream.until(": still here\n\n")

    run(listen())


def test_a_stream_ends_so_that_permission_is_asked_again(room, client, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST", 0.1)

    async def listen() -> MutableMapping[str, Any]:
        async with open_stream(path_of(room.pk), client) as stream:
            await stream.next()
            while (message := await stream.next())["more_body"]:
                pass
            return message

    assert run(listen()) == {"type": "http.response.body", "body": b"", "more_body": False}

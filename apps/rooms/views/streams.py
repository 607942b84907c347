"""The live stream of a room, `GET /live/rooms/<uuid>/?version=N&own=M`: says that the room is at a newer version, never what has changed.

An ASGI application beside Django. Whether someone may listen is checked when a stream opens, at every `look` and every minute, in a thread
whose database connection is closed when nobody waits for an answer. Between checks a stream is a task on the event loop and holds neither
thread nor connection. A stream ends when its listener may not listen any more. Its events are a version (`12`) and `look`: someone came or
went, something on this participant's own pages has changed, or news may have been lost, so fetch the page whatever version it shows.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponse, parse_cookie

from apps.accounts.views import guests
from apps.core import bus
from apps.core.bus.listening import Listener
from apps.core.http import limits
from apps.core.http.addresses import address
from apps.core.http.admission import Admission
from apps.core.http.outages import RETRY_AFTER, is_outage
from apps.observability.rules.metrics import STREAMS_OPEN
from apps.rooms.actions.context import topic
from apps.rooms.models import Participant

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger("dryrun.live")

PATH = re.compile(r"/live/rooms/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")

HEARTBEAT = 15.0
"""Seconds after which a quiet stream sends a comment, so that no proxy takes it for dead."""

ASK_AGAIN = 60.0
"""Seconds after which a stream checks its permission at the latest: some ways in which a session ends send no signal."""

LONGEST = 30 * 60.0
"""Seconds after which a stream ends, and the browser opens the next one."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),  # a compressing proxy would hold the stream back until it ends
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class ListeningParticipant:
    """A participant who may listen: ids of person and participant (as text), versions of the room and of what they alone see."""

    person: int
    participant: str
    version: int
    own_version: int


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request below `/live/` with a stream, or refuse it."""
    path = PATH.fullmatch(scope["path"])
    if path is None:
        await _refuse(send, HTTPStatus.NOT_FOUND)
    elif scope["method"] != "GET":
        await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED)
    elif _open.is_ending:
        await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        await _admit(UUID(path[1]), scope, receive, send)


def end_all() -> None:
    """End every open stream and refuse new ones, before the server stops. Call it on the event loop."""
    _open.end()


class _OpenStreams:
    def __init__(self) -> None:
        self.is_ending = False
        self.ends: set[asyncio.Timeout] = set()
        """The timeout of each open stream, by which it can be ended."""

    def end(self) -> None:
        self.is_ending = True
        for end in self.ends:
            end.reschedule(0)


_open = _OpenStreams()
_admission = Admission(limits.MOST_STREAMS, "Too many live connections are open.")


async def _admit(room_id: UUID, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a stream, or refuse it with 429 if too many are open or were opened; the page then fetches every 2 s instead."""
    client_address = _client_address(scope)
    try:
        with ExitStack() as admitted:
            admitted.enter_context(_admission.of_address(client_address))
            await _lookup.count(client_address)
            await _serve(room_id, scope, receive, send, admitted)
    except limits.TooMany as too_many:
        await _refuse(send, HTTPStatus.TOO_MANY_REQUESTS, (b"retry-after", str(too_many.retry_after).encode()))


async def _serve(room_id: UUID, scope: Scope, receive: Receive, send: Send, admitted: ExitStack) -> None:
    async with bus.listen(topic(room_id)) as listener:
        cookie = _header(scope, b"cookie")
        try:
            listening = await _lookup.participant_opening(room_id, cookie)
        except Error as error:
            if not is_outage(error):
                raise
            log.warning("The database is away: a stream is answered with 503.")
            await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, (b"retry-after", str(RETRY_AFTER).encode()))
            return
        if listening is None:
            await _refuse(send, HTTPStatus.NOT_FOUND)
            return
        admitted.enter_context(_admission.of_person(listening.person))
        await listener.enter(listening.participant)
        listener.knows(listening.version)
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
        greeting = "retry: 1000\n\n"
        if _version_shown(scope, "version") != listening.version:
            greeting += f"data: {listening.version}\n\n"
        elif _version_shown(scope, "own") != listening.own_version:
            greeting += f"event: look\ndata: {listening.version}\n\n"
        try:
            async with asyncio.timeout(LONGEST) as end:
                permission = _Permission(room_id, cookie, listening.participant)
                await _stream(greeting, listener, permission, end, receive, send)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Permission:
    """Whether an open stream may go on."""

    def __init__(self, room_id: UUID, cookie: str, participant: str) -> None:
        self._room_id, self._cookie, self._participant = room_id, cookie, participant
        self._checked_at = monotonic()

    async def holds(self, *, check: bool) -> bool:
        """Check in the database if `check` says so or the last check is ASK_AGAIN seconds ago; True while the database is away."""
        if not check and monotonic() - self._checked_at < ASK_AGAIN:
            return True
        self._checked_at = monotonic()
        try:
            listening = await _lookup.participant(self._room_id, self._cookie)
        except Error:  # without the database nobody's access can have changed
            return True
        return listening is not None and listening.participant == self._participant


async def _stream(greeting: str, listener: Listener, permission: _Permission, end: asyncio.Timeout, receive: Receive, send: Send) -> None:
    """Send news until the permission ends, or until the timeout `end`, which is moved to now when the browser leaves."""
    _open.ends.add(end)
    STREAMS_OPEN.inc()
    leaving = asyncio.create_task(_end_when_left(receive, end))
    try:
        await _send_text(send, greeting)
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    news = await listener.news()
            except TimeoutError:
                news = None
            if not await permission.holds(check=news is not None and news.look):
                return
            if news is None:
                await _send_text(send, ": still here\n\n")
            else:
                await _send_text(send, f"event: look\ndata: {news.version}\n\n" if news.look else f"data: {news.version}\n\n")
    finally:
        _open.ends.remove(end)
        STREAMS_OPEN.dec()
        leaving.cancel()


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _end_when_left(receive: Receive, end: asyncio.Timeout) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    end.reschedule(0)


async def _refuse(send: Send, status: HTTPStatus, *more: tuple[bytes, bytes]) -> None:
    why = f"{status.phrase}\n".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(why)).encode()), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why})


def _version_shown(scope: Scope, name: str) -> int | None:
    """Return the version that the page shows already, from the query's parameter of that name; None if it isn't a version."""
    version = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[0]
    return int(version) if version.isdecimal() and len(version) < 12 else None


def _client_address(scope: Scope) -> str:
    """Return the client's address. If no proxy is declared, all requests with a forwarding header count as one address.

    Some servers believe that header and put it in place of the peer, so the peer can't be trusted then.
    """
    forwarded = _header(scope, b"x-forwarded-for", ",")
    if forwarded and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return "undeclared proxy"
    peer = scope.get("client") or ("", 0)
    return address(peer[0], forwarded)


def _header(scope: Scope, name: bytes, between: str = "; ") -> str:
    return between.join(value.decode("latin-1") for header, value in scope["headers"] if header == name)


class _Lookup:
    """Looks up participants, one at a time, in a thread that has a database connection only while someone waits."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-lookup")
        self._waiting = 0

    async def count(self, client_address: str) -> None:
        """Count one more stream that is opened from the address. Raises limits.TooMany."""
        await asyncio.get_running_loop().run_in_executor(self._thread, partial(limits.spend, limits.STREAMS, address=client_address))

    async def participant_opening(self, room_id: UUID, cookie: str) -> ListeningParticipant | None:
        """Return the participant who opens a stream with this cookie, if they may, and count the stream for them. Raises limits.TooMany."""
        return await self._run(_participant_opening, room_id, cookie)

    async def participant(self, room_id: UUID, cookie: str) -> ListeningParticipant | None:
        """Return the participant who listens with this cookie; None if they may not any more."""
        return await self._run(_participant, room_id, cookie)

    async def _run(
        self, look_up: Callable[[UUID, str], ListeningParticipant | None], room_id: UUID, cookie: str
    ) -> ListeningParticipant | None:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, look_up, room_id, cookie)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._thread.submit(connections.close_all)


_lookup = _Lookup()


def _participant_opening(room_id: UUID, cookie: str) -> ListeningParticipant | None:
    listening = _participant(room_id, cookie)
    if listening is not None:
        limits.spend(limits.STREAMS, person=listening.person)
    return listening


def _participant(room_id: UUID, cookie: str) -> ListeningParticipant | None:
    """Return the participant to whom the session cookie belongs, account or guest; None unless they are in the room.

    If the connection broke since it was last used, a new one is opened at once: while other lookups wait, nobody else would close it. If
    none can be opened, there is no second try, since the others wait as long.
    """
    was_open = connections[DEFAULT_DB_ALIAS].connection is not None
    try:
        return _query_participant(room_id, cookie)
    except Error as error:
        connections.close_all()
        if not (was_open and is_outage(error)):
            raise
    return _query_participant(room_id, cookie)


def _query_participant(room_id: UUID, cookie: str) -> ListeningParticipant | None:
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookie)
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = auth.get_user(request)
    person = guests.person_of(request)
    if person is None:
        return None
    present = Participant.objects.present().filter(room=room_id, person=person)
    row = present.values_list("pk", "room__version", "own_version").first()
    return ListeningParticipant(person.pk, str(row[0]), *row[1:]) if row else None

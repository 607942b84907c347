"""The live stream of a room, `GET /live/rooms/<uuid>/?version=N&own=M`: says that the room is at a newer version, never what has changed.

An ASGI application beside Django. Whether someone may listen is asked when a stream opens, at every `look` and every minute, in a thread
whose database connection is closed when nobody waits at the door any more; in between a stream is a task on the event loop and holds
neither. Who may not listen any more has their stream ended. Events: `12` (the version), and `look` (someone came or went, something on this
seat's pages alone has changed, or news may have been lost: look whatever you have seen).
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
"""Seconds after which a quiet stream says that it lives, so that no proxy takes it for dead."""

ASK_AGAIN = 60.0
"""Seconds after which a stream asks at the latest whether it still may: a session can end in ways that nobody tells of."""

LONGEST = 30 * 60.0
"""Seconds after which a stream ends, and the browser opens the next one."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),  # a stream that a proxy compressed would reach nobody before it ends
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Seat:
    person: int
    who: str
    version: int
    own: int
    """The versions of the room and of what this seat alone sees, when it was looked up."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    found = PATH.fullmatch(scope["path"])
    if found is None:
        await _refuse(send, HTTPStatus.NOT_FOUND)
    elif scope["method"] != "GET":
        await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED)
    elif _open.is_ending:
        await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        await _admit(UUID(found[1]), scope, receive, send)


def end_all() -> None:
    """Ends every open stream, and lets no new one begin: the server is about to stop. On the event loop."""
    _open.end()


class _OpenStreams:
    def __init__(self) -> None:
        self.is_ending = False
        self.ends: set[asyncio.Timeout] = set()
        """When each of them does."""

    def end(self) -> None:
        self.is_ending = True
        for end in self.ends:
            end.reschedule(0)


_open = _OpenStreams()
_admission = Admission(limits.MOST_STREAMS, "Too many live connections are open.")


async def _admit(room_id: UUID, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuses with 429 where too many are open or were opened: the page then asks every 2 s, as where no stream can be held."""
    came_from = _address(scope)
    try:
        with ExitStack() as admitted:
            admitted.enter_context(_admission.of_address(came_from))
            await _door.count(came_from)
            await _serve(room_id, scope, receive, send, admitted)
    except limits.TooMany as too_many:
        await _refuse(send, HTTPStatus.TOO_MANY_REQUESTS, (b"retry-after", str(too_many.retry_after).encode()))


async def _serve(room_id: UUID, scope: Scope, receive: Receive, send: Send, admitted: ExitStack) -> None:
    async with bus.listen(topic(room_id)) as listener:
        cookie = _header(scope, b"cookie")
        try:
            seat = await _door.opened(room_id, cookie)
        except Error as error:
            if not is_outage(error):
                raise
            log.warning("The database is away: a stream is answered with 503.")
            await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, (b"retry-after", str(RETRY_AFTER).encode()))
            return
        if seat is None:
            await _refuse(send, HTTPStatus.NOT_FOUND)
            return
        admitted.enter_context(_admission.of_person(seat.person))
        await listener.enter(seat.who)
        listener.knows(seat.version)
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
        greeting = "retry: 1000\n\n"
        if _known(scope, "version") != seat.version:
            greeting += f"data: {seat.version}\n\n"
        elif _known(scope, "own") != seat.own:
            greeting += f"event: look\ndata: {seat.version}\n\n"
        try:
            async with asyncio.timeout(LONGEST) as end:
                await _stream(greeting, listener, _Permission(room_id, cookie, seat.who), end, receive, send)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Permission:
    """Whether the stream of someone who was let in may go on."""

    def __init__(self, room_id: UUID, cookie: str, who: str) -> None:
        self._room_id, self._cookie, self._who = room_id, cookie, who
        self._asked_at = monotonic()

    async def holds(self, *, ask: bool) -> bool:
        """Asks the database where `ask` says so or the last answer is too old."""
        if not ask and monotonic() - self._asked_at < ASK_AGAIN:
            return True
        self._asked_at = monotonic()
        try:
            seat = await _door.seat_in(self._room_id, self._cookie)
        except Error:  # nobody can tell at the moment, and nothing changes meanwhile
            return True
        return seat is not None and seat.who == self._who


async def _stream(greeting: str, listener: Listener, permission: _Permission, end: asyncio.Timeout, receive: Receive, send: Send) -> None:
    """Returns when permission has ended, or is over when `end` comes, which it does at once when the browser leaves."""
    _open.ends.add(end)
    STREAMS_OPEN.inc()
    leaving = asyncio.create_task(_end_when_left(receive, end))
    try:
        await _say(send, greeting)
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    news = await listener.news()
            except TimeoutError:
                news = None
            if not await permission.holds(ask=news is not None and news.look):
                return
            if news is None:
                await _say(send, ": still here\n\n")
            else:
                await _say(send, f"event: look\ndata: {news.version}\n\n" if news.look else f"data: {news.version}\n\n")
    finally:
        _open.ends.remove(end)
        STREAMS_OPEN.dec()
        leaving.cancel()


async def _say(send: Send, text: str) -> None:
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


def _known(scope: Scope, name: str) -> int | None:
    """The version of that name that the page shows already."""
    version = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[0]
    return int(version) if version.isdecimal() and len(version) < 12 else None


def _address(scope: Scope) -> str:
    """Where no proxy is declared, all who name others count as one: some servers believe the header and put it in place of the peer."""
    forwarded = _header(scope, b"x-forwarded-for", ",")
    if forwarded and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return "undeclared proxy"
    peer = scope.get("client") or ("", 0)
    return address(peer[0], forwarded)


def _header(scope: Scope, name: bytes, between: str = "; ") -> str:
    return between.join(value.decode("latin-1") for one, value in scope["headers"] if one == name)


class _Door:
    """Looks up seats, one after the other, in a thread that has a database connection while anyone waits."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-door")
        self._waiting = 0

    async def count(self, came_from: str) -> None:
        """That one more is opened from there. Raises limits.TooMany."""
        await asyncio.get_running_loop().run_in_executor(self._thread, partial(limits.spend, limits.STREAMS, address=came_from))

    async def opened(self, room_id: UUID, cookie: str) -> Seat | None:
        """The seat of whoever opens a stream, which is counted. Raises limits.TooMany."""
        return await self._look_up(_opened, room_id, cookie)

    async def seat_in(self, room_id: UUID, cookie: str) -> Seat | None:
        return await self._look_up(_seat_in, room_id, cookie)

    async def _look_up(self, look_up: Callable[[UUID, str], Seat | None], room_id: UUID, cookie: str) -> Seat | None:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, look_up, room_id, cookie)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._thread.submit(connections.close_all)


_door = _Door()


def _opened(room_id: UUID, cookie: str) -> Seat | None:
    seat = _seat_in(room_id, cookie)
    if seat is not None:
        limits.spend(limits.STREAMS, person=seat.person)
    return seat


def _seat_in(room_id: UUID, cookie: str) -> Seat | None:
    """The seat of whoever the session cookie belongs to: signed up or guest, in the room and neither gone nor removed.

    A connection that broke since it was last used is opened anew at once: while others wait at the door nobody else would close it. One
    that can’t be opened isn’t tried twice, for they wait as long.
    """
    was_open = connections[DEFAULT_DB_ALIAS].connection is not None
    try:
        return _looked_up(room_id, cookie)
    except Error as error:
        connections.close_all()
        if not (was_open and is_outage(error)):
            raise
    return _looked_up(room_id, cookie)


def _looked_up(room_id: UUID, cookie: str) -> Seat | None:
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookie)
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = auth.get_user(request)
    person = guests.person_of(request)
    if person is None:
        return None
    seats = Participant.objects.present().filter(room=room_id, person=person)
    found = seats.values_list("pk", "room__version", "own_version").first()
    return Seat(person.pk, str(found[0]), *found[1:]) if found else None

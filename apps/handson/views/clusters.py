"""The API of incidents for people's own kubectl, `/clusters/<attempt>-<key>/…`: an ASGI application beside Django.

A request is answered in a thread. A watch, and a log that is followed, look at the cluster twice a second in real time.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone

from apps.core.errors import Hidden, Refused
from apps.handson.actions import clients
from apps.handson.actions.witnessing import WitnessedSimulation
from apps.simulator.rules import errors
from apps.simulator.rules.api.messages import TEXT, Answer, Following, Request, Watch
from apps.simulator.rules.api.parts import as_text, is_running, lines_since
from apps.simulator.rules.api.watching import Viewer
from apps.simulator.rules.kubelet.programs import Output
from apps.simulator.rules.wire import bodies

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = re.compile(r"/clusters/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([\w-]{43})(/.*)", re.DOTALL)
PAUSE = 0.5
"""Seconds between two looks of a watch at its cluster."""
LONGEST = 600.0
"""Seconds after which a watch ends; clients begin another."""
MOST_AT_ONCE = 40
"""Requests and watches of all clients of this process."""
SLOWEST_BODY = 20.0
"""Seconds within which a request's body must arrive."""
UNKNOWN = errors.Refused(401, "Unauthorized", "Unauthorized")
BUSY = errors.Refused(429, "TooManyRequests", "Too many requests, please try again later.")
AWAY = errors.Refused(503, "ServiceUnavailable", "the database is away for a moment; try again")
NO_PROGRAMS = errors.Refused(501, "NotImplemented", "exec works in the terminal of the page, not for a kubectl of one’s own")

_there = 0


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request (ASGI)."""
    global _there
    match = PATH.fullmatch(scope["path"])
    if not match or not settings.TERMINAL:
        await _answer(send, Answer.refusing(UNKNOWN), 0.0)
        return
    if _there >= MOST_AT_ONCE:
        await _answer(send, Answer.refusing(BUSY), 0.0)
        return
    _there += 1
    try:
        await Client(UUID(match[1]), match[2], send).serve(scope, match[3], receive)
    finally:
        _there -= 1


class Client:
    """One request of a client of one attempt's cluster."""

    def __init__(self, attempt_id: UUID, key: str, send: Send) -> None:
        self.attempt_id, self.key, self.send = attempt_id, key, send

    async def serve(self, scope: Scope, path: str, receive: Receive) -> None:
        """Read the request, answer it, and go on where the answer is a stream."""
        try:
            request = await _request(scope, path, receive)
            answer, simulation = await self._with_cluster(lambda simulation: simulation.call(request)[0])
        except Error:
            await _answer(self.send, Answer.refusing(AWAY), 0.0)
            return
        except errors.Refused as refused:
            await _answer(self.send, Answer.refusing(refused), 0.0)
            return
        except (Refused, TimeoutError) as refusal:
            status = getattr(refusal, "status", 408)
            await _answer(
                self.send, Answer.refusing(errors.Refused(status, "Unavailable", str(refusal) or "the body came too slowly")), 0.0
            )
            return
        match answer.stream:
            case Watch():
                await self._stream("application/json", self._changes(answer.stream), receive)
            case Following():
                await self._stream(TEXT, self._lines(answer, answer.stream), receive)
            case Output():
                await _answer(self.send, Answer.refusing(NO_PROGRAMS), 0.0)
            case None:
                await _answer(self.send, answer, simulation.ahead)

    async def _with_cluster[T](self, act: Callable[[WitnessedSimulation], T]) -> tuple[T, WitnessedSimulation]:
        def wake() -> tuple[T, WitnessedSimulation]:
            try:
                return clients.with_cluster(self.attempt_id, self.key, settings.CONTENT_DIR, timezone.now(), act)
            finally:
                connections.close_all()

        return await asyncio.to_thread(wake)

    async def _changes(self, watch: Watch) -> AsyncIterator[bytes]:
        viewer = Viewer(watch)
        now, simulation = await self._with_cluster(_tick)
        lines = list(viewer.begin(simulation.cluster, now))
        end = time.monotonic() + min(watch.seconds, LONGEST)
        while True:
            yield bodies.shifted(b"".join(lines), -simulation.ahead)
            if time.monotonic() > end:
                return
            now, simulation = await self._later(now, simulation)
            lines = viewer.compare(simulation.cluster, now)

    async def _lines(self, answer: Answer, following: Following) -> AsyncIterator[bytes]:
        now, simulation = await self._with_cluster(_tick)
        text = answer.body
        while True:
            yield bodies.shifted(text.encode(), -simulation.ahead, is_log=True)
            since = now
            now, simulation = await self._later(now, simulation)
            pod = simulation.cluster.objects.get(following.pod_key)
            if not pod:
                return
            text = as_text(lines_since(simulation.cluster, pod, following.container, since, now), has_timestamps=following.has_timestamps)
            if not text and not is_running(pod, following.container):
                return

    async def _later(self, now: float, before: WitnessedSimulation) -> tuple[float, WitnessedSimulation]:
        """The cluster after a pause. A stream outlives a busy cluster and a database that is away: it is as it was, and looked at again."""
        await asyncio.sleep(PAUSE)
        try:
            return await self._with_cluster(_tick)
        except Hidden:
            raise
        except (Refused, Error):
            return now, before

    async def _stream(self, content_type: str, pieces: AsyncIterator[bytes], receive: Receive) -> None:
        """Send the pieces until they end, the client has gone, or the cluster has."""
        headers = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store")]
        await self.send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            async for piece in pieces:
                if gone.done():
                    return
                if piece:
                    await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        except Refused:  # it is over meanwhile
            pass
        finally:
            gone.cancel()
        await self.send({"type": "http.response.body", "body": b""})


def _tick(simulation: WitnessedSimulation) -> float:
    with simulation.changed:
        return simulation.tick()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _request(scope: Scope, path: str, receive: Receive) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    content_type = headers.get("content-type", "")
    raw = await asyncio.wait_for(_body(receive), SLOWEST_BODY)
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=200)
    accept, command = headers.get("accept", "application/json"), headers.get("kubectl-command", "")[:100]
    return Request(scope["method"], path, query, accept, content_type, bodies.decode(raw, content_type), command)


async def _body(receive: Receive) -> bytes:
    raw = bytearray()
    while True:
        message = await receive()
        raw += message.get("body", b"")
        if len(raw) > bodies.MOST_BYTES:
            raise errors.Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {bodies.MOST_BYTES}")
        if not message.get("more_body", False):
            return bytes(raw)


async def _answer(send: Send, answer: Answer, ahead: float) -> None:
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    raw = bodies.shifted(body.encode(), -ahead, is_log=answer.content_type == TEXT)
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(raw)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": answer.code, "headers": headers})
    await send({"type": "http.response.body", "body": raw})

"""Serve only the live streams, in a process of their own: `uvicorn apps.config.live:application`.

It answers `/live/…` and the probes of health and readiness. The embedded server serves the same streams itself (`asgi.py`).
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import FrameType
from typing import Any

from django.db import connections

from apps.config.wsgi import application as pages  # noqa: F401  # which sets Django up
from apps.observability.views.health import ALIVE, READY, answer
from apps.rooms.views import streams


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve a stream or a probe (ASGI)."""
    if scope["type"] != "http":
        return
    if scope["path"] in {ALIVE, READY}:
        await _probe(scope["path"], send)
        return
    await serve_stream(scope, receive, send)


async def _probe(path: str, send: Any) -> None:
    status, text = await asyncio.to_thread(_answer, path) if path == READY else answer(path)
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _answer(path: str) -> tuple[int, str]:
    try:
        return answer(path)
    finally:
        connections.close_all()


async def serve_stream(scope: Any, receive: Any, send: Any) -> None:
    """Serve one stream (ASGI), which ends when the server is told to stop."""
    _end_with_the_server()
    await streams.application(scope, receive, send)


@cache
def _end_with_the_server() -> None:
    """End the streams when the server is told to stop; else it would wait for them until its own timeout.

    The server tells its applications only after all connections are closed, so we handle the same signals before it does.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        servers_own = signal.getsignal(number)
        if callable(servers_own):
            with suppress(ValueError):  # not in the main thread, which is the only one that receives signals
                signal.signal(number, _both(loop, servers_own))


def _both(loop: asyncio.AbstractEventLoop, then: Callable[[int, FrameType | None], Any]) -> Callable[[int, FrameType | None], None]:
    """Return a signal handler that ends the streams, and then calls the server's own handler."""

    def handle(number: int, frame: FrameType | None) -> None:
        with suppress(RuntimeError):  # the loop is closed, so there are no streams
            loop.call_soon_threadsafe(streams.end_all)
        then(number, frame)

    return handle

"""The one-process server: `/live/` is answered on the event loop, every other path goes to the pages, on a single thread.

One thread on purpose: several threads in one process hand the interpreter's lock back and forth and serve fewer pages. So nothing slow may
reach it: a request's body is read here, on the event loop, however slowly it comes, and the thread gets it whole. What hashes a password is
slow on purpose, so it has a thread of its own, where it lets go of the lock: whoever tries passwords delays only who else signs in.
"""

import asyncio
from collections.abc import Iterable
from contextvars import Context
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from apps.config.live import serve_stream
from apps.config.wsgi import application as pages
from apps.core.http.limits import MOST_AT_THE_DOOR

LONGEST_BODY = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
LONGEST_UPLOAD = 3 * 1024 * 1024
"""Of the one form that takes a file, at UPLOADS: somewhat more than the file may have, so that the form can say so."""
UPLOADS = "/documents/"
SLOWEST_BODY = 60.0
"""Seconds for a body to arrive."""


class TooLong(Exception):
    """More came than is taken."""


def _on_a_thread() -> Any:
    """The pages on a thread that keeps what it has from request to request.

    Django looks for its database connection in the current context, and a2wsgi begins a new one for each request: without this, every
    request would open the database anew.
    """
    kept = Context()

    def in_one_context(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return kept.run(pages, environ, start_response)

    return WSGIMiddleware(in_one_context, workers=1)  # type: ignore[arg-type]  # typed more strictly than WSGI servers are


class _Door:
    """The thread of what hashes passwords."""

    def __init__(self) -> None:
        self._pages = _on_a_thread()
        self._waiting = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._waiting >= MOST_AT_THE_DOOR:
            await _refuse(send, 503, b"Too many are signing in at once. Go back and send it again.", (b"retry-after", b"10"))
            return
        self._waiting += 1
        try:
            await self._pages(scope, receive, send)
        finally:
            self._waiting -= 1


_pages, _door = _on_a_thread(), _Door()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    serve = serve_stream if scope["path"].startswith("/live/") else _serve
    await serve(scope, receive, send)


async def _serve(scope: Any, receive: Any, send: Any) -> None:
    try:
        longest = LONGEST_UPLOAD if scope["path"] == UPLOADS else LONGEST_BODY
        body = await asyncio.wait_for(_whole_body(receive, longest), SLOWEST_BODY)
    except TimeoutError:
        await _refuse(send, 408, b"The request took too long to arrive. Send it again.")
        return
    except TooLong:
        await _refuse(send, 413, b"This is more than can be taken in one go. Send less.")
        return
    if body is None:
        return

    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive_whole() -> Any:
        return next(messages, {"type": "http.disconnect"})

    hashes = scope["method"] == "POST" and scope["path"].startswith(("/accounts/", "/admin/"))
    await (_door if hashes else _pages)(scope, receive_whole, send)


async def _whole_body(receive: Any, longest: int) -> bytes | None:
    """The body of a request; None when the browser left before it was whole."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > longest:
            raise TooLong
        if not message.get("more_body", False):
            return bytes(body)


async def _refuse(send: Any, status: int, why: bytes, *more: tuple[bytes, bytes]) -> None:
    length = str(len(why)).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length), (b"connection", b"close"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why})

"""The embedded server's application: `/live/` is served on the event loop, every other path by Django on a single thread.

There is only one thread because several threads in one process pass the interpreter lock back and forth and serve fewer pages. So nothing
slow may reach it: a request's body is read here, on the event loop, however slowly it arrives, and passed on whole. Hashing a password is
slow on purpose and releases the lock, so such requests have a thread of their own, and delay only others who sign in.
"""

import asyncio
from collections.abc import Iterable
from contextvars import Context
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from apps.config.live import serve_stream
from apps.config.wsgi import application as pages
from apps.core.http.limits import MOST_WAITING_TO_HASH

LONGEST_BODY = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
UPLOADS = {"/documents/": 3 * 1024 * 1024, "/cards/own/file/": 11 * 1024 * 1024}
"""Bytes for the forms that take a file, by path: somewhat more than the file may have, so that the form can say so."""
SLOWEST_BODY = 60.0
"""Seconds within which a request's body must arrive."""


class TooLong(Exception):
    """A request's body has more bytes than are accepted."""


def _on_a_thread() -> Any:
    """Return Django's application on one thread, with one context for all requests.

    Django keeps its database connection in the current context, and a2wsgi creates a new context for each request: without this, every
    request would open the database again.
    """
    kept = Context()

    def in_one_context(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return kept.run(pages, environ, start_response)

    return WSGIMiddleware(in_one_context, workers=1)  # type: ignore[arg-type]  # typed more strictly than WSGI servers are


class _PasswordThread:
    """The thread for requests that hash passwords. It refuses when MOST_WAITING_TO_HASH of them wait."""

    def __init__(self) -> None:
        self._pages = _on_a_thread()
        self._waiting = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._waiting >= MOST_WAITING_TO_HASH:
            await _refuse(send, 503, b"Too many are signing in at once. Go back and send it again.", (b"retry-after", b"10"))
            return
        self._waiting += 1
        try:
            await self._pages(scope, receive, send)
        finally:
            self._waiting -= 1


_pages, _passwords = _on_a_thread(), _PasswordThread()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve one request (ASGI)."""
    if scope["type"] != "http":
        return
    serve = serve_stream if scope["path"].startswith("/live/") else _serve
    await serve(scope, receive, send)


async def _serve(scope: Any, receive: Any, send: Any) -> None:
    try:
        longest = UPLOADS.get(scope["path"], LONGEST_BODY)
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
    await (_passwords if hashes else _pages)(scope, receive_whole, send)


async def _whole_body(receive: Any, longest: int) -> bytes | None:
    """Return a request's body; None if the browser disconnected before it was complete. Raises TooLong."""
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

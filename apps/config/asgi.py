"""The embedded server's application: `/live/` and `/clusters/` are served on the event loop, all else by Django on one thread.

There is only one thread because several threads in one process pass the interpreter lock back and forth and serve fewer pages. So nothing
slow may reach it: a request's body is read here, on the event loop, however slowly it arrives, and passed on whole. Hashing a password is
slow on purpose and releases the lock, so such requests have a thread of their own, and delay only others who sign in. A command in an
incident's terminal waits for kubectl, `drain` for ten seconds; those have a few threads.
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
from apps.handson.actions import clients
from apps.handson.views import clusters

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


class _Apart:
    """Threads for requests that take long: they delay only others of their kind. It refuses when `most` of them are there."""

    def __init__(self, *, threads: int, most: int, refusal: bytes) -> None:
        self._free: asyncio.Queue[Any] = asyncio.Queue()
        for _ in range(threads):
            self._free.put_nowait(_on_a_thread())
        self._there, self._most, self._refusal = 0, most, refusal

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._there >= self._most:
            await _refuse(send, 503, self._refusal, (b"retry-after", b"10"))
            return
        self._there += 1
        try:
            thread = await self._free.get()
            try:
                await thread(scope, receive, send)
            finally:
                self._free.put_nowait(thread)
        finally:
            self._there -= 1


_pages = _on_a_thread()
_passwords = _Apart(threads=1, most=MOST_WAITING_TO_HASH, refusal=b"Too many are signing in at once. Go back and send it again.")
_commands = _Apart(threads=4, most=12, refusal=b"Too many commands are running at once. Run it again in a moment.")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve one request (ASGI)."""
    if scope["type"] != "http":
        return
    await next((serve for prefix, serve in BESIDE_DJANGO.items() if scope["path"].startswith(prefix)), _serve)(scope, receive, send)


BESIDE_DJANGO = {"/live/": serve_stream, clients.PREFIX: clusters.application}
"""What is served on the event loop, by the beginning of its path."""


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

    await _serving(scope)(scope, receive_whole, send)


def _serving(scope: Any) -> Any:
    """What serves a request: threads apart for those that hash a password, and for those that wait for kubectl."""
    if scope["method"] != "POST":
        return _pages
    if scope["path"].startswith(("/accounts/", "/admin/")):
        return _passwords
    return _commands if scope["path"].startswith("/hands-on/attempts/") and scope["path"].endswith("/run/") else _pages


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

"""The one-process server: every path goes to the pages, on a single thread.

One thread on purpose: several threads in one process hand the interpreter's lock back and forth and serve fewer pages.
`/live/` will be answered here, natively, when there are live rooms.
"""

from collections.abc import Iterable
from contextvars import Context
from typing import Any

from a2wsgi import WSGIMiddleware

from apps.config.wsgi import application as pages

_thread = Context()
"""What the one thread keeps from request to request. Django looks for its database connection in the current context, and a2wsgi begins a
new one for each request: without this, every request would open the database anew."""


def in_one_context(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return _thread.run(pages, environ, start_response)


application = WSGIMiddleware(in_one_context, workers=1)  # type: ignore[arg-type]  # typed more strictly than WSGI servers are

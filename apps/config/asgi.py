"""The one-process server: every path goes to the pages, on a single thread.

One thread on purpose: several threads in one process hand the interpreter's lock back and forth and serve fewer pages.
`/live/` will be answered here, natively, when there are live rooms.
"""

from a2wsgi import WSGIMiddleware

from apps.config.wsgi import application as pages

application = WSGIMiddleware(pages, workers=1)  # type: ignore[arg-type]  # Django's handler is a WSGI application without saying so

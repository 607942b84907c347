"""While the database is away: 503 with a page that says so, one line in the log, and when to try again.

Only for what passes by itself: a server that restarts or refuses connections, a connection that broke, a SQLite file that another process
holds. Every other error of the database is a fault of ours and stays a 500 with its traceback.
"""

import logging
import sqlite3
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults

log = logging.getLogger("dryrun.outages")

RETRY_AFTER = 5
"""Seconds: about as long as a PostgreSQL server takes to restart."""

SENTENCE = "The database can’t be reached at the moment, so this was not saved. Try again in a few seconds."

BROKEN = "08"
"""The class of SQLSTATE codes of a connection that failed."""

GOING_AWAY = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})
"""Shut down by its administrator, crashed, not yet started, idle for too long, no connection left."""

HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_outage(error: BaseException | None) -> bool:
    """Whether the database was away, or what was raised was raised while handling that."""
    return any(_is_outage(one) for one in _chain(error))


def _is_outage(error: BaseException) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in HELD
    code = getattr(cause, "sqlstate", None)
    return code is None or code.startswith(BROKEN) or code in GOING_AWAY


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's `handler500`."""
    return _away(request) if is_outage(sys.exc_info()[1]) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's `handler400`: a session that can't be saved because the database is away is no bad request."""
    return _away(request) if is_outage(exception) else defaults.bad_request(request, exception)


def _away(request: HttpRequest) -> HttpResponse:
    """A page, a sentence or JSON, as was asked for. Nothing of it needs the database."""
    log.warning("The database is away: a request is answered with 503.")
    response: HttpResponse
    if request.headers.get("Accept", "") == "application/json":
        response = JsonResponse({"error": SENTENCE}, status=503)
    elif request.headers.get("HX-Request"):
        response = HttpResponse(f'<p role="alert">{SENTENCE}</p>', status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's word for it: the line above is enough
    return response

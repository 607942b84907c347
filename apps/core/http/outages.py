"""Answer 503 while the database is away, with a page that says so, Retry-After and one line in the log.

This is for outages that pass: a server that restarts or refuses connections, a broken connection, a SQLite file that another process has
locked. Every other database error is our own fault and stays a 500 with its traceback.
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
"""The class of SQLSTATE codes for a failed connection."""

GOING_AWAY = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})
"""SQLSTATE codes: shut down by an administrator, crashed, still starting, idle for too long, no connection left."""

HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_outage(error: BaseException | None) -> bool:
    """Return whether the error, or one that it was raised from or while handling, says that the database is away."""
    return any(_is_outage(link) for link in _chain(error))


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
    """Answer an unhandled exception, as Django's `handler500`: 503 in an outage, else 500."""
    return _away(request) if is_outage(sys.exc_info()[1]) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a suspicious request, as Django's `handler400`: 503 if a session couldn't be saved because of an outage, else 400."""
    return _away(request) if is_outage(exception) else defaults.bad_request(request, exception)


def _away(request: HttpRequest) -> HttpResponse:
    """Answer with a page, a sentence for htmx or JSON, without using the database."""
    log.warning("The database is away: a request is answered with 503.")
    response: HttpResponse
    if request.headers.get("Accept", "") == "application/json":
        response = JsonResponse({"error": SENTENCE}, status=503)
    elif request.headers.get("HX-Request"):
        response = HttpResponse(f'<p role="alert">{SENTENCE}</p>', status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # tells Django not to log it again
    return response

"""Give every request an id, count it, and log it."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from apps.observability.rules import metrics
from apps.observability.rules.logs import request_id

log = logging.getLogger("dryrun.requests")

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that identifies, counts and logs requests.

    The id is the proxy's `X-Request-ID` if it sent a valid one. The log line names the view and never the path, since a room's path opens
    the room.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        before = request_id.set(name)
        try:
            response = get_response(request)
            seconds = time.perf_counter() - began
            method, view = request.method if request.method in METHODS else "OTHER", view_name(request)
            metrics.HTTP_REQUESTS.labels(method, view, response.status_code).inc()
            metrics.HTTP_SECONDS.labels(view).observe(seconds)
            log.info("%s %s %d in %.0f ms", method, view, response.status_code, seconds * 1000)
        finally:
            request_id.reset(before)
        response.headers["X-Request-ID"] = name
        return response

    return answer


def view_name(request: HttpRequest) -> str:
    """Return the name of the request's view, also if a middleware answered from a cache; `static` for a file, `none` for no view."""
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name or "none"
    except Resolver404:
        return "none"

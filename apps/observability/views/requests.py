"""Every request gets an id, is counted, and leaves a line in the log."""

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
    """Middleware. The id is the proxy's `X-Request-ID` if it sent a sound one. The line names the view and never the path: that of a room
    is the key to it."""

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
    """Of the view that answered, also when a middleware answered with what it had kept; `static` for a file, `none` where there is none."""
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name or "none"
    except Resolver404:
        return "none"

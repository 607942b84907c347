"""Every request gets an id, is counted, and leaves a line in the log."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.ops import metrics
from apps.ops.logs import request_id

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
            method, view = request.method if request.method in METHODS else "OTHER", view_name(request, response)
            metrics.HTTP_REQUESTS.labels(method, view, response.status_code).inc()
            metrics.HTTP_SECONDS.labels(view).observe(seconds)
            log.info("%s %s %d in %.0f ms", method, view, response.status_code, seconds * 1000)
        finally:
            request_id.reset(before)
        response.headers["X-Request-ID"] = name
        return response

    return answer


def view_name(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the view that answered, now or when the answer was kept; `static` for a file, `none` for an address that isn't there."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or "none"
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    return str(getattr(response, "kept_of", "none"))

"""Answer the probes of a kubelet or a proxy: is this process alive, and is it ready for traffic?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.observability.actions import readiness

ALIVE = "/healthz"
READY = "/readyz"


class HealthMiddleware:
    """Answers probes before any other middleware, since their Host header isn't ours and they have no session.

    `/healthz` depends on nothing but this process, since restarting the process would repair nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in {ALIVE, READY}:
            return self.get_response(request)
        status, text = answer(request.path)
        headers = {"Content-Length": str(len(text)), "Cache-Control": "no-store"}
        response = HttpResponse(text, status=status, content_type="text/plain", headers=headers)
        response._has_been_logged = True  # type: ignore[attr-defined]  # tells Django not to log it: a pod that drains is no error
        return response


def answer(path: str) -> tuple[int, str]:
    """Return status and text for the path ALIVE or READY. READY may query the database."""
    if path == ALIVE:
        return 200, "ok\n"
    missing = readiness.what_is_missing()
    return (503, f"{missing}\n") if missing else (200, "ready\n")

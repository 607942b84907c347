"""What a kubelet, a proxy or a person asks of this process: is it alive, may it be sent visitors?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.observability.actions import readiness

ALIVE = "/healthz"
READY = "/readyz"


class HealthMiddleware:
    """Answers before anything else looks at the request: a probe names a host that we don't know, and has no session.

    `/healthz` depends on nothing but this process: restarting it would mend nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in {ALIVE, READY}:
            return self.get_response(request)
        status, text = answer(request.path)
        headers = {"Content-Length": str(len(text)), "Cache-Control": "no-store"}
        response = HttpResponse(text, status=status, content_type="text/plain", headers=headers)
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's word for it: a pod that drains is no error of ours
        return response


def answer(path: str) -> tuple[int, str]:
    """The status and the text for ALIVE or READY. The latter asks the database."""
    if path == ALIVE:
        return 200, "ok\n"
    missing = readiness.what_is_missing()
    return (503, f"{missing}\n") if missing else (200, "ready\n")

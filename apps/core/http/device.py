"""What a page may do with the device that shows it: ask for the microphone, and play what it has made itself. Nothing else."""

from collections.abc import Callable
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csp import csp_override

FOR_OURSELVES = ("microphone",)
FOR_NOBODY = (
    "accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "midi",
    "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADER = ", ".join([*(f"{name}=(self)" for name in FOR_OURSELVES), *(f"{name}=()" for name in FOR_NOBODY)])


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that lets our own pages ask for FOR_OURSELVES, and neither them nor a page inside of them for FOR_NOBODY."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = HEADER
        return response

    return answer


def plays_sound[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view whose pages play sound of their own making (`blob:`), such as a recording that the browser keeps, and no other."""
    policy: dict[str, Any] = {**settings.SECURE_CSP, "media-src": ["blob:"]}
    decorated: Callable[Concatenate[HttpRequest, P], HttpResponse] = csp_override(policy)(view)
    return decorated

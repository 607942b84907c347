"""Say in each response what of the device a page, or a page inside of it, may ask for: the microphone for our own pages, nothing else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

FOR_OURSELVES = ("microphone",)
FOR_NOBODY = (
    "accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "midi",
    "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADER = ", ".join([*(f"{name}=(self)" for name in FOR_OURSELVES), *(f"{name}=()" for name in FOR_NOBODY)])


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that sets `Permissions-Policy`."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = HEADER
        return response

    return answer

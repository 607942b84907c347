"""Check the Host header before anything answers: else static files and cached pages would be served under any host name."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

HIGHEST_PORT = 65535


def hosts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that answers 400 to a host that isn't in ALLOWED_HOSTS, is malformed, or has a port outside 1–65535."""

    def answer(request: HttpRequest) -> HttpResponse:
        _, port = split_domain_port(request.get_host())
        if port and not (port.isascii() and len(port) <= 5 and 1 <= int(port) <= HIGHEST_PORT):
            raise DisallowedHost("The port of the Host header is none.")
        return get_response(request)

    return answer

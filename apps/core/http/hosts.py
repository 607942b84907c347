"""Whether the Host header names this server, asked before anything answers: else a page that is kept, or a file, is sent under any name."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

HIGHEST_PORT = 65535


def hosts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answers 400 for a host that isn't in ALLOWED_HOSTS, is malformed, or has a port that no server can have."""

    def answer(request: HttpRequest) -> HttpResponse:
        _, port = split_domain_port(request.get_host())
        if port and not (port.isascii() and len(port) <= 5 and 1 <= int(port) <= HIGHEST_PORT):
            raise DisallowedHost("The port of the Host header is none.")
        return get_response(request)

    return answer

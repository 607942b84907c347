"""Refusals that Django leaves bare get a page with a sentence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

SHORT = 40
"""Characters: a longer value, or one of several lines, is shown to be read and copied before it is sent once more."""


def explain_405(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: says what a 405 means, to who follows an address that only takes a form."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        response.content = render_to_string("405.html", request=request)
        return response

    return answer


@dataclass(frozen=True)
class Sent:
    """A value of a form that was refused, and how it is given back. A password never stands in a page: it is typed again."""

    name: str
    value: str
    shown_as: Literal["hidden", "text", "password"]

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").replace("-", " ").strip().capitalize()


@never_cache
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the browser's CSRF token: of an earlier sign-in, of another tab's first visit, or forged.

    Where the browser says that this site made the form, it is given back with a fresh token, to be sent by who reads it; never by itself.
    """
    is_ours = _is_from_here(request) and not _is_scripted(request)
    context = {"sent": list(_sent(request)) if is_ours else [], "is_ours": is_ours, "had_files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """By what no other site can make a browser send. One that sends neither is not believed."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) == own and (
        request.headers["Sec-Fetch-Site"] == "same-origin" if "Sec-Fetch-Site" in request.headers else "Origin" in request.headers
    )


def _is_scripted(request: HttpRequest) -> bool:
    """Scripts of ours take a fresh token by themselves, and show no page."""
    return "HX-Request" in request.headers or request.headers.get("Accept") == "application/json"


def _sent(request: HttpRequest) -> Iterator[Sent]:
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        for value in map(str, values):
            if "password" in name:
                yield Sent(name, "", "password")
            else:
                yield Sent(name, value, "text" if len(value) > SHORT or "\n" in value else "hidden")

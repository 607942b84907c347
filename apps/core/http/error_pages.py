"""Give a page with a sentence to the errors that Django answers with an empty or technical page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

SHORT = 40
"""Characters: a longer value, or one of several lines, is shown so that the person can read and copy it before sending it again."""


def explain_405(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that explains a 405 to someone who opened an address that only accepts a form."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        response.content = render_to_string("405.html", request=request)
        return response

    return answer


@dataclass(frozen=True)
class Sent:
    """A value of a refused form, and how the page shows it. A password is never written into a page: it has to be typed again."""

    name: str
    value: str
    shown_as: Literal["hidden", "text", "password"]

    @property
    def label(self) -> str:
        """The field's name as words."""
        return self.name.replace("_", " ").replace("-", " ").strip().capitalize()


@never_cache
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form with a wrong CSRF token: from before a sign-in, from another tab's first visit, or forged.

    If the browser says that the form comes from this site, the page returns it with a fresh token, to be sent again by the person, never
    automatically.
    """
    is_ours = _is_from_here(request) and not _is_scripted(request)
    context = {"sent": list(_sent(request)) if is_ours else [], "is_ours": is_ours, "had_files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Return whether the form comes from this site, by headers that no other site can forge. Without either header the answer is no."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) == own and (
        request.headers["Sec-Fetch-Site"] == "same-origin" if "Sec-Fetch-Site" in request.headers else "Origin" in request.headers
    )


def _is_scripted(request: HttpRequest) -> bool:
    """Return whether our own script sent the form. Scripts fetch a fresh token themselves, and show no page."""
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

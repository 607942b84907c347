"""A guest: practising needs no account, and signing up or in keeps what was done before."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.core.http import limits

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORMERLY = "formerly"
"""In the session: the page keys of guests whose work was moved to whoever is signed in."""


def person_of(request: HttpRequest) -> User | None:
    """The person behind a request, signed up or guest; None for a visitor of whom nothing is kept."""
    return request.user if isinstance(request.user, User) else None


def become_guest(request: HttpRequest) -> User:
    """Starts a session for a new guest. Called when there is something to keep, never for just looking. Raises limits.TooMany.

    The visit's CSRF secret stays, so that the forms in the visitor's other tabs can still be sent. `login` changes it because someone who
    planted one could go on using it with the rights of an account; a new guest has no rights but to what is made from now on, and
    signing up or in changes it as ever.
    """
    limits.here(request, limits.NEW_GUESTS)
    secret = request.META.get("CSRF_COOKIE")
    guest = User.objects.create_guest()
    login(request, guest, backend=BACKEND)
    if secret:
        request.META["CSRF_COOKIE"] = secret
    return guest


def keys_of(request: HttpRequest) -> list[str]:
    """The keys of pages that are this person's: their own, and those of the guests they were before signing in. Empty for a visitor."""
    person = person_of(request)
    return [person.page_key, *request.session.get(FORMERLY, [])] if person else []


def go_on_as(request: HttpRequest, account: User, *, before: User | None) -> None:
    """After signing in to `account`: the pages that were loaded as the guest `before` are the account's from now on."""
    if before is not None and before.is_guest and before.pk != account.pk:
        request.session[FORMERLY] = [*request.session.get(FORMERLY, []), before.page_key]


def anyone[**P](view: Callable[Concatenate[HttpRequest, User, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Gives the view the person as its second argument; a visitor becomes a guest on the spot."""

    @wraps(view)
    def with_person(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, person_of(request) or become_guest(request), *args, **kwargs)

    return with_person


def someone[**P](view: Callable[Concatenate[HttpRequest, User, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Gives the view the person as its second argument; for a visitor there is nothing here (404)."""

    @wraps(view)
    def with_person(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = person_of(request)
        if person is None:
            raise Http404
        return view(request, person, *args, **kwargs)

    return with_person

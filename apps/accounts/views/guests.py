"""Guests: practising needs no account, and signing up or in keeps the work done before."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.core.http import limits

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORMERLY = "formerly"
"""The session's key for the page keys of guests whose work was moved to the account that is signed in."""


def person_of(request: HttpRequest) -> User | None:
    """Return the person who sent the request, signed up or guest; None for a visitor without records."""
    return request.user if isinstance(request.user, User) else None


def become_guest(request: HttpRequest) -> User:
    """Create a guest and start their session. Called when there is something to store, never for just reading. Raises limits.TooMany.

    The CSRF secret is kept, so that forms in the visitor's other tabs can still be sent. `login` changes it, because an attacker who
    planted a secret could go on using it with the rights of the account. A new guest has rights only to what they make from now on, and
    signing up or in changes the secret as usual.
    """
    limits.spend_by_request(request, limits.NEW_GUESTS)
    secret = request.META.get("CSRF_COOKIE")
    guest = User.objects.create_guest()
    login(request, guest, backend=BACKEND)
    if secret:
        request.META["CSRF_COOKIE"] = secret
    return guest


def return_as(request: HttpRequest, guest: User) -> User:
    """Start a session of a guest who is known by a secret that their browser alone has. Raises ValueError for who isn't a guest."""
    if not guest.is_guest:
        raise ValueError("Nobody with an account is signed in by what a browser keeps.")
    login(request, guest, backend=BACKEND)
    return guest


def keys_of(request: HttpRequest) -> list[str]:
    """Return the page keys of this person and of the guests they were before signing in. Empty for a visitor."""
    person = person_of(request)
    return [person.page_key, *request.session.get(FORMERLY, [])] if person else []


def go_on_as(request: HttpRequest, account: User, *, before: User | None) -> None:
    """Let the account go on with pages that were loaded as the guest `before`. Called after signing in."""
    if before is not None and before.is_guest and before.pk != account.pk:
        request.session[FORMERLY] = [*request.session.get(FORMERLY, []), before.page_key]


def anyone[**P](view: Callable[Concatenate[HttpRequest, User, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view to get the person as its second argument. A visitor becomes a guest first."""

    @wraps(view)
    def with_person(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, person_of(request) or become_guest(request), *args, **kwargs)

    return with_person


def someone[**P](view: Callable[Concatenate[HttpRequest, User, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view to get the person as its second argument. A visitor gets 404."""

    @wraps(view)
    def with_person(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = person_of(request)
        if person is None:
            raise Http404
        return view(request, person, *args, **kwargs)

    return with_person

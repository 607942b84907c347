"""Django's cookie sessions, except that an answer to an old session cookie doesn't remove a newer one."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse


class SessionMiddleware(middleware.SessionMiddleware):
    """Removes the session cookie only if this request ended the session, not if the session doesn't exist.

    Signing in and up replace the session. Another request that the browser sent meanwhile, such as for a room in another tab, carries the
    old cookie. Django's answer to it would remove the new cookie, and sign out someone who has just signed in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        is_missing = session is not None and session.is_empty() and not session.modified
        answer = super().process_response(request, response)
        if is_missing:
            answer.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return answer

"""Sessions by cookie, as Django has them, but for one thing: a browser that asks with an old cookie may have a newer one by now."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse


class SessionMiddleware(middleware.SessionMiddleware):
    """Leaves the browser its cookie where the session of it isn't there, and takes it away where this request has ended the session.

    Signing in and up replace the session. Whatever else the browser was asking meanwhile, such as a room in another tab, came with the old
    cookie; Django would have the new one removed by the answer, and who has just signed in would be signed out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        is_missing = session is not None and session.is_empty() and not session.modified
        answer = super().process_response(request, response)
        if is_missing:
            answer.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return answer

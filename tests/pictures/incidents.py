"""Incidents: the terminal in the middle of one, and the report of one that is over."""

from datetime import datetime, timedelta

from tests.made_rooms import session_of
from tests.pictures.shown import Shown

LINES = ("k get pods", "k describe pod -l app=checkout", "k logs deploy/checkout --previous --tail=3", "k top pods --containers | head -4")
CURE = ("k rollout undo deploy/checkout", "k rollout status deploy/checkout")


def incident_pages(now: datetime) -> dict[str, Shown]:
    """What somebody sees who debugs one incident, and has solved another."""
    from django.conf import settings

    from apps.accounts.models import User
    from apps.handson.actions import attempts
    from apps.handson.queries.incidents import find

    person = User.objects.create_guest()
    session = session_of(person)
    incident = find(settings.CONTENT_DIR, "checkout-restarts")
    assert incident is not None
    solved, running = (attempts.begin(person, incident, mode="practice", now=now - timedelta(minutes=age)) for age in (40, 6))
    for attempt, lines in ((solved, (*LINES, *CURE)), (running, LINES)):
        for number, line in enumerate(lines):
            attempts.type_line(attempt, incident, line=line, file="", now=attempt.started_at + timedelta(seconds=40 * number + 20))
    attempts.take_hint(running, incident)
    said = {"cause": "The heap may take 80 % of the limit, and beside it the JVM needs 170Mi.", "fix": "Went back to 3.1. Then size both."}
    attempts.end(solved, incident, **said, now=solved.started_at + timedelta(minutes=7))
    return {
        "incident": Shown("/hands-on/checkout-restarts/", session),
        "incidents": Shown("/hands-on/", session),
        "terminal": Shown(running.get_absolute_url(), session),
        "incident-report": Shown(solved.get_absolute_url(), session),
    }

"""An interview in a room. Its interviewer opens and closes the turns; the clock shows how much time is left and closes nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from apps.interviews.actions import extra_time
from apps.interviews.models import Interview, Response
from apps.interviews.rules import clock, states


@transaction.atomic
def start(interview: Interview, *, now: datetime) -> None:
    """Start a planned interview and open its first turn. Does nothing if it runs already."""
    extra_time.follow_preferences(interview)
    deadline = now + timedelta(seconds=interview.allotted_seconds)
    planned = Interview.objects.filter(pk=interview.pk, state=states.PLANNED)
    if planned.update(state=states.RUNNING, started_at=now, deadline=deadline):
        interview.refresh_from_db()
        _open(interview, 1, now)


@transaction.atomic
def open_next(interview: Interview, *, now: datetime) -> Response | None:
    """Close the open turn, open the next, and return that. If there is no next one, change nothing and return None."""
    current = open_turn(interview)
    following = interview.responses.filter(opened_at=None).order_by("turn").first()
    if current is None or following is None:
        return None
    interview.responses.filter(pk=current.pk).update(closed_at=now, closed_by=Interview.Closer.PERSON)
    return _open(interview, following.turn, now)


def open_turn(interview: Interview) -> Response | None:
    """Return the open turn with its revision, in one query; None if none is open."""
    return interview.responses.filter(opened_at__isnull=False, closed_at=None).select_related("revision").order_by("turn").last()


def shift(interview: Interview, by: timedelta, *, also_opened: bool = False) -> None:
    """Move the deadlines of the interview and of its open turn; with `also_opened` its start too, so that a pause isn't time spent."""
    Interview.objects.filter(pk=interview.pk).update(deadline=F("deadline") + by)
    turn = interview.responses.filter(opened_at__isnull=False, closed_at=None)
    turn.update(deadline=F("deadline") + by, **({"opened_at": F("opened_at") + by} if also_opened else {}))


@transaction.atomic
def submit(interview: Interview, *, now: datetime) -> None:
    """End the interview. Questions that were not put are deleted: there is nothing to grade in them."""
    interview.responses.filter(opened_at=None).delete()
    interview.responses.filter(opened_at__isnull=False, closed_at=None).update(closed_at=now, closed_by=Interview.Closer.PERSON)
    running = Interview.objects.filter(pk=interview.pk, state=states.RUNNING)
    running.update(state=states.SUBMITTED, submitted_at=now, submitted_by=Interview.Closer.PERSON)
    interview.refresh_from_db()


def _open(interview: Interview, turn: int, now: datetime) -> Response:
    response = interview.responses.get(turn=turn)
    assert interview.deadline is not None, "a running interview has a deadline"  # noqa: S101
    response.opened_at = now
    response.deadline = clock.turn_deadline(now, timedelta(seconds=response.allotted_seconds), interview.deadline)
    response.save(update_fields=["opened_at", "deadline"])
    return response

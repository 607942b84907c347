"""Answering an interview alone, against the server's clock.

An interview whose time is up is closed by the first request or sweep that looks at it (`settle`, which may be repeated).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from apps.accounts.models import User
from apps.core import errors
from apps.core.errors import Refused
from apps.interviews.actions import extra_time
from apps.interviews.models import Assessment, Interview, Response
from apps.interviews.rules import clock, states

PERSON, DEADLINE = Interview.Closer.PERSON, Interview.Closer.DEADLINE


class TooLate(Refused):
    """The text reached the server too late to count. Nothing was stored."""


class NoSuchQuestion(errors.Hidden):
    """The interview has no turn of that number."""


class Conflict(errors.Conflict):
    """Another page saved in between. Nothing was stored; `response` holds the stored answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("This answer was changed in another tab or on another device since you opened it here.")
        self.response = response


@transaction.atomic
def start(interview: Interview, *, now: datetime) -> None:
    """Start the clock and open the first turn. Does nothing if it runs already. Raises Refused if the interview is over."""
    extra_time.follow_preferences(interview)
    deadline = now + timedelta(seconds=interview.allotted_seconds)
    started = Interview.objects.filter(pk=interview.pk, state=states.PLANNED).update(
        state=states.RUNNING, started_at=now, deadline=deadline
    )
    interview.refresh_from_db()
    if started:
        _open(interview, 1, now)
    elif interview.state != states.RUNNING:
        raise Refused("This interview was started before and is over.")


def settle(interview: Interview, *, now: datetime) -> None:
    """Close a turn whose time is up, and submit the interview if its last turn or its whole time is over. Repeating it changes nothing.

    An interview in a room is left alone: there the clock closes nothing.
    """
    if interview.state != states.RUNNING or interview.is_hosted or interview.deadline is None:
        return
    is_over = clock.is_over(interview.deadline, now)
    due = interview.responses.filter(closed_at=None, deadline__lte=now)
    if not is_over and not due.exists():
        return
    with transaction.atomic():
        due.update(closed_by=DEADLINE, closed_at=F("deadline"))
        if is_over:
            _submit(interview, at=interview.deadline, by=DEADLINE)
        elif not interview.responses.filter(closed_at=None).exists():
            last = interview.responses.aggregate(at=Max("closed_at"))["at"]
            _submit(interview, at=last, by=DEADLINE)


def finish_overdue(*, now: datetime, person: User | None = None) -> int:
    """Settle every interview whose time is up, or only those of `person`. Return their number."""
    overdue = Interview.objects.overdue(now)
    if person is not None:
        overdue = overdue.filter(person=person)
    interviews = list(overdue)
    for interview in interviews:
        settle(interview, now=now)
    return len(interviews)


def open_interviews(person: User, *, now: datetime) -> list[Interview]:
    """Return the person's latest interviews that run or wait to be graded, the latest first, after settling those whose time is up."""
    is_open = Interview.objects.visible_to(person).filter(state__in=[states.RUNNING, states.SUBMITTED])
    interviews = list(is_open.latest_first()[:MOST_OPEN])
    for interview in interviews:
        if interview.state == states.RUNNING and not interview.is_hosted and interview.deadline and interview.deadline <= now:
            settle(interview, now=now)
    return interviews


MOST_OPEN = 20


def current_turn(responses: Collection[Response]) -> Response | None:
    """Return the open turn or, if none is open, the next to come; None if all are closed. `responses` are in the order of turns."""
    return next((response for response in responses if response.closed_at is None), None)


@transaction.atomic
def begin_turn(interview: Interview, *, turn: int, now: datetime) -> None:
    """Open `turn` if it is the next to come. Does nothing if it is open already or over. Raises Refused if an earlier one isn't done."""
    settle(interview, now=now)
    if interview.state != states.RUNNING:
        return
    coming = current_turn(interview.responses.order_by("turn"))
    if coming is None or turn > coming.turn:
        raise Refused(f"Question {turn} can’t be opened before the one ahead of it is done.")
    if turn == coming.turn and coming.opened_at is None:
        _open(interview, turn, now)


def save_answer(interview: Interview, *, turn: int, text: str, save_number: int, seen: int, writer: str, now: datetime) -> Response:
    """Store `text` as a turn's answer so far and return the response. Raises NoSuchQuestion, and what `store_answer` raises."""
    response = interview.responses.filter(turn=turn).first()
    if response is None:
        raise NoSuchQuestion("This interview has no such question.")
    response.interview = interview
    store_answer(response, text=text, save_number=save_number, seen=seen, writer=writer, now=now)
    return response


def store_answer(response: Response, *, text: str, save_number: int, seen: int, writer: str, now: datetime) -> None:
    """Store `text` as the answer so far. The response's `interview` is used as fetched.

    `writer` is the id of the page that saves. `save_number` grows with every attempt of that page. `seen` is the number of the latest save
    that the page knows of. The same page may always save with a higher number; another page only if it has seen the latest save. Text that
    is stored already is accepted again. Raises Conflict otherwise, TooLate if the text arrives later than the grace allows, Refused if the
    turn isn't open.
    """
    if response.opened_at is None or response.deadline is None:
        raise Refused(f"Question {response.turn} isn’t open, so it can’t be answered yet.")
    if response.text == text and response.save_number:
        return
    _require_in_time(response, now)
    if save_number <= response.save_number or (response.writer != writer and seen != response.save_number):
        raise Conflict(response)
    unchanged = Response.objects.filter(pk=response.pk, save_number=response.save_number, writer=response.writer)
    if not unchanged.update(text=text, save_number=save_number, writer=writer, saved_at=now):
        raise Conflict(Response.objects.get(pk=response.pk))
    response.text, response.save_number, response.writer, response.saved_at = text, save_number, writer, now


def _require_in_time(response: Response, now: datetime) -> None:
    """Raise TooLate if the text can't be part of the answer any more.

    In a room the interviewer ends a question at any moment, so text typed until then has the grace to arrive in.
    """
    turn, is_hosted = response.turn, response.interview.is_hosted
    if (response.closed_by == PERSON and not is_hosted) or _is_graded(response):
        raise TooLate(f"Question {turn} was finished before, so this text is not part of the answer. It is kept here for you to copy.")
    end = response.closed_at if is_hosted else response.deadline
    if end is not None and not clock.still_counts(end, now):
        raise TooLate(
            f"Time for question {turn} ran out before this text reached the server, so it doesn’t count. It is kept here for you to copy."
        )


def _is_graded(response: Response) -> bool:
    """Whether the person has begun to grade the answer, and so has seen the model answer. False while the clock runs."""
    if response.interview.state in {states.PLANNED, states.RUNNING}:
        return False
    return Assessment.objects.filter(response=response, grader_kind=Assessment.Grader.SELF).exists()


def take_hint(interview: Interview, *, turn: int, after: int, now: datetime) -> Response:
    """Take the next hint, if `after` hints were taken so far, and return the response.

    Does nothing if that hint was taken already or there is none. Raises Refused if the turn isn't open.
    """
    settle(interview, now=now)
    is_open = interview.responses.filter(turn=turn, opened_at__isnull=False, closed_at=None)
    response = is_open.select_related("revision").first()
    if response is None or interview.state != states.RUNNING:
        raise Refused(f"Question {turn} isn’t open, so there is no hint to it.")
    if response.hints_left and is_open.filter(hints_taken=after).update(hints_taken=F("hints_taken") + 1):
        response.refresh_from_db(fields=["hints_taken"])
    return response


@transaction.atomic
def finish_turn(interview: Interview, *, turn: int, text: str, save_number: int, seen: int, writer: str, now: datetime) -> None:
    """Save the answer a last time, close the turn, and open the next or, after the last one, submit the interview.

    Raises what `save_answer` raises, and closes nothing then.
    """
    save_answer(interview, turn=turn, text=text, save_number=save_number, seen=seen, writer=writer, now=now)
    settle(interview, now=now)
    closed = interview.responses.filter(turn=turn, closed_at=None).update(closed_at=now, closed_by=PERSON)
    if interview.state != states.RUNNING or not closed:
        return
    if interview.responses.filter(turn=turn + 1).exists():
        _open(interview, turn + 1, now)
    else:
        _submit(interview, at=now, by=PERSON)


@transaction.atomic
def submit(interview: Interview, *, now: datetime) -> None:
    """End the interview early; turns not reached stay blank. Does nothing if it is over already."""
    settle(interview, now=now)
    if interview.state == states.RUNNING:
        interview.responses.filter(closed_at=None, opened_at__isnull=False).update(closed_at=now, closed_by=PERSON)
        _submit(interview, at=now, by=PERSON)


def _open(interview: Interview, turn: int, now: datetime) -> None:
    assert interview.deadline is not None, "a running interview has a deadline"  # noqa: S101
    response = interview.responses.get(turn=turn)
    deadline = clock.turn_deadline(now, timedelta(seconds=response.allotted_seconds), interview.deadline)
    interview.responses.filter(turn=turn, opened_at=None).update(opened_at=now, deadline=deadline)


def _submit(interview: Interview, *, at: datetime, by: str) -> None:
    running = Interview.objects.filter(pk=interview.pk, state=states.RUNNING)
    running.update(state=states.SUBMITTED, submitted_at=at, submitted_by=by)
    interview.refresh_from_db()

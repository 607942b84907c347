"""Answering an interview alone, against the server's clock.

An interview whose time is up is closed by the first request or sweep that looks at it (`settle`, which may be repeated).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.text import capfirst

from apps.accounts.models import User
from apps.core import errors
from apps.core.errors import Refused
from apps.interviews.actions import asking_back, extra_time
from apps.interviews.models import Assessment, FollowUp, Interview, Place, Response, Step
from apps.interviews.rules import clock, states

PERSON, DEADLINE = Interview.Closer.PERSON, Interview.Closer.DEADLINE


class TooLate(Refused):
    """The text reached the server too late to count. Nothing was stored."""


class NoSuchQuestion(errors.Hidden):
    """The interview has no question or follow-up at that place."""


class Conflict(errors.Conflict):
    """Another page saved in between. Nothing was stored; `stored` is the answer as it is."""

    def __init__(self, stored: Step) -> None:
        super().__init__("This answer was changed in another tab or on another device since you opened it here.")
        self.stored = stored


@transaction.atomic
def start(interview: Interview, *, now: datetime, is_untimed: bool = False) -> None:
    """Start the clock, or begin without one, and open the first turn. Does nothing if it runs already.

    Raises Refused if the interview is over.
    """
    extra_time.follow_preferences(interview)
    deadline = now + (clock.UNTIMED if is_untimed else timedelta(seconds=interview.allotted_seconds + asking_back.seconds(interview)))
    started = Interview.objects.filter(pk=interview.pk, state=states.PLANNED).update(
        state=states.RUNNING, started_at=now, deadline=deadline, is_untimed=is_untimed
    )
    interview.refresh_from_db()
    if started:
        open_step(interview, interview.responses.get(turn=1), now=now)
    elif interview.state != states.RUNNING:
        raise Refused("This interview was started before and is over.")


def settle(interview: Interview, *, now: datetime) -> None:
    """Close a turn whose time is up, and submit the interview if its last turn or its whole time is over. Repeating it changes nothing.

    An interview in a room is left alone: there the clock closes nothing.
    """
    if interview.state != states.RUNNING or interview.is_hosted or interview.deadline is None:
        return
    is_over = clock.is_over(interview.deadline, now)
    due = _due(interview, now)
    if not is_over and not any(steps.exists() for steps in due):
        return
    with transaction.atomic():
        if _is_locked(interview):
            _close(interview, due, over_at=interview.deadline if is_over else None, now=now)


def _close(
    interview: Interview, due: Iterable[QuerySet[Response] | QuerySet[FollowUp]], *, over_at: datetime | None, now: datetime
) -> None:
    """Close what is due, and submit the interview if it was over at a moment, or if nothing is left."""
    _ask_back(interview, now)
    for steps in due:
        steps.update(closed_by=DEADLINE, closed_at=F("deadline"))
    if over_at is not None:
        _submit(interview, at=over_at, by=DEADLINE)
    elif next_step(interview) is None:
        _submit(interview, at=_last_closing(interview), by=DEADLINE)


def _is_locked(interview: Interview) -> bool:
    """Lock the interview until the transaction ends, so that nothing else closes or asks; False if it doesn't run any more."""
    running = Interview.objects.select_for_update().filter(pk=interview.pk, state=states.RUNNING)
    if running.values_list("pk", flat=True).first() is not None:
        return True
    interview.refresh_from_db()
    return False


def _due(interview: Interview, now: datetime) -> list[QuerySet[Response] | QuerySet[FollowUp]]:
    """Return the open questions, and the open follow-ups if there can be any, whose time is up."""
    questions = interview.responses.filter(closed_at=None, deadline__lte=now)
    follow_ups = FollowUp.objects.filter(response__interview=interview, closed_at=None, deadline__lte=now)
    return [questions, follow_ups] if interview.asks_back else [questions]


def _ask_back(interview: Interview, now: datetime) -> None:
    """Ask the follow-ups to an answer whose time is up, if there is time for them."""
    if interview.asks_back and interview.deadline and not clock.is_over(interview.deadline, now):
        for response in interview.responses.filter(closed_at=None, deadline__lte=now).select_related("revision", "question"):
            asking_back.ask(response, interview)


def _last_closing(interview: Interview) -> datetime:
    """Return when the last question or follow-up of an interview was closed."""
    ends = interview.responses.aggregate(answers=Max("closed_at"), follow_ups=Max("follow_ups__closed_at")).values()
    last: datetime = max(at for at in ends if at)
    return last


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


def next_step(interview: Interview) -> Response | FollowUp | None:
    """Return what is open or, if nothing is, what comes next: a question, or a follow-up to the one before. None if all are closed."""
    response = interview.responses.filter(closed_at=None).order_by("turn").first()
    if interview.asks_back:
        asked = FollowUp.objects.filter(response__interview=interview, closed_at=None).select_related("response")
        follow_up = asked.order_by("response__turn", "position").first()
        if follow_up is not None and (response is None or follow_up.place < response.place):
            return follow_up
    return response


@transaction.atomic
def begin_turn(interview: Interview, *, turn: int, follow_up: int = 0, now: datetime) -> None:
    """Open a question, or a follow-up to it (by its position), if it is the next to come. Does nothing if it is open already or over.

    Raises Refused if what comes before isn't done.
    """
    settle(interview, now=now)
    if interview.state != states.RUNNING:
        return
    coming = next_step(interview)
    place = Place(turn, follow_up)
    if coming is None or place > coming.place:
        raise Refused(f"Question {turn} can’t be opened before the one ahead of it is done.")
    if place == coming.place and coming.opened_at is None:
        open_step(interview, coming, now=now)


def save_answer(
    interview: Interview, *, turn: int, follow_up: int = 0, text: str, save_number: int, seen: int, writer: str, now: datetime
) -> Step:
    """Store `text` as the answer so far and return what it answers. Raises NoSuchQuestion, and what `store_answer` raises."""
    answer = step_at(interview, Place(turn, follow_up))
    store_answer(answer, text=text, save_number=save_number, seen=seen, writer=writer, now=now)
    return answer


def step_at(interview: Interview, place: Place) -> Step:
    """Return the question or follow-up at a place. Raises NoSuchQuestion."""
    response = interview.responses.filter(turn=place.turn).first()
    if response is None:
        raise NoSuchQuestion("This interview has no such question.")
    response.interview = interview
    if not place.follow_up:
        return response
    follow_up = response.follow_ups.filter(position=place.follow_up).first()
    if follow_up is None:
        raise NoSuchQuestion("No such follow-up was asked.")
    follow_up.response = response
    return follow_up


def store_answer(answer: Step, *, text: str, save_number: int, seen: int, writer: str, now: datetime) -> None:
    """Store `text` as the answer so far, to a question or a follow-up. Its interview is used as fetched.

    `writer` is the id of the page that saves. `save_number` grows with every attempt of that page. `seen` is the number of the latest save
    that the page knows of. The same page may always save with a higher number; another page only if it has seen the latest save. Text that
    is stored already is accepted again. Raises Conflict otherwise, TooLate if the text arrives later than the grace allows, Refused if it
    isn't open.
    """
    if answer.opened_at is None or answer.deadline is None:
        raise Refused(f"{capfirst(answer.called)} isn’t open, so it can’t be answered yet.")
    if answer.text == text and answer.save_number:
        return
    _require_in_time(answer, now)
    if save_number <= answer.save_number or (answer.writer != writer and seen != answer.save_number):
        raise Conflict(answer)
    rows = type(answer)._default_manager.filter(pk=answer.pk)
    if not rows.filter(save_number=answer.save_number, writer=answer.writer).update(
        text=text, save_number=save_number, writer=writer, saved_at=now
    ):
        raise Conflict(rows.get())
    answer.text, answer.save_number, answer.writer, answer.saved_at = text, save_number, writer, now


def _require_in_time(answer: Step, now: datetime) -> None:
    """Raise TooLate if the text can't be part of the answer any more.

    In a room the interviewer ends a question at any moment, so text typed until then has the grace to arrive in.
    """
    is_hosted = answer.interview.is_hosted
    if (answer.closed_by == PERSON and not is_hosted) or _is_graded(answer):
        raise TooLate(
            f"{capfirst(answer.called)} was finished before, so this text is not part of the answer. It is kept here for you to copy."
        )
    end = answer.closed_at if is_hosted else answer.deadline
    if end is not None and not clock.still_counts(end, now):
        raise TooLate(
            f"Time for {answer.called} ran out before this text reached the server, so it doesn’t count. It is kept here for you to copy."
        )


def _is_graded(answer: Step) -> bool:
    """Whether the person has begun to grade the answer, and so has seen the model answer. False while the clock runs."""
    if answer.interview.state in {states.PLANNED, states.RUNNING}:
        return False
    own = Assessment.objects.filter(response__interview=answer.interview, response__turn=answer.place.turn)
    return own.filter(grader_kind=Assessment.Grader.SELF).exists()


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
def finish_turn(
    interview: Interview, *, turn: int, follow_up: int = 0, text: str, save_number: int, seen: int, writer: str, now: datetime
) -> None:
    """Save the answer a last time, close it, and open what comes next: a follow-up or a question. After the last, submit.

    Raises what `save_answer` raises, and closes nothing then.
    """
    answer = save_answer(interview, turn=turn, follow_up=follow_up, text=text, save_number=save_number, seen=seen, writer=writer, now=now)
    settle(interview, now=now)
    if not _is_locked(interview):
        return
    closed = type(answer)._default_manager.filter(pk=answer.pk, closed_at=None).update(closed_at=now, closed_by=PERSON)
    if not closed:
        return
    if isinstance(answer, Response):
        asking_back.ask(answer, interview)
    go_on(interview, now=now)


def go_on(interview: Interview, *, now: datetime) -> None:
    """Open the next step of a running interview, or submit it after the last. For callers that hold a transaction."""
    coming = next_step(interview)
    if coming is None:
        _submit(interview, at=now, by=PERSON)
    else:
        open_step(interview, coming, now=now)


@transaction.atomic
def submit(interview: Interview, *, now: datetime) -> None:
    """End the interview early; turns not reached stay blank. Does nothing if it is over already."""
    settle(interview, now=now)
    if _is_locked(interview):
        for step in (interview.responses.all(), FollowUp.objects.filter(response__interview=interview)):
            step.filter(closed_at=None, opened_at__isnull=False).update(closed_at=now, closed_by=PERSON)
        _submit(interview, at=now, by=PERSON)


def open_step(interview: Interview, step: Step, *, now: datetime) -> None:
    """Start the time of a question or a follow-up of a running interview. Does nothing if it runs already."""
    assert interview.deadline is not None, "a running interview has a deadline"  # noqa: S101
    allotted = clock.UNTIMED if interview.is_untimed else timedelta(seconds=step.allotted_seconds)
    deadline = clock.turn_deadline(now, allotted, interview.deadline)
    type(step)._default_manager.filter(pk=step.pk, opened_at=None).update(opened_at=now, deadline=deadline)


def _submit(interview: Interview, *, at: datetime, by: str) -> None:
    FollowUp.objects.filter(response__interview=interview, opened_at=None).delete()  # nobody was asked these
    running = Interview.objects.filter(pk=interview.pk, state=states.RUNNING)
    running.update(state=states.SUBMITTED, submitted_at=at, submitted_by=by)
    interview.refresh_from_db()

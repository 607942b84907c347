"""Planning and sitting an interview, against the server's clock.

An interview whose time is up is finished by whoever looks first, a request or the sweep: `settle` is harmless to repeat.
Every refusal is an error whose text is a sentence for the person.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from apps.accounts.models import User
from apps.core import errors
from apps.core.errors import Refused
from apps.curriculum.models import Blueprint, Question
from apps.interviews.actions import extra_time
from apps.interviews.models import Assessment, Interview, Response
from apps.interviews.queries.history import last_shares, waiting
from apps.interviews.rules import clock, drawing, scoring, states

MOST_WAITING = 50
"""Interviews of one person that are planned and not begun."""

PERSON, DEADLINE = Interview.Closer.PERSON, Interview.Closer.DEADLINE


class TooLate(Refused):
    """The text reached the server when it no longer counted. Nothing was stored."""


class Conflict(errors.Conflict):
    """Another page saved in between. Nothing was stored; `response` holds what is there."""

    def __init__(self, response: Response) -> None:
        super().__init__("This answer was changed in another tab or on another device since you opened it here.")
        self.response = response


@transaction.atomic
def plan(
    *,
    person: User,
    blueprint: Blueprint,
    time_factor: float,
    seed: int,
    now: datetime,
    topics: Collection[int] = (),
    difficulties: Collection[str] = (),
    known: Collection[int] = (),
    is_hosted: bool = False,
    is_time_chosen: bool = False,
) -> Interview:
    """Draws the questions and stores the interview, not yet started. Raises drawing.TooFew and Refused.

    `topics` are ids of lessons; `known` those of questions whose answers the person has read elsewhere, which come last.
    With `is_time_chosen` the factor stands; else it is what the person's preferences say today (see extra_time.py).
    """
    if not is_hosted:
        _require_few_waiting(person)
    live = Question.objects.live().filter(module=blueprint.module_id, revision__isnull=False)
    # Read once: of two reads, the second may miss what a load retires in between.
    rows = list(live.values_list("id", "kind", "topic_id", "difficulty", "allotted_seconds", "revision_id"))
    candidates, revisions = [drawing.Candidate(*row[:-1]) for row in rows], {row[0]: row[-1] for row in rows}
    parts = [
        drawing.Part(part["title"], tuple(part["kinds"]), part["count"], part["seconds"], tuple(part.get("difficulties", ())))
        for part in blueprint.parts
    ]
    drawn = drawing.draw(
        parts,
        candidates,
        last_shares=last_shares(person),
        waiting=waiting(person),
        known=known,
        seed=seed,
        topics=set(topics),
        difficulties=set(difficulties),
    )
    interview = Interview.objects.create(
        person=person,
        blueprint=blueprint,
        title=blueprint.title,
        bands=blueprint.bands,
        is_hosted=is_hosted,
        seed=seed,
        time_factor=time_factor,
        is_time_chosen=is_time_chosen,
        allotted_seconds=sum(round(part.seconds * time_factor) for part, _ in drawn),
        planned_at=now,
    )
    Response.objects.bulk_create(
        Response(
            interview=interview,
            turn=turn,
            part=part.title,
            question_id=candidate.id,
            revision_id=revisions[candidate.id],
            allotted_seconds=round(part.seconds * time_factor),
        )
        for turn, (part, candidate) in enumerate(drawn, start=1)
    )
    return interview


def plan_single(*, person: User, question: Question, time_factor: float, now: datetime) -> Interview:
    """An interview of one question, of its current revision, for the time it asks for; not yet started. Raises Refused."""
    assert question.revision is not None, "a live question has a revision"  # noqa: S101
    return plan_chosen(person=person, questions=[question], title=question.revision.title, time_factor=time_factor, now=now)


@transaction.atomic
def plan_chosen(
    *, person: User, questions: Sequence[Question], title: str, time_factor: float, now: datetime, is_hosted: bool = False
) -> Interview:
    """An interview of these live questions in this order, each for the time it asks for; not yet started. Raises Refused."""
    if not is_hosted:
        _require_few_waiting(person)
    asked = [(question, question.revision) for question in questions if question.revision is not None]
    allotted = [round(question.allotted_seconds * time_factor) for question, _ in asked]
    interview = Interview.objects.create(
        person=person,
        title=title,
        bands=scoring.BANDS,
        is_hosted=is_hosted,
        seed=0,
        time_factor=time_factor,
        allotted_seconds=sum(allotted),
        planned_at=now,
    )
    Response.objects.bulk_create(
        Response(interview=interview, turn=turn, part="Practice", question=question, revision=revision, allotted_seconds=seconds)
        for turn, ((question, revision), seconds) in enumerate(zip(asked, allotted, strict=True), start=1)
    )
    return interview


@transaction.atomic
def start(interview: Interview, *, now: datetime) -> None:
    """Starts the clock and opens the first turn. Harmless when it runs already. Raises Refused for one that is over."""
    extra_time.follow(interview)
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
    """Closes what the clock has closed: a turn whose time is up, and the interview when its last turn or its own time is over."""
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
    """Settles every interview whose time is up, or only those of `person`. Returns how many there were."""
    overdue = Interview.objects.overdue(now)
    if person is not None:
        overdue = overdue.filter(person=person)
    found = list(overdue)
    for interview in found:
        settle(interview, now=now)
    return len(found)


def current_turn(responses: Collection[Response]) -> Response | None:
    """The turn that is open, or else the first that is still to come; None when all are closed. `responses` in the order of turns."""
    return next((response for response in responses if response.closed_at is None), None)


@transaction.atomic
def begin_turn(interview: Interview, *, turn: int, now: datetime) -> None:
    """Opens `turn` when it is the next to come; harmless when it is open already or over. Raises Refused out of turn."""
    settle(interview, now=now)
    if interview.state != states.RUNNING:
        return
    coming = current_turn(interview.responses.order_by("turn"))
    if coming is None or turn > coming.turn:
        raise Refused(f"Question {turn} can't be opened before the one ahead of it is done.")
    if turn == coming.turn and coming.opened_at is None:
        _open(interview, turn, now)


def save_answer(interview: Interview, *, turn: int, text: str, save_number: int, seen: int, writer: str, now: datetime) -> Response:
    """Stores `text` as the answer so far, and returns the response.

    `writer` names the page that saves; `save_number` grows with every attempt of that page; `seen` is the number of the save that the page
    knows to be stored. The same page may save on, whatever became of an attempt; another page only over what it has seen. Text that is
    stored already is welcome again. Raises Conflict otherwise, TooLate when the text reached the server later than the grace allows,
    Refused when the turn isn't open.
    """
    response = interview.responses.get(turn=turn)
    if response.opened_at is None or response.deadline is None:
        raise Refused(f"Question {turn} isn't open, so it can't be answered yet.")
    if response.text == text and response.save_number:
        return response
    own = Assessment.objects.filter(response=response, rater_kind=Assessment.Rater.SELF)
    is_finished = response.closed_by == PERSON and not interview.is_hosted
    if is_finished or own.exists():
        raise TooLate(f"Question {turn} was finished before, so this text is not part of the answer. It is kept here for you to copy.")
    # In a room its interviewer ends a question, and nobody knows when: what was typed until then still has the grace to arrive.
    end = response.closed_at if interview.is_hosted else response.deadline
    if end is not None and not clock.still_counts(end, now):
        raise TooLate(
            f"Time for question {turn} ran out before this text reached the server, so it doesn't count. It is kept here for you to copy."
        )
    if save_number <= response.save_number or (response.writer != writer and seen != response.save_number):
        raise Conflict(response)
    unchanged = interview.responses.filter(turn=turn, save_number=response.save_number, writer=response.writer)
    if not unchanged.update(text=text, save_number=save_number, writer=writer, saved_at=now):
        raise Conflict(interview.responses.get(turn=turn))
    response.text, response.save_number, response.writer, response.saved_at = text, save_number, writer, now
    return response


def take_hint(interview: Interview, *, turn: int, after: int, now: datetime) -> Response:
    """Takes the hint that follows the first `after`; harmless when it was taken before, or when there is none.

    Raises Refused when the turn isn't open.
    """
    settle(interview, now=now)
    is_open = interview.responses.filter(turn=turn, opened_at__isnull=False, closed_at=None)
    response = is_open.select_related("revision").first()
    if response is None or interview.state != states.RUNNING:
        raise Refused(f"Question {turn} isn't open, so there is no hint to it.")
    if response.hints_left and is_open.filter(hints_taken=after).update(hints_taken=F("hints_taken") + 1):
        response.refresh_from_db(fields=["hints_taken"])
    return response


@transaction.atomic
def finish_turn(interview: Interview, *, turn: int, text: str, save_number: int, seen: int, writer: str, now: datetime) -> None:
    """Saves the answer a last time, closes the turn and opens the next; after the last one the interview is submitted.

    Raises what `save_answer` raises, and then closes nothing.
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
    """Ends the interview early; turns not reached stay blank. Harmless when it is over already."""
    settle(interview, now=now)
    if interview.state == states.RUNNING:
        interview.responses.filter(closed_at=None, opened_at__isnull=False).update(closed_at=now, closed_by=PERSON)
        _submit(interview, at=now, by=PERSON)


def discard(interview: Interview) -> None:
    """Takes the interview out of everything. Raises Refused for one that is graded."""
    if not Interview.objects.filter(pk=interview.pk, state__in=states.INTERVIEW.before(states.VOID)).update(state=states.VOID):
        raise Refused("A graded interview stays in your record; it can't be discarded.")


def _require_few_waiting(person: User) -> None:
    if Interview.objects.filter(person=person, state=states.PLANNED, is_hosted=False).count() >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} interviews wait for you already; begin or discard one of them first.")


def _open(interview: Interview, turn: int, now: datetime) -> None:
    assert interview.deadline is not None, "a running interview has a deadline"  # noqa: S101
    response = interview.responses.get(turn=turn)
    deadline = clock.turn_deadline(now, timedelta(seconds=response.allotted_seconds), interview.deadline)
    interview.responses.filter(turn=turn, opened_at=None).update(opened_at=now, deadline=deadline)


def _submit(interview: Interview, *, at: datetime, by: str) -> None:
    running = Interview.objects.filter(pk=interview.pk, state=states.RUNNING)
    running.update(state=states.SUBMITTED, submitted_at=at, submitted_by=by)
    interview.refresh_from_db()

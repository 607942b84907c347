"""A case: the candidate asks for what there is to know, which takes time, and goes through its phases."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from apps.core.errors import Refused
from apps.interviews.actions import answering
from apps.interviews.models import Inquiry, Interview, Response
from apps.interviews.queries.cases import asked_for
from apps.interviews.rules import states

MOST_INQUIRIES = 200
"""In one case; a question has a few dozen things to ask for."""


def ask(interview: Interview, *, turn: int, kind: str, number: int | None = None, words: str = "", now: datetime) -> Inquiry:
    """Show the candidate a finding or an answer, by its number (from 0), or note that there was nothing to say to their words.

    A finding takes its seconds off the time of the turn and of the whole, the time factor included. What was asked for before takes none.
    Raises Refused if the turn isn't open, if the question has no such thing, or if less time is left than it takes.
    """
    answering.settle(interview, now=now)
    is_open = _open(interview, turn)
    response = is_open.select_related("revision").first()
    if response is None:
        raise Refused(f"Question {turn} isn’t open, so nothing can be asked.")
    if response.inquiries.count() >= MOST_INQUIRIES:
        raise Refused(f"You have asked {MOST_INQUIRIES} times; that is as often as is kept.")
    seconds = _seconds(response, kind, number, interview)
    try:
        with transaction.atomic():
            at_seconds = response.seconds_at(now)
            made = response.inquiries.create(kind=kind, number=number, words=words, seconds=seconds, at_seconds=at_seconds)
            _take_time(is_open, seconds, now)
    except IntegrityError:  # it was asked for before, here or in another tab
        return response.inquiries.get(kind=kind, number=number)
    return made


def ask_in_words(interview: Interview, *, turn: int, words: str, now: datetime) -> Inquiry | list[tuple[str, int]]:
    """Show the candidate what their words ask for. Return kinds and numbers to choose from if they may mean several, and show nothing then.

    Raises what `ask` raises.
    """
    response = interview.responses.filter(turn=turn, opened_at__isnull=False).select_related("revision").first()
    may_mean = asked_for(response, words) if response else []
    if len(may_mean) > 1:
        return may_mean
    kind, number = may_mean[0] if may_mean else (Inquiry.Kind.NOTHING, None)
    return ask(interview, turn=turn, kind=kind, number=number, words=words, now=now)


def hand_out(response: Response, *, kind: str, number: int, now: datetime) -> None:
    """Note that the interviewer in a room showed a finding or answered a clarifying question, which takes none of the candidate's time.

    For callers that hold a transaction, and have checked that there is such a thing.
    """
    response.inquiries.get_or_create(kind=kind, number=number, defaults={"at_seconds": response.seconds_at(now)})


def begin_phase(response: Response, *, number: int, now: datetime) -> None:
    """Go to a phase (from 0) after the one that `response` is in as fetched. Does nothing if it has gone on since."""
    if number > response.phase:
        starts = [*response.phase_starts, *[response.seconds_at(now)] * (number - response.phase)]
        Response.objects.filter(pk=response.pk, phase=response.phase).update(phase=number, phase_starts=starts)


def _open(interview: Interview, turn: int) -> QuerySet[Response]:
    if interview.state != states.RUNNING:
        return interview.responses.none()
    return interview.responses.filter(turn=turn, opened_at__isnull=False, closed_at=None)


def _seconds(response: Response, kind: str, number: int | None, interview: Interview) -> int:
    """Return what asking takes. Raises Refused if there is no such thing."""
    if "phases" not in response.revision.wording:
        raise Refused("This question is no case: there is nothing to ask for.")
    if number is None:
        return 0
    things = response.revision.wording.get(f"{kind}s", [])
    if number >= len(things):
        raise Refused("This question has no such thing to ask for; choose from those shown.")
    seconds: float = things[number].get("seconds", 0) * interview.time_factor
    return round(seconds)


def _take_time(is_open: QuerySet[Response], seconds: int, now: datetime) -> None:
    """Take seconds off the time of a turn. Raises Refused if less is left."""
    took = timedelta(seconds=seconds)
    taken = is_open.filter(deadline__gt=now + took).update(deadline=F("deadline") - took, asked_seconds=F("asked_seconds") + seconds)
    if not taken:
        raise Refused(f"That takes {seconds} seconds, and less is left.")
    Interview.objects.filter(responses__in=is_open).update(deadline=F("deadline") - took)


def next_phase(interview: Interview, *, turn: int, after: int, now: datetime) -> None:
    """Go on to the phase after number `after` (from 0), if that is the one the candidate is in. Raises Refused if the turn isn't open."""
    answering.settle(interview, now=now)
    response = _open(interview, turn).select_related("revision").first()
    if response is None:
        raise Refused(f"Question {turn} isn’t open, so it has no phases.")
    if response.phase == after and after + 1 < len(response.revision.wording.get("phases", [])):
        begin_phase(response, number=after + 1, now=now)

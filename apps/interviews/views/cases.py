"""What a candidate does in a case besides answering: ask for something, and go on to the next phase."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.core.http.htmx import is_htmx
from apps.interviews.actions import answering, cases
from apps.interviews.forms.interviews import AskForm, PhaseForm
from apps.interviews.models import Inquiry, Interview, Place, Response
from apps.interviews.rules import states
from apps.interviews.screens.case import CaseScreen, case_screen
from apps.interviews.views.access import solo_interview_of
from apps.interviews.views.answering import clocks, send

type Outcome = Inquiry | list[tuple[str, int]] | None
"""What was asked for, or kinds and numbers of what the candidate's words may mean; None for anything else."""


@require_POST
@guests.someone
def ask(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Show what was asked for, or what the words may mean."""
    form = AskForm(request.POST)

    def asked(interview: Interview) -> Outcome:
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0])
        words, now = form.cleaned_data["words"], timezone.now()
        if form.chosen is not None:
            kind, number = form.chosen
            return cases.ask(interview, turn=turn, kind=kind, number=number, words=words, now=now)
        return cases.ask_in_words(interview, turn=turn, words=words, now=now) if words else None

    return _change(request, solo_interview_of(person, interview_id), turn, asked)


@require_POST
@guests.someone
def phase(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Go on to the next phase."""
    form = PhaseForm(request.POST)

    def gone_on(interview: Interview) -> None:
        after = form.cleaned_data["after"] if form.is_valid() else -1
        cases.next_phase(interview, turn=turn, after=after, now=timezone.now())

    return _change(request, solo_interview_of(person, interview_id), turn, gone_on)


def _change(request: HttpRequest, interview: Interview, turn: int, change: Callable[[Interview], Outcome]) -> HttpResponse:
    """Make a change in a case. htmx gets the case and the time left; a plain form sends the answer so far too, which is saved first."""
    if is_htmx(request):
        return _changed_part(request, interview, turn, change)
    outcomes: list[Outcome] = []

    def save_and_change(interview: Interview, *, turn: int, follow_up: int, now: Any, **answer: Any) -> None:
        answering.save_answer(interview, turn=turn, now=now, **answer)
        try:
            outcomes.append(change(interview))
        except Refused as refusal:  # what was typed is saved
            messages.error(request, str(refusal))

    answer = send(request, interview, Place(turn), save_and_change)
    if any(isinstance(outcome, list) for outcome in outcomes):
        return redirect(f"{interview.get_absolute_url()}?{urlencode({'words': _words(request)})}")
    return answer


def _changed_part(request: HttpRequest, interview: Interview, turn: int, change: Callable[[Interview], Outcome]) -> HttpResponse:
    problem, outcome = "", None
    try:
        outcome = change(interview)
    except Refused as refusal:
        problem = str(refusal)
    interview.refresh_from_db()  # its deadline may have moved
    response = interview.responses.filter(turn=turn, opened_at__isnull=False, closed_at=None).select_related("revision").first()
    case = _case(request, interview, response, outcome, has_problem=bool(problem)) if response else None
    if response is None or case is None or interview.state != states.RUNNING:  # the page shows what isn't there any more
        return HttpResponse(status=204, headers={"HX-Redirect": interview.get_absolute_url()})
    context = {
        "interview": interview,
        "response": response,
        "case": case,
        "problem": problem,
        "fresh": outcome.pk if isinstance(outcome, Inquiry) else None,
        "listed": str(AskForm(request.POST)["asked"].value() or "").partition("-")[0],
        "is_part": True,
    }
    return trigger_client_event(render(request, "interviews/case.html", context), "dryrun:clock", clocks(interview, response))


def _case(request: HttpRequest, interview: Interview, response: Response, outcome: Outcome, *, has_problem: bool) -> CaseScreen | None:
    """Return what is seen of a case after a change: with what the words may mean, and with the words if they are to be put otherwise."""
    offered = outcome if isinstance(outcome, list) else []
    words = _words(request) if offered or has_problem else ""
    return case_screen(response, time_factor=interview.time_factor, offered=offered, words=words)


def _words(request: HttpRequest) -> str:
    """Return what was typed, to be shown again."""
    return str(AskForm(request.POST)["words"].value() or "")

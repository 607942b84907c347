"""One page a turn: prompt, answer, time left."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, extra_time
from apps.interviews.forms import HintForm
from apps.interviews.models import Interview, Response
from apps.interviews.rules import clock, states
from apps.interviews.views import answer_http
from apps.interviews.views.access import interview_of, solo_interview_of
from apps.interviews.views.answer_http import NotStored, wants_json


@require_safe
@never_cache
@guests.someone
def interview(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """What the interview's state asks for: the briefing, the turn, the grading or the report."""
    now = timezone.now()
    shown = interview_of(person, interview_id)
    answering.settle(shown, now=now)
    if shown.state in OVER:
        return redirect(OVER[shown.state], shown.pk)
    if shown.is_hosted:
        return redirect(shown)
    if shown.state == states.PLANNED:
        extra_time.follow(shown)
        return render(request, "interviews/briefing.html", {"interview": shown, "responses": list(shown.responses.order_by("turn"))})
    return _turn(request, shown, now)


OVER = {states.SUBMITTED: "interviews:grade", states.GRADED: "interviews:report"}
"""Where an interview leads that is over."""


def _turn(request: HttpRequest, shown: Interview, now: datetime) -> HttpResponse:
    """The page of the open turn, or of the moment before the next one opens."""
    responses = list(shown.responses.select_related("revision", "question").order_by("turn"))
    by_turn = {response.turn: response for response in responses}
    response = answering.current_turn(responses)
    assert response is not None, "a running interview has a turn that isn't closed"  # noqa: S101
    whole_ms = clock.milliseconds_left(shown.deadline, now) if shown.deadline else 0
    context = {
        "interview": shown,
        "responses": responses,
        "response": response,
        "coming": by_turn.get(response.turn + 1),
        "before": by_turn.get(response.turn - 1),
        "whole_ms": whole_ms,
        "whole_seconds": whole_ms / 1000,
        "notices": clock.NOTICES,
    }
    if response.opened_at is None or response.deadline is None:
        return render(request, "interviews/between.html", context)
    turn_ms = clock.milliseconds_left(response.deadline, now)
    context |= {
        "turn_ms": turn_ms,
        "grace_ms": clock.GRACE // timedelta(milliseconds=1),
        "turn_seconds": turn_ms / 1000,
        "turn_share": turn_ms / 1000 / response.allotted_seconds,
        "writer": uuid.uuid4(),
        "answer": response.text,
        "is_short": response.question.kind == Question.Kind.RAPID,
    }
    return render(request, "interviews/answer.html", context)


@require_POST
@guests.someone
def begin(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    shown = solo_interview_of(person, interview_id)
    try:
        answering.begin_turn(shown, turn=turn, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(shown)


@require_POST
@guests.someone
def save(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Saves while the person types. Answers JSON to the page's script, a page or a redirect to a plain form."""
    return _send(request, solo_interview_of(person, interview_id), turn, answering.save_answer)


@require_POST
@guests.someone
def hint(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """One more hint. The page's script swaps that part in; a plain form brings along the answer so far, which is saved first."""
    shown = solo_interview_of(person, interview_id)
    form = HintForm(request.POST)
    after = form.cleaned_data["after"] if form.is_valid() else -1

    def save_and_take(interview: Interview, *, turn: int, now: datetime, **answer: Any) -> None:
        answering.save_answer(interview, turn=turn, now=now, **answer)
        answering.take_hint(interview, turn=turn, after=after, now=now)

    if not request.htmx:  # type: ignore[attr-defined]
        return _send(request, shown, turn, save_and_take)
    try:
        response = answering.take_hint(shown, turn=turn, after=after, now=timezone.now())
    except Refused:  # the page is of a turn that is over
        return HttpResponse(status=204, headers={"HX-Redirect": shown.get_absolute_url()})
    return render(request, "interviews/answer.html#hints", {"interview": shown, "response": response, "is_fresh": True})


@require_POST
@guests.someone
def finish(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Saves a last time and goes on to the next question."""
    return _send(request, solo_interview_of(person, interview_id), turn, answering.finish_turn)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def submit(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Ends the interview before its time; asks once."""
    shown = solo_interview_of(person, interview_id)
    if request.method == "POST":
        answering.submit(shown, now=timezone.now())
        return redirect(shown)
    if shown.state != states.RUNNING:
        return redirect(shown)
    responses = list(shown.responses.order_by("turn"))
    context = {"interview": shown, "responses": responses, "not_reached": [r for r in responses if r.opened_at is None]}
    return render(request, "interviews/submit.html", context)


@require_safe
@never_cache
@guests.someone
def time_left(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """What the page's clock asks for: milliseconds left, and whether this turn is still the open one."""
    shown = solo_interview_of(person, interview_id)
    response = shown.responses.filter(turn=turn).first()
    if response is None:
        return JsonResponse({"error": "This interview has no such question."}, status=404)
    return JsonResponse({"save_number": response.save_number, "writer": response.writer} | _clock(shown, response))


def _send(request: HttpRequest, shown: Interview, turn: int, action: Callable[..., Response | None]) -> HttpResponse:
    """Hand the answer that was sent to `action`; a refusal comes back with the text."""
    try:
        response = answer_http.store(request, partial(action, shown, turn=turn))
    except NotStored as refusal:
        return _not_stored(request, shown, turn, refusal)
    if response is not None and wants_json(request):
        return answer_http.saved(response, _clock(shown, response))
    return redirect(shown)


def _clock(interview: Interview, response: Response) -> dict[str, object]:
    now = timezone.now()
    is_running = interview.state == states.RUNNING and not (interview.deadline and clock.is_over(interview.deadline, now))
    is_open = is_running and response.closed_at is None and response.deadline is not None
    return {
        "is_running": is_running,
        "turn_ms": clock.milliseconds_left(response.deadline, now) if is_open and response.deadline else 0,
        "whole_ms": clock.milliseconds_left(interview.deadline, now) if interview.deadline else 0,
        "is_open": bool(is_open and response.deadline and not clock.is_over(response.deadline, now)),
    }


def _not_stored(request: HttpRequest, interview: Interview, turn: int, refusal: NotStored) -> HttpResponse:
    """The refusal with the text that was sent, so that nothing typed is lost: to be shortened and sent again where that is what is wrong
    with it. On a conflict, with the stored text too.
    """
    if wants_json(request):
        return refusal.as_json(next=reverse("interviews:interview", args=[interview.pk]))
    form, stored = refusal.form, refusal.stored
    context = {
        "interview": interview,
        "turn": turn,
        "why": str(refusal),
        "text": form.data.get("text", ""),
        "again": form.cleaned_data if form.errors.keys() == {"text"} else None,
        "stored": stored,
        "writer": uuid.uuid4(),
        "seen": stored.save_number if stored else 0,
    }
    return render(request, "interviews/refused.html", context, status=refusal.status)

"""The pages of an interview taken alone: one for each turn, with prompt, answer and time left."""

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
from apps.core.http.htmx import is_htmx
from apps.curriculum.models import Question
from apps.interviews.actions import answering, extra_time
from apps.interviews.forms import HintForm
from apps.interviews.models import Interview, Response
from apps.interviews.queries.waiting import running_interview
from apps.interviews.rules import clock, states
from apps.interviews.views import answer_http
from apps.interviews.views.access import interview_of, solo_interview_of
from apps.interviews.views.answer_http import NotStored, wants_json


@require_safe
@never_cache
@guests.someone
def interview(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Show what the interview's state asks for: the briefing or the open turn; redirect to grading, the report or the room."""
    now = timezone.now()
    interview = interview_of(person, interview_id)
    answering.settle(interview, now=now)
    if interview.state in OVER:
        return redirect(OVER[interview.state], interview.pk)
    if interview.is_hosted:
        return redirect(interview)
    if interview.state == states.PLANNED:
        extra_time.follow_preferences(interview)
        responses = list(interview.responses.order_by("turn"))
        seconds = [response.allotted_seconds for response in responses]
        context = {"interview": interview, "responses": responses, "seconds": seconds, "running": running_interview(person, now)}
        return render(request, "interviews/briefing.html", context)
    return _turn(request, interview, now)


OVER = {states.SUBMITTED: "interviews:grade", states.GRADED: "interviews:report"}
"""The URL to which an interview in each of these states leads."""


def _turn(request: HttpRequest, interview: Interview, now: datetime) -> HttpResponse:
    """Render the page of the open turn, or the page between two turns if the next isn't open yet."""
    responses = list(interview.responses.select_related("revision", "question").order_by("turn"))
    by_turn = {response.turn: response for response in responses}
    response = answering.current_turn(responses)
    assert response is not None, "a running interview has a turn that isn't closed"  # noqa: S101
    whole_ms = clock.milliseconds_left(interview.deadline, now) if interview.deadline else 0
    context = {
        "interview": interview,
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
    """Open the next turn."""
    interview = solo_interview_of(person, interview_id)
    try:
        answering.begin_turn(interview, turn=turn, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(interview)


@require_POST
@guests.someone
def save(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Save the answer while the person types. Answers the page's script in JSON, and a plain form with a page or a redirect."""
    return _send(request, solo_interview_of(person, interview_id), turn, answering.save_answer)


@require_POST
@guests.someone
def hint(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Take a hint. htmx gets the list of hints; a plain form sends the answer so far too, which is saved first."""
    interview = solo_interview_of(person, interview_id)
    form = HintForm(request.POST)
    after = form.cleaned_data["after"] if form.is_valid() else -1

    def save_and_take(interview: Interview, *, turn: int, now: datetime, **answer: Any) -> None:
        answering.save_answer(interview, turn=turn, now=now, **answer)
        answering.take_hint(interview, turn=turn, after=after, now=now)

    if not is_htmx(request):
        return _send(request, interview, turn, save_and_take)
    try:
        response = answering.take_hint(interview, turn=turn, after=after, now=timezone.now())
    except Refused:  # the page shows a turn that is over
        return HttpResponse(status=204, headers={"HX-Redirect": interview.get_absolute_url()})
    return render(request, "interviews/answer.html#hints", {"interview": interview, "response": response, "is_fresh": True})


@require_POST
@guests.someone
def finish(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Save the answer a last time and go on to the next question."""
    return _send(request, solo_interview_of(person, interview_id), turn, answering.finish_turn)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def submit(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Ask whether to end the interview early, or end it."""
    interview = solo_interview_of(person, interview_id)
    if request.method == "POST":
        answering.submit(interview, now=timezone.now())
        return redirect(interview)
    if interview.state != states.RUNNING:
        return redirect(interview)
    responses = list(interview.responses.order_by("turn"))
    context = {"interview": interview, "responses": responses, "not_reached": [r for r in responses if r.opened_at is None]}
    return render(request, "interviews/submit.html", context)


@require_safe
@never_cache
@guests.someone
def time_left(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Answer the page's clock in JSON: milliseconds left, whether the turn is still open, and which save is stored."""
    interview = solo_interview_of(person, interview_id)
    response = interview.responses.filter(turn=turn).first()
    if response is None:
        return JsonResponse({"error": "This interview has no such question."}, status=404)
    return JsonResponse({"save_number": response.save_number, "writer": response.writer} | _clock(interview, response))


def _send(request: HttpRequest, interview: Interview, turn: int, action: Callable[..., Response | None]) -> HttpResponse:
    """Have `action` store the answer that was sent. A refusal is interview with the text, so that nothing typed is lost."""
    try:
        response = answer_http.store(request, partial(action, interview, turn=turn))
    except NotStored as refusal:
        return _not_stored(request, interview, turn, refusal)
    if response is not None and wants_json(request):
        return answer_http.saved(response, _clock(interview, response))
    return redirect(interview)


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
    """Answer with the refusal and the text that was sent, so that nothing typed is lost.

    A text that is too long can be shortened and sent again. After a conflict, the stored text is interview too.
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

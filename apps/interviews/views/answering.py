"""The pages of an interview taken alone: one for each turn, with prompt, answer and time left."""

import uuid
from collections.abc import Callable, Mapping, Sequence
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
from apps.interviews.actions import answering, asking_back, extra_time
from apps.interviews.actions.answer_html import answer_html
from apps.interviews.forms.interviews import AskForm, HintForm
from apps.interviews.models import FollowUp, Interview, Place, Response, Step
from apps.interviews.queries.cases import asked_for, case_so_far
from apps.interviews.queries.saved import saved_of
from apps.interviews.queries.waiting import running_interview
from apps.interviews.rules import clock, states
from apps.interviews.screens.case import case_screen
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
        responses = list(interview.responses.select_related("question").order_by("turn"))
        seconds = [response.allotted_seconds for response in responses]
        context = {"interview": interview, "responses": responses, "seconds": seconds, "running": running_interview(person, now)}
        context["follow_up_seconds"] = asking_back.seconds(interview)
        context["has_case"] = any(response.question.is_case for response in responses)
        context |= _single(person, responses)
        return render(request, "interviews/briefing.html", context)
    return _step(request, interview, now)


def _single(person: User, responses: Sequence[Response]) -> dict[str, Any]:
    """Return the question of an interview of that one alone, and whether the person saved it. A card can't be saved."""
    question = responses[0].question if len(responses) == 1 else None
    if question is None or question.kind == Question.Kind.RAPID:
        return {}
    return {"single": question, "is_saved": bool(saved_of(person, [question.pk]))}


OVER = {states.SUBMITTED: "interviews:grade", states.GRADED: "interviews:report"}
"""The URL to which an interview in each of these states leads."""


def _step(request: HttpRequest, interview: Interview, now: datetime) -> HttpResponse:
    """Render the page of the open question or follow-up, or the page between two if the next isn't open yet."""
    step = answering.next_step(interview)
    assert step is not None, "a running interview has something open or to come"  # noqa: S101
    responses = list(interview.responses.select_related("revision", "question").prefetch_related("follow_ups").order_by("turn"))
    by_turn = {response.turn: response for response in responses}
    turn, position = step.place
    response = by_turn[turn]
    follow_ups = list(response.follow_ups.all())
    for follow_up in follow_ups:
        follow_up.response = response
    whole_ms = clock.milliseconds_left(interview.deadline, now) if interview.deadline else 0
    context: dict[str, Any] = {
        "interview": interview,
        "responses": responses,
        "response": response,
        "follow_ups": follow_ups,
        "step": follow_ups[position - 1] if position else response,
        "coming": by_turn.get(turn + 1),
        "before": _before(by_turn, follow_ups, step.place),
        "whole_ms": whole_ms,
        "whole_seconds": whole_ms / 1000,
        "notices": clock.NOTICES,
        "urls": {name: _url(interview, step.place, name) for name in ("begin", "save", "finish", "clock")},
    }
    if step.opened_at is None or step.deadline is None:
        return render(request, "interviews/between.html", context)
    context |= _open_step(step, step.deadline, now) | {"is_short": response.question.kind == Question.Kind.RAPID}
    if position:
        run = case_so_far(response, time_factor=interview.time_factor)
        return render(request, "interviews/follow_up.html", context | {"run": run, "said": answer_html(response)})
    return render(request, "interviews/answer.html", context | _case(request, response, interview))


def _open_step(step: Step, deadline: datetime, now: datetime) -> dict[str, Any]:
    """Return the part of a page's context that tells the time of what is open, and the answer so far."""
    turn_ms = clock.milliseconds_left(deadline, now)
    return {
        "turn_ms": turn_ms,
        "grace_ms": clock.GRACE // timedelta(milliseconds=1),
        "turn_seconds": turn_ms / 1000,
        "turn_share": turn_ms / 1000 / step.allotted_seconds,
        "writer": uuid.uuid4(),
        "answer": step.text,
        "focuses_answer": True,
    }


def _case(request: HttpRequest, response: Response, interview: Interview) -> dict[str, Any]:
    """Return what is seen of a case, with what the words in the page's query may mean: a page without a script comes back with them.

    A case begins with what there is to read and to ask for, not with the field of the answer.
    """
    words = AskForm.words_of(request.GET)
    offered = asked_for(response, words) if words else []
    case = case_screen(response, time_factor=interview.time_factor, offered=offered, words=words)
    return {} if case is None else {"case": case, "focuses_answer": bool(response.text)}


def _before(by_turn: Mapping[int, Response], follow_ups: Sequence[FollowUp], place: Place) -> Step | None:
    """Return what was answered before a place; `follow_ups` are those of its turn."""
    if place.follow_up > 1:
        return follow_ups[place.follow_up - 2]
    before = by_turn.get(place.turn if place.follow_up else place.turn - 1)
    if before is None or place.follow_up:
        return before
    asked: list[Step] = list(before.follow_ups.all())
    return asked[-1] if asked else before


def _url(interview: Interview, place: Place, name: str) -> str:
    """Return the URL of an action on a question or a follow-up."""
    if place.follow_up:
        return reverse(f"interviews:follow-up-{name}", args=[interview.pk, *place])
    return reverse(f"interviews:turn-{name}", args=[interview.pk, place.turn])


@require_POST
@guests.someone
def begin(request: HttpRequest, person: User, interview_id: UUID, turn: int, follow_up: int = 0) -> HttpResponse:
    """Open the next question or follow-up."""
    interview = solo_interview_of(person, interview_id)
    try:
        answering.begin_turn(interview, turn=turn, follow_up=follow_up, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(interview)


@require_POST
@guests.someone
def save(request: HttpRequest, person: User, interview_id: UUID, turn: int, follow_up: int = 0) -> HttpResponse:
    """Save the answer while the person types. Answers the page's script in JSON, and a plain form with a page or a redirect."""
    return send(request, solo_interview_of(person, interview_id), Place(turn, follow_up), answering.save_answer)


@require_POST
@guests.someone
def hint(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
    """Take a hint. htmx gets the list of hints; a plain form sends the answer so far too, which is saved first."""
    interview = solo_interview_of(person, interview_id)
    form = HintForm(request.POST)
    after = form.cleaned_data["after"] if form.is_valid() else -1

    def save_and_take(interview: Interview, *, turn: int, follow_up: int, now: datetime, **answer: Any) -> None:
        answering.save_answer(interview, turn=turn, now=now, **answer)
        answering.take_hint(interview, turn=turn, after=after, now=now)

    if not is_htmx(request):
        return send(request, interview, Place(turn), save_and_take)
    try:
        response = answering.take_hint(interview, turn=turn, after=after, now=timezone.now())
    except Refused:  # the page shows a turn that is over
        return HttpResponse(status=204, headers={"HX-Redirect": interview.get_absolute_url()})
    return render(request, "interviews/answer.html#hints", {"interview": interview, "response": response, "is_fresh": True})


@require_POST
@guests.someone
def finish(request: HttpRequest, person: User, interview_id: UUID, turn: int, follow_up: int = 0) -> HttpResponse:
    """Save the answer a last time and go on to what comes next."""
    return send(request, solo_interview_of(person, interview_id), Place(turn, follow_up), answering.finish_turn)


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
def time_left(request: HttpRequest, person: User, interview_id: UUID, turn: int, follow_up: int = 0) -> HttpResponse:
    """Answer the page's clock in JSON: milliseconds left, whether the turn is still open, and which save is stored."""
    interview = solo_interview_of(person, interview_id)
    try:
        step = answering.step_at(interview, Place(turn, follow_up))
    except answering.NoSuchQuestion as missing:
        return JsonResponse({"error": str(missing)}, status=404)
    return JsonResponse({"save_number": step.save_number, "writer": step.writer} | clocks(interview, step))


def send(request: HttpRequest, interview: Interview, place: Place, action: Callable[..., Step | None]) -> HttpResponse:
    """Have `action` store the answer that was sent. A refusal is shown with the text, so that nothing typed is lost."""
    try:
        step = answer_http.store(request, partial(action, interview, turn=place.turn, follow_up=place.follow_up))
    except NotStored as refusal:
        return _not_stored(request, interview, place, refusal)
    if step is not None and wants_json(request):
        return answer_http.saved(step, clocks(interview, step))
    return redirect(interview)


def clocks(interview: Interview, step: Step) -> dict[str, object]:
    """Return what the page's clock is told: `is_running`, `is_open`, and the milliseconds left, `turn_ms` and `whole_ms`."""
    now = timezone.now()
    is_running = interview.state == states.RUNNING and not (interview.deadline and clock.is_over(interview.deadline, now))
    is_open = is_running and step.closed_at is None and step.deadline is not None
    return {
        "is_running": is_running,
        "turn_ms": clock.milliseconds_left(step.deadline, now) if is_open and step.deadline else 0,
        "whole_ms": clock.milliseconds_left(interview.deadline, now) if interview.deadline else 0,
        "is_open": bool(is_open and step.deadline and not clock.is_over(step.deadline, now)),
    }


def _not_stored(request: HttpRequest, interview: Interview, place: Place, refusal: NotStored) -> HttpResponse:
    """Answer with the refusal and the text that was sent, so that nothing typed is lost.

    A text that is too long can be shortened and sent again. After a conflict, the stored text is shown too.
    """
    if wants_json(request):
        return refusal.as_json(next=reverse("interviews:interview", args=[interview.pk]))
    form, stored = refusal.form, refusal.stored
    context = {
        "interview": interview,
        "save_url": _url(interview, place, "save"),
        "why": str(refusal),
        "text": form.data.get("text", ""),
        "again": form.cleaned_data if form.errors.keys() == {"text"} else None,
        "stored": stored,
        "writer": uuid.uuid4(),
        "seen": stored.save_number if stored else 0,
    }
    return render(request, "interviews/refused.html", context, status=refusal.status)

"""A view for every action in a room (`permissions.Action`): each reads a form and calls one function of `actions/`."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Hidden, Refused
from apps.core.http.htmx import is_htmx
from apps.interviews.forms.interviews import RubricForm
from apps.interviews.rules import clock
from apps.interviews.screens.rubric import filled_rubric
from apps.interviews.views import answer_http
from apps.interviews.views.answer_http import NotStored, wants_json
from apps.rooms.actions import blind_grading, closing, feedback, joining, lobby, rounds
from apps.rooms.forms.rooms import (
    AgreeForm,
    DrawForm,
    ExtendForm,
    FeedbackForm,
    HandForm,
    HeardForm,
    MoveForm,
    NoteForm,
    PushForm,
    RateForm,
    ReadyForm,
    RecordForm,
    RemoveForm,
    SettingsForm,
    TurnForm,
)
from apps.rooms.rules.permissions import Action
from apps.rooms.views.pages import entered_room, page

type RoomAction = Callable[[HttpRequest, UUID, User], HttpResponse | None]

ROOM_ACTIONS: dict[Action, Callable[..., HttpResponse]] = {}
"""The view of each action, filled by `room_action`. `urls.py` mounts each under the action's name."""

CHANGED = {"HX-Trigger": "room-changed"}


class Unreadable(Refused):
    """A form was invalid; the text says why, and `field` names the field, if it is about one.

    `sent`, if given, is what the page shows again instead of everything that was sent.
    """

    def __init__(self, why: str, *, field: str = "", sent: QueryDict | None = None) -> None:
        super().__init__(why)
        self.field = field
        self.sent = sent


def room_action(action: Action) -> Callable[[RoomAction], RoomAction]:
    """Decorate a function that does the action for a person, and register a view that calls it.

    The view takes POST alone. A refusal comes back with what was sent; someone who isn't in the room gets 404.
    """

    def decorate(act: RoomAction) -> RoomAction:
        @require_POST
        @guests.someone
        @wraps(act)
        def view(request: HttpRequest, person: User, room_id: UUID) -> HttpResponse:
            try:
                return act(request, room_id, person) or _done(request, room_id)
            except Refused as refusal:
                return _refused(request, room_id, refusal)

        ROOM_ACTIONS[action] = view
        return act

    return decorate


@room_action(Action.READY)
def ready(request: HttpRequest, room_id: UUID, me: User) -> None:
    form = ReadyForm(request.POST)
    _read(form)
    lobby.set_ready(room_id, me, is_ready=form.is_ready, now=timezone.now())


@room_action(Action.HAND)
def hand(request: HttpRequest, room_id: UUID, me: User) -> None:
    form = HandForm(request.POST)
    _read(form)
    lobby.raise_hand(room_id, me, is_raised=form.is_raised, now=timezone.now())


@room_action(Action.RECORD)
def record(request: HttpRequest, room_id: UUID, me: User) -> None:
    form = RecordForm(request.POST)
    _read(form)
    rounds.say_recording(room_id, me, is_recording=form.is_recording, now=timezone.now())


@room_action(Action.LEAVE)
def leave(request: HttpRequest, room_id: UUID, me: User) -> HttpResponse:
    joining.leave(room_id, me, now=timezone.now())
    return redirect("rooms:rooms")


@room_action(Action.SETTINGS)
def change_settings(request: HttpRequest, room_id: UUID, me: User) -> None:
    data = _read(SettingsForm(request.POST))
    lobby.change_settings(
        room_id,
        me,
        guests=data["guests"],
        observers_grade=data["observers_grade"],
        call_url=data["call_url"],
        now=timezone.now(),
    )


@room_action(Action.RESCHEDULE)
def reschedule(request: HttpRequest, room_id: UUID, me: User) -> None:
    lobby.reschedule(room_id, me, scheduled_for=_read(MoveForm(request.POST))["scheduled_for"], now=timezone.now())


@room_action(Action.REMOVE)
def remove(request: HttpRequest, room_id: UUID, me: User) -> None:
    other = _read(RemoveForm(room_id, request.POST))["participant"]
    joining.remove(room_id, me, other=other.pk, now=timezone.now())


@room_action(Action.DRAW)
def draw(request: HttpRequest, room_id: UUID, me: User) -> None:
    data = _read(DrawForm(room_id, request.POST))
    lobby.draw_round(room_id, me, interviewer=data["interviewer"].pk, candidate=data["candidate"].pk, now=timezone.now())


@room_action(Action.BEGIN)
def begin(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.begin(room_id, me, now=timezone.now())


@room_action(Action.PAUSE)
def pause(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.pause(room_id, me, now=timezone.now())


@room_action(Action.RESUME)
def resume(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.resume(room_id, me, now=timezone.now())


@room_action(Action.EXTEND)
def extend(request: HttpRequest, room_id: UUID, me: User) -> None:
    minutes = _read(ExtendForm(request.POST))["minutes"]
    rounds.extend(room_id, me, by=timedelta(minutes=minutes), now=timezone.now())


PUTS = {
    "hint": rounds.give_hint,
    "follow-up": rounds.ask_follow_up,
    "finding": rounds.show_finding,
    "clarification": rounds.answer_clarification,
    "phase": rounds.begin_phase,
}
"""What is put to the candidate besides questions, and by which action."""


@room_action(Action.PUSH)
def push(request: HttpRequest, room_id: UUID, me: User) -> None:
    data = _read(PushForm(request.POST))
    now = timezone.now()
    if data["what"] == "question":
        rounds.next_question(room_id, me, after=data["turn"], now=now)
        return
    PUTS[data["what"]](room_id, me, turn=data["turn"], position=data["position"] or 0, now=now)


@room_action(Action.WRITE)
def write(request: HttpRequest, room_id: UUID, me: User) -> HttpResponse | None:
    """Save the notepad as it is typed. Answers the page's script in JSON, as saving an answer alone does."""
    turn = _read(TurnForm(request.POST))["turn"]
    try:
        response, version = answer_http.store(request, partial(rounds.write, room_id, me, turn=turn))
    except NotStored as refusal:
        if wants_json(request) and not isinstance(refusal.cause, Hidden):
            return refusal.as_json()
        raise refusal.cause or Unreadable(str(refusal)) from None
    if not wants_json(request):
        return None
    left = clock.milliseconds_left(response.deadline, timezone.now()) if response.deadline else 0
    return answer_http.saved(response, {"turn_ms": left, "whole_ms": left, "is_open": True, "is_running": True}, version=version)


@room_action(Action.NOTE)
def note(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.take_note(room_id, me, text=_read(NoteForm(request.POST))["text"], now=timezone.now())


@room_action(Action.HEARD)
def heard(request: HttpRequest, room_id: UUID, me: User) -> None:
    data = _read(HeardForm(request.POST))
    blind_grading.tick_heard(room_id, me, turn=data["turn"], heard=data["heard"], now=timezone.now())


@room_action(Action.GRADE)
def give_levels(request: HttpRequest, room_id: UUID, me: User) -> HttpResponse | None:
    """Store levels for one answer; htmx gets the new score back."""
    turn, form = _read(TurnForm(request.POST))["turn"], RubricForm(request.POST)
    data = _read(form)
    assessment, levels = blind_grading.grade(
        room_id, me, turn=turn, levels=form.levels, tripped=data["tripped"], version=data["version"], now=timezone.now()
    )
    response = assessment.response
    waiting = form.missing_levels(response.revision.rubric)
    if not is_htmx(request):
        if waiting:
            raise Unreadable(waiting, sent=form.sent_with_version(assessment.version))
        return None
    context = {"rubric": filled_rubric(response, assessment, levels=levels), "waiting": waiting}
    return render(request, "rooms/rubric.html#rubric-score", context)


@room_action(Action.END_ROUND)
def end_round(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.end(room_id, me, now=timezone.now())


@room_action(Action.REVEAL)
def reveal(request: HttpRequest, room_id: UUID, me: User) -> None:
    blind_grading.reveal(room_id, me, now=timezone.now())


@room_action(Action.AGREE)
def agree(request: HttpRequest, room_id: UUID, me: User) -> None:
    turn, form = _read(TurnForm(request.POST))["turn"], AgreeForm(request.POST)
    _read(form)
    blind_grading.agree(room_id, me, turn=turn, levels=form.levels, taken_back=form.taken_back, now=timezone.now())


@room_action(Action.FEEDBACK)
def give_feedback(request: HttpRequest, room_id: UUID, me: User) -> None:
    form = FeedbackForm(request.POST)
    data = _read(form)
    feedback.give_feedback(
        room_id, me, keep=data["keep"], change=data["change"], takeaways=form.takeaways, seen=form.seen_version, now=timezone.now()
    )


@room_action(Action.RATE)
def rate(request: HttpRequest, room_id: UUID, me: User) -> None:
    data = _read(RateForm(request.POST))
    feedback.rate(room_id, me, useful=data["useful"], fair=data["fair"], now=timezone.now())


@room_action(Action.NEXT_ROUND)
def next_round(request: HttpRequest, room_id: UUID, me: User) -> None:
    rounds.next_round(room_id, me, now=timezone.now())


@room_action(Action.CLOSE)
def close(request: HttpRequest, room_id: UUID, me: User) -> None:
    closing.close(room_id, me, now=timezone.now())


def _read(form: forms.Form) -> dict[str, Any]:
    """Return the form's data. Raises Unreadable with its first error."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    raise Unreadable(str(errors[0]), field="" if name == NON_FIELD_ERRORS else name)


def _done(request: HttpRequest, room_id: UUID) -> HttpResponse:
    if is_htmx(request):
        return HttpResponse(status=204, headers=CHANGED)
    return redirect("rooms:room", room_id)


def _refused(request: HttpRequest, room_id: UUID, refusal: Refused) -> HttpResponse:
    """Answer with the refusal's sentence: as a part for htmx, otherwise on the page with what was sent. Raises Http404 for strangers."""
    room, me = entered_room(request, room_id)
    status = refusal.status
    field = refusal.field if isinstance(refusal, Unreadable) else ""
    if is_htmx(request):
        context = {"problem": refusal, "field": field}
        response = render(request, "rooms/problem.html", context, status=422 if status == 404 else status)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#problem", "outerHTML"
        return response
    messages.error(request, str(refusal))
    sent = (refusal.sent if isinstance(refusal, Unreadable) else None) or request.POST
    text = "again" if isinstance(refusal, Unreadable) else "lost"  # an invalid text can be corrected and sent again, another only copied
    return page(request, room, me, status=status, sent=sent, wrong={field: str(refusal)}, **{text: sent.get("text", "")})

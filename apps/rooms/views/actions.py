"""What can be done in a room: one door for every action of `roles.Action`, each a few lines that read a form and call one action."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.interviews.actions import answering
from apps.interviews.forms import AnswerForm, RubricForm
from apps.interviews.models import Response
from apps.interviews.rules import clock
from apps.interviews.screens.rubric import filled_rubric
from apps.rooms.actions import blind_grading, lobby, rounds
from apps.rooms.actions.context import latest_round
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
    RemoveForm,
    SettingsForm,
    TurnForm,
)
from apps.rooms.models import Participant, Room
from apps.rooms.rules.permissions import Action
from apps.rooms.views.pages import entered_room, page

type RoomAction = Callable[[HttpRequest, Room, Participant], HttpResponse | None]

ROOM_ACTIONS: dict[Action, Callable[..., HttpResponse]] = {}
"""Of each action, its view. `urls.py` mounts them all under the action's name."""

CHANGED = {"HX-Trigger": "room-changed"}


class Unreadable(Refused):
    """What was sent lacks something; the text says what. `sent` is what the page shows again where it isn't all that was sent."""

    def __init__(self, why: str, *, sent: QueryDict | None = None) -> None:
        super().__init__(why)
        self.sent = sent


def room_action(action: Action) -> Callable[[RoomAction], RoomAction]:
    """Makes a view of a function that does the action for someone in the room. It answers for the refusals; a stranger gets 404."""

    def made(act: RoomAction) -> RoomAction:
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, room_id: UUID) -> HttpResponse:
            room, me = entered_room(request, room_id)
            try:
                return act(request, room, me) or _done(request, room)
            except Refused as refusal:
                return _refused(request, room, me, refusal)

        ROOM_ACTIONS[action] = view
        return act

    return made


@room_action(Action.READY)
def ready(request: HttpRequest, room: Room, me: Participant) -> None:
    form = ReadyForm(request.POST)
    _read(form)
    lobby.set_ready(room.pk, me, is_ready=form.is_ready, now=timezone.now())


@room_action(Action.HAND)
def hand(request: HttpRequest, room: Room, me: Participant) -> None:
    form = HandForm(request.POST)
    _read(form)
    lobby.raise_hand(room.pk, me, is_raised=form.is_raised, now=timezone.now())


@room_action(Action.LEAVE)
def leave(request: HttpRequest, room: Room, me: Participant) -> HttpResponse:
    lobby.leave(room.pk, me, now=timezone.now())
    return redirect("rooms:rooms")


@room_action(Action.SETTINGS)
def change_settings(request: HttpRequest, room: Room, me: Participant) -> None:
    data = _read(SettingsForm(request.POST))
    lobby.change_settings(
        room.pk,
        me,
        guests=data["guests"],
        observers_grade=data["observers_grade"],
        call_url=data["call_url"],
        now=timezone.now(),
    )


@room_action(Action.RESCHEDULE)
def reschedule(request: HttpRequest, room: Room, me: Participant) -> None:
    lobby.reschedule(room.pk, me, scheduled_for=_read(MoveForm(request.POST))["scheduled_for"], now=timezone.now())


@room_action(Action.REMOVE)
def remove(request: HttpRequest, room: Room, me: Participant) -> None:
    other: Participant = _read(RemoveForm(room, request.POST))["participant"]
    lobby.remove(room.pk, me, other=other.pk, now=timezone.now())


@room_action(Action.DRAW)
def draw(request: HttpRequest, room: Room, me: Participant) -> None:
    data = _read(DrawForm(room, request.POST))
    lobby.draw_round(room.pk, me, interviewer=data["interviewer"].pk, candidate=data["candidate"].pk, now=timezone.now())


@room_action(Action.BEGIN)
def begin(request: HttpRequest, room: Room, me: Participant) -> None:
    rounds.begin(room.pk, me, now=timezone.now())


@room_action(Action.PAUSE)
def pause(request: HttpRequest, room: Room, me: Participant) -> None:
    rounds.pause(room.pk, me, now=timezone.now())


@room_action(Action.RESUME)
def resume(request: HttpRequest, room: Room, me: Participant) -> None:
    rounds.resume(room.pk, me, now=timezone.now())


@room_action(Action.EXTEND)
def extend(request: HttpRequest, room: Room, me: Participant) -> None:
    minutes = _read(ExtendForm(request.POST))["minutes"]
    rounds.extend(room.pk, me, by=timedelta(minutes=minutes), now=timezone.now())


@room_action(Action.PUSH)
def push(request: HttpRequest, room: Room, me: Participant) -> None:
    data = _read(PushForm(request.POST))
    now = timezone.now()
    if data["what"] == "question":
        rounds.next_question(room.pk, me, after=data["turn"], now=now)
        return
    put = rounds.give_hint if data["what"] == "hint" else rounds.ask_follow_up
    put(room.pk, me, turn=data["turn"], position=data["position"] or 0, now=now)


@room_action(Action.WRITE)
def write(request: HttpRequest, room: Room, me: Participant) -> HttpResponse | None:
    """The notepad, saved as it is typed. Speaks JSON with the page's script, as the answers of an interview alone do."""
    turn = _read(TurnForm(request.POST))["turn"]
    form = AnswerForm(request.POST)
    is_script = request.headers.get("Accept", "") == "application/json"
    if not form.is_valid():
        why = str(next(iter(form.errors.values()))[0])
        return JsonResponse({"error": why}, status=422) if is_script else _refused(request, room, me, Unreadable(why))
    now = timezone.now()
    try:
        response, version = rounds.write(room.pk, me, turn=turn, now=now, **form.cleaned_data)
    except answering.Conflict as conflict:
        if not is_script:
            raise
        stored = {"text": conflict.response.text, "save_number": conflict.response.save_number}
        return JsonResponse({"error": str(conflict), "stored": stored}, status=409)
    except Refused as refusal:
        if not is_script:
            raise
        return JsonResponse({"error": str(refusal)}, status=410)
    if not is_script:
        return None
    left = clock.milliseconds_left(response.deadline, now) if response.deadline else 0
    clocks = {"turn_ms": left, "whole_ms": left, "is_open": True, "is_running": True}
    return JsonResponse({"save_number": response.save_number, "version": version} | clocks)


@room_action(Action.NOTE)
def note(request: HttpRequest, room: Room, me: Participant) -> None:
    rounds.take_note(room.pk, me, text=_read(NoteForm(request.POST))["text"], now=timezone.now())


@room_action(Action.HEARD)
def heard(request: HttpRequest, room: Room, me: Participant) -> None:
    data = _read(HeardForm(request.POST))
    blind_grading.tick_heard(room.pk, me, turn=data["turn"], heard=data["heard"], now=timezone.now())


@room_action(Action.GRADE)
def give_levels(request: HttpRequest, room: Room, me: Participant) -> HttpResponse | None:
    """Levels for one answer; the page's script gets the new score back."""
    response = _answer(request, room)
    form = RubricForm(response.revision.rubric, request.POST)
    data = _read(form)
    assessment, levels = blind_grading.grade(
        room.pk, me, turn=response.turn, levels=form.levels, tripped=data["tripped"], version=data["version"], now=timezone.now()
    )
    if not request.htmx:  # type: ignore[attr-defined]
        if form.what_waits:
            raise Unreadable(form.what_waits, sent=form.sent_for(assessment.version))
        return None
    context = {"rubric": filled_rubric(response, assessment, levels=levels), "waiting": form.what_waits}
    return render(request, "rooms/rubric.html#rubric-score", context)


@room_action(Action.END_ROUND)
def end_round(request: HttpRequest, room: Room, me: Participant) -> None:
    rounds.end(room.pk, me, now=timezone.now())


@room_action(Action.REVEAL)
def reveal(request: HttpRequest, room: Room, me: Participant) -> None:
    blind_grading.reveal(room.pk, me, now=timezone.now())


@room_action(Action.AGREE)
def agree(request: HttpRequest, room: Room, me: Participant) -> None:
    response = _answer(request, room)
    form = AgreeForm(response.revision.rubric, request.POST)
    _read(form)
    blind_grading.agree(room.pk, me, turn=response.turn, levels=form.levels, taken_back=form.taken_back, now=timezone.now())


@room_action(Action.FEEDBACK)
def feedback(request: HttpRequest, room: Room, me: Participant) -> None:
    form = FeedbackForm(request.POST)
    data = _read(form)
    blind_grading.give_feedback(
        room.pk, me, keep=data["keep"], change=data["change"], takeaways=form.takeaways, seen=form.seen_version, now=timezone.now()
    )


@room_action(Action.RATE)
def rate(request: HttpRequest, room: Room, me: Participant) -> None:
    data = _read(RateForm(request.POST))
    blind_grading.rate(room.pk, me, useful=data["useful"], fair=data["fair"], now=timezone.now())


@room_action(Action.NEXT_ROUND)
def next_round(request: HttpRequest, room: Room, me: Participant) -> None:
    blind_grading.next_round(room.pk, me, now=timezone.now())


@room_action(Action.CLOSE)
def close(request: HttpRequest, room: Room, me: Participant) -> None:
    lobby.close(room.pk, me, now=timezone.now())


def _read(form: forms.Form) -> dict[str, Any]:
    """What the form holds. Raises Unreadable with the first of its sentences."""
    if form.is_valid():
        return form.cleaned_data
    raise Unreadable(str(next(iter(form.errors.values()))[0]))


def _answer(request: HttpRequest, room: Room) -> Response:
    """To the question of the turn that was sent. Raises Unreadable where there is none."""
    turn = _read(TurnForm(request.POST))["turn"]
    current = latest_round(room)
    response = current.interview.responses.filter(turn=turn).select_related("revision").first() if current else None
    if response is None:
        raise Unreadable("That question was not put in this round.")
    return response


def _done(request: HttpRequest, room: Room) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers=CHANGED)
    return redirect(room)


def _refused(request: HttpRequest, room: Room, me: Participant, refusal: Refused) -> HttpResponse:
    """The sentence, where the person looks, with what was sent still there."""
    status = refusal.status
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "rooms/problem.html", {"problem": refusal}, status=422 if status == 404 else status)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#problem", "outerHTML"
        return response
    messages.error(request, str(refusal))
    sent = (refusal.sent if isinstance(refusal, Unreadable) else None) or request.POST
    text = "again" if isinstance(refusal, Unreadable) else "lost"  # to be put right and sent again, or to be copied
    return page(request, room, me, status=status, sent=sent, **{text: sent.get("text", "")})

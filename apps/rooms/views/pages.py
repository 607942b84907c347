"""The pages of a room: the list, opening and joining one, and the page of each role with the two parts that are fetched again."""

from typing import Any
from uuid import UUID
from zlib import crc32

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core import bus
from apps.core.errors import Refused
from apps.core.http.addresses import address_of
from apps.core.paging import PageForm, page_of
from apps.interviews.models import Interview
from apps.interviews.rules import clock
from apps.interviews.rules.states import OVER
from apps.rooms.actions import calling_off, code_lookup, joining, opening
from apps.rooms.actions.context import latest_round, present, roles_of, topic
from apps.rooms.forms.rooms import CodeForm, MoveForm, NameForm, OpenForm, SettingsForm
from apps.rooms.models import Participant, Room, Round
from apps.rooms.rules import join_codes, permissions
from apps.rooms.screens.by_role import screen_for
from apps.rooms.screens.candidate import CandidateScreen
from apps.rooms.screens.interviewer import InterviewerScreen
from apps.rooms.screens.latecomer import LatecomerScreen
from apps.rooms.screens.lobby import LobbyScreen
from apps.rooms.screens.observer import GraderScreen
from apps.rooms.screens.question import read_ahead
from apps.rooms.screens.revealed import RevealScreen
from apps.rooms.screens.room import Screen, running_clock

PAGES = {
    LobbyScreen: "lobby",
    LatecomerScreen: "latecomer",
    CandidateScreen: "candidate",
    InterviewerScreen: "interviewer",
    GraderScreen: "observer",
    RevealScreen: "revealed",
}
"""For each screen, the name of its templates in rooms/stage/ and rooms/desk/."""


@require_safe
@never_cache
def rooms(request: HttpRequest) -> HttpResponse:
    """List the rooms that the person may see, open ones first."""
    person = guests.person_of(request)
    visible = Room.objects.lately_of(person) if person else Room.objects.none()
    page = page_of(visible.open_first().with_called_off().select_related("team"), PageForm(request.GET).number)
    return render(request, "rooms/rooms.html", {"person": person, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show the form that opens a room, or open one. A visitor becomes a guest only when the form is sent."""
    if request.method == "POST":
        return _open(request)
    person = guests.person_of(request)
    known = {"name": person.name if person else "", "guests": Room.Guests.TAKE_PART}
    form = OpenForm(person, initial=known | {"team": request.GET.get("team", "")})
    return render(request, "rooms/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Find a room by its join code. After too many wrong codes, the person is asked to use the link."""
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, "rooms/join.html", {"form": form})
    if form.is_valid():
        try:
            room = code_lookup.room_with_code(form.cleaned_data["code"], address=address_of(request))
        except Refused as refusal:
            form.add_error("code", str(refusal))
            return render(request, "rooms/join.html", {"form": form}, status=refusal.status)
        if room is not None:
            return redirect(room)
        form.add_error("code", "No open room has this code. Check it with the person who told you; it holds only while the room is open.")
    return render(request, "rooms/join.html", {"form": form}, status=422)


@require_safe
@never_cache
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Show the page of the participant's role; to someone who isn't in the room, the form that lets them in.

    The link is the key: it can't be guessed.
    """
    room = get_object_or_404(Room.objects.select_related("team", "host", "blueprint"), pk=room_id)
    person = guests.person_of(request)
    me = participant_of(room, person)
    if me is not None:
        return page(request, room, me)
    if person is not None and room.participants.filter(person=person, removed_at__isnull=False).exists():
        return render(request, "rooms/removed.html", {"room": room}, status=404)
    return _enter_page(request, room, NameForm(initial={"name": person.name if person else ""}), person)


@require_POST
@guests.anyone
def enter(request: HttpRequest, person: User, room_id: UUID) -> HttpResponse:
    """Let the person into the room under the name that they typed. A visitor becomes a guest."""
    room = get_object_or_404(Room.objects.select_related("team", "host"), pk=room_id)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _enter_page(request, room, form, person, status=422)
    try:
        joining.join(room, person=person, name=form.cleaned_data["name"], now=timezone.now())
    except Refused as refusal:
        form.add_error("name" if isinstance(refusal, joining.NameTaken) else None, str(refusal))
        return _enter_page(request, room, form, person, status=refusal.status)
    return redirect(room)


@require_safe
def stage(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Answer with the stage of the participant's page, or 304 if it hasn't changed. Two headers have the time left, fresh in both cases."""
    return _part(request, room_id, "stage")


@require_safe
def desk(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Answer with the desk of the participant's page, where their inputs are."""
    return _part(request, room_id, "desk")


@require_safe
@never_cache
def ahead(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Show the questions of a prepared round to its interviewer, who reads them before it begins."""
    room, me = entered_room(request, room_id)
    current = latest_round(room)
    if current is None or current.started_at is not None or permissions.Role.INTERVIEWER not in roles_of(room, current, me):
        raise Http404
    return render(request, "rooms/ahead.html", {"room": room, "round": current, "questions": read_ahead(current)})


@require_safe
@never_cache
@guests.someone
def interview(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Redirect from a hosted interview to its room.

    If the interview is over and the room shows nothing of it, redirect to the candidate's own answers instead: the candidate has left, the
    room was closed before the reveal, or the round is gone, which earlier versions allowed.
    """
    hosted = get_object_or_404(Interview.objects.visible_to(person).filter(is_hosted=True), pk=interview_id)
    current = Round.objects.filter(interview=hosted).select_related("room", "candidate").first()
    if hosted.state in OVER and (current is None or not current.candidate.is_present or current.was_broken_off):
        return redirect("interviews:interview", hosted.pk)
    if current is None:
        raise Http404
    return redirect(current.room)


def entered_room(request: HttpRequest, room_id: UUID) -> tuple[Room, Participant]:
    """Return the room and the person's participant in it. Raises Http404 for anyone who isn't in the room."""
    person = guests.person_of(request)
    if person is None:
        raise Http404
    me = get_object_or_404(Participant.objects.present().select_related("room__team"), room=room_id, person=person)
    me.person = person
    return me.room, me


def participant_of(room: Room, person: User | None) -> Participant | None:
    """Return the person's participant if they are in the room."""
    if person is None:
        return None
    return room.participants.present().select_related("person").filter(person=person).first()


def page(
    request: HttpRequest, room: Room, me: Participant, *, status: int = 200, sent: QueryDict | None = None, **more: object
) -> HttpResponse:
    """Render the whole page of the participant's role. A refusal adds the form that was `sent`, to be shown again, and `more` context."""
    screen = screen_for(room, me, here=bus.touch_presence(topic(room.pk), str(me.pk)), now=timezone.now(), sent=sent)
    return render(request, "rooms/room.html", _context(screen) | _refused_forms(sent) | {"sent": sent} | more, status=status)


def _context(screen: Screen) -> dict[str, object]:
    room = screen.room
    initial = {"guests": room.guests, "observers_grade": room.observers_grade, "call_url": room.call_url}
    form = SimpleLazyObject(lambda: SettingsForm(initial=initial))  # few parts show it
    name = PAGES[type(screen)]
    return {
        "screen": screen,
        "stage": f"rooms/stage/{name}.html",
        "desk": f"rooms/desk/{name}.html",
        "room": room,
        "settings_form": form,
        "move_form": SimpleLazyObject(MoveForm),
        "code": join_codes.spelled(room.code),
        "notices": clock.NOTICES,
        "called_off": SimpleLazyObject(lambda: calling_off.was_called_off(room)),
    }


def _refused_forms(sent: Any) -> dict[str, object]:
    """Return the form that was refused, with the values that were sent."""
    forms = {"settings_form": (SettingsForm, "guests"), "move_form": (MoveForm, "scheduled_for")}
    return {name: form(sent) for name, (form, field) in forms.items() if sent and field in sent}


def _part(request: HttpRequest, room_id: UUID, part: str) -> HttpResponse:
    room, me = entered_room(request, room_id)
    here = bus.touch_presence(topic(room.pk), str(me.pk))
    etag = f'"{room.version}.{me.own_version}-{crc32(" ".join(sorted(here)).encode()):x}-{me.pk}-{part}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        screen = screen_for(room, me, here=here, now=timezone.now())
        left = screen.clock
        response = render(request, f"rooms/room.html#{part}", _context(screen))
    else:
        left = running_clock(room, now=timezone.now())
    if left is not None:
        response.headers["X-Turn-Ms"], response.headers["X-Whole-Ms"] = str(left.turn_ms), str(left.whole_ms)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@guests.anyone
def _open(request: HttpRequest, person: User) -> HttpResponse:
    form = OpenForm(person, request.POST)
    if not form.is_valid():
        return render(request, "rooms/new.html", {"form": form}, status=422)
    data = form.cleaned_data
    blueprint = data["blueprint"]
    title = data["title"] or (blueprint.title if blueprint else "Mock interview")
    try:
        opened = opening.open_room(
            host=person,
            name=data["name"],
            title=title,
            team=data["team"],
            blueprint=blueprint,
            questions=[] if blueprint else list(data["questions"]),
            guests=data["guests"],
            observers_grade=data["observers_grade"],
            call_url=data["call_url"],
            scheduled_for=data["scheduled_for"],
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "rooms/new.html", {"form": form}, status=refusal.status)
    return redirect(opened)


def _enter_page(request: HttpRequest, room: Room, form: NameForm, person: User | None, *, status: int = 200) -> HttpResponse:
    context = {
        "room": room,
        "form": form,
        "people": present(room),
        "called_off": calling_off.was_called_off(room),
        "is_inside": person is not None and joining.is_inside(room, person),
    }
    return render(request, "rooms/way_in.html", context, status=status)

"""The page of a round that is over: its levels, its feedback and its replay."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.core.http.htmx import render_part
from apps.rooms.actions import feedback
from apps.rooms.forms.rooms import FeedbackForm, FrameForm
from apps.rooms.models import Participant, Round
from apps.rooms.queries import replay
from apps.rooms.screens.revealed import revealed_answers


@require_safe
@never_cache
@guests.someone
def round_page(request: HttpRequest, person: User, room_id: UUID, number: int) -> HttpResponse:
    """Show all levels of a revealed round, the feedback and the replay, to people who were in the round, even if they left since."""
    viewer, current = _attended(person, room_id, number)
    return _round(request, viewer, current)


def _attended(person: User, room_id: UUID, number: int) -> tuple[Participant, Round]:
    """Return the person's place in the room, and a revealed round that they were in. Raises Http404."""
    viewer = get_object_or_404(Participant.objects.select_related("room"), room=room_id, person=person, removed_at=None)
    current = replay.rounds_attended(viewer).filter(number=number).first()
    if current is None:
        raise Http404
    return viewer, current


def _round(
    request: HttpRequest, viewer: Participant, current: Round, *, sent: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of a round. `sent` is a form that was refused, to be shown again."""
    context = {
        "room": viewer.room,
        "round": current,
        "frame": replay.frame_at(current, viewer, FrameForm(request.GET).second),
        "answers": revealed_answers(current),
        "feedback": list(current.feedback.select_related("author").order_by("written_at")),
        "is_candidate": current.candidate_id == viewer.pk,
        "mine": current.feedback.filter(author=viewer).first(),
        "sent": sent,
    }
    return render_part(request, "rooms/round.html", "replay-screen", context, status=status)


@require_POST
@guests.someone
def give_feedback(request: HttpRequest, person: User, room_id: UUID, number: int) -> HttpResponse:
    """Store feedback on a round that is over, also when another runs."""
    viewer, current = _attended(person, room_id, number)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return _round(request, viewer, current, sent=form.data, status=422)
    written = {name: form.cleaned_data[name] for name in ("keep", "change")}
    try:
        feedback.give_later(viewer, current, **written, takeaways=form.takeaways, seen=form.seen_version, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _round(request, viewer, current, sent=form.data, status=refusal.status)
    messages.success(request, f"{current.candidate.name} has your feedback now.")
    return redirect("rooms:round", room_id, number)

"""The page of a round that is over: its levels, its feedback and its replay."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.htmx import render_part
from apps.rooms.forms.rooms import FrameForm
from apps.rooms.models import Participant
from apps.rooms.queries import replay
from apps.rooms.screens.revealed import revealed_answers


@require_safe
@never_cache
@guests.someone
def round_page(request: HttpRequest, person: User, room_id: UUID, number: int) -> HttpResponse:
    """Show all levels of a revealed round, the feedback and the replay, to people who were in the round, even if they left since."""
    viewer = get_object_or_404(Participant.objects.select_related("room"), room=room_id, person=person, removed_at=None)
    current = replay.rounds_attended(viewer).filter(number=number).first()
    if current is None:
        raise Http404
    context = {
        "room": viewer.room,
        "round": current,
        "frame": replay.frame_at(current, viewer, FrameForm(request.GET).second),
        "answers": revealed_answers(current),
        "feedback": list(current.feedback.select_related("author").order_by("written_at")),
        "is_candidate": current.candidate_id == viewer.pk,
    }
    return render_part(request, "rooms/round.html", "replay-screen", context)

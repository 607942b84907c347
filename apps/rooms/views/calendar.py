"""A meeting's time as a calendar file."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.rooms.models import Room
from apps.rooms.rules.icalendar import USUAL_LENGTH, event


@require_safe
@never_cache
@guests.someone
def calendar(request: HttpRequest, person: User, room_id: UUID) -> HttpResponse:
    """Answer with a calendar file of a scheduled room that the person may see. If it was called off, the file cancels the entry."""
    scheduled = Room.objects.visible_to(person).filter(scheduled_for__isnull=False).select_related("team", "blueprint")
    room = get_object_or_404(scheduled.with_called_off(), pk=room_id)
    assert room.scheduled_for is not None  # noqa: S101
    url = request.build_absolute_uri(room.get_absolute_url())
    text = event(
        uid=f"room-{room.pk}@dryrun",
        sequence=room.version,
        stamp=timezone.now(),
        start=room.scheduled_for,
        length=timedelta(seconds=room.blueprint.seconds) if room.blueprint else USUAL_LENGTH,
        summary=f"{room.title} ({room.team})" if room.team else room.title,
        description=f"The room: {url}\nThe call: {room.call_url}" if room.call_url else f"The room: {url}",
        url=url,
        location=room.call_url or url,
        is_called_off=room.was_called_off,
    )
    headers = {"Content-Disposition": 'attachment; filename="room.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)

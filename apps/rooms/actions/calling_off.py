"""A meeting that was called off: which one was, and who is told."""

from datetime import datetime

from apps.accounts.models import User
from apps.rooms.actions.reminders import people_of as all_of
from apps.rooms.models import Participant, Room
from apps.teams.models import Membership


def was_called_off(room: Room) -> bool:
    """Whether it had a time and was closed before it was held."""
    return Room.objects.called_off().filter(pk=room.pk).exists()


def may_be_noted_down(room: Room, *, now: datetime) -> bool:
    """Whether the meeting is still to come and others than its host could have put it into their calendars."""
    others = Participant.objects.filter(room=room).exclude(person=room.host_id)
    members = Membership.objects.filter(team=room.team_id).exclude(person=room.host_id)
    return room.scheduled_for is not None and room.scheduled_for > now and (others.exists() or members.exists())


def claim(*, now: datetime) -> list[Room]:
    """The meetings of which people are to be told now that they are off: those still to come. Each is given out once."""
    off = Room.objects.called_off().filter(called_off_told_at=None, scheduled_for__gt=now)
    return [
        room
        for room in off.select_related("team").order_by("scheduled_for", "pk")
        if Room.objects.filter(pk=room.pk, called_off_told_at=None).update(called_off_told_at=now)
    ]


def people_of(room: Room) -> list[User]:
    """Those who would have been reminded of it, but for the host, who knows."""
    return [person for person in all_of(room) if person.pk != room.host_id]

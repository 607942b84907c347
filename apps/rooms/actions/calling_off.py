"""Meetings that were called off: which ones, and who is told."""

from datetime import datetime

from apps.accounts.models import User
from apps.rooms.actions import reminders
from apps.rooms.models import Participant, Room
from apps.teams.models import Membership


def was_called_off(room: Room) -> bool:
    """Whether the room had a time and was closed before a round was held at it."""
    return Room.objects.called_off().filter(pk=room.pk).exists()


def may_be_in_calendars(room: Room, *, now: datetime) -> bool:
    """Whether the meeting is still to come and people besides its host could have it in their calendars."""
    others = Participant.objects.filter(room=room).exclude(person=room.host_id)
    members = Membership.objects.filter(team=room.team_id).exclude(person=room.host_id)
    return room.scheduled_for is not None and room.scheduled_for > now and (others.exists() or members.exists())


def claim(*, now: datetime) -> list[Room]:
    """Return the future meetings that were called off and whose people were not told yet, and mark them as told.

    Each is returned once, however many workers ask.
    """
    off = Room.objects.called_off().filter(called_off_told_at=None, scheduled_for__gt=now)
    return [
        room
        for room in off.select_related("team").order_by("scheduled_for", "pk")
        if Room.objects.filter(pk=room.pk, called_off_told_at=None).update(called_off_told_at=now)
    ]


def people_of(room: Room) -> list[User]:
    """Return everyone who would have been reminded of the meeting, without the host, who called it off."""
    return [person for person in reminders.people_of(room) if person.pk != room.host_id]

"""Ending a room."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.interviews.actions import hosting
from apps.rooms.actions.context import Actor, acting, latest_round, notify
from apps.rooms.actions.lobby import undo
from apps.rooms.models import Room, Round
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action


def close(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Ends the room. A round that runs is over; an interview that never began is gone."""
    with acting(room_id, actor, Action.CLOSE, now=now) as context:
        shut(context.room, now=now)


@transaction.atomic
def close_for_staff(room: Room, *, now: datetime) -> bool:
    """The same by whoever runs the site. Returns whether it was open."""
    held = Room.objects.select_for_update().not_closed().filter(pk=room.pk).first()
    if held is None:
        return False
    shut(held, now=now)
    notify(held)
    return True


def shut(room: Room, *, now: datetime) -> None:
    """The same, whoever wants it. The room is locked already."""
    current = latest_round(room)
    if current is not None and current.started_at is None:
        undo(current)
    elif current is not None and current.ended_at is None:
        hosting.submit(current.interview, now=now)
        Round.objects.filter(pk=current.pk).update(ended_at=now)
    states.ROOM.check(room.state, states.CLOSED)
    Room.objects.filter(pk=room.pk).update(state=states.CLOSED, closed_at=now)

"""Closing a room."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.interviews.actions import hosting
from apps.rooms.actions.context import Actor, acting, latest_round, notify
from apps.rooms.actions.lobby import delete_prepared
from apps.rooms.models import Room, Round
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Action


def close(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Close the room for good. A running round ends, a prepared one is deleted."""
    with acting(room_id, actor, Action.CLOSE, now=now) as context:
        close_locked(context.room, now=now)


@transaction.atomic
def close_for_staff(room: Room, *, now: datetime) -> bool:
    """Close the room on behalf of staff, who have no role in it. Return False if it was closed already."""
    locked = Room.objects.select_for_update().not_closed().filter(pk=room.pk).first()
    if locked is None:
        return False
    close_locked(locked, now=now)
    notify(locked)
    return True


def close_locked(room: Room, *, now: datetime) -> None:
    """Close a room whose row the caller has locked: end or delete its latest round, set the state. Checks no role, notifies nobody."""
    current = latest_round(room)
    if current is not None and current.started_at is None:
        delete_prepared(current)
    elif current is not None and current.ended_at is None:
        hosting.submit(current.interview, now=now)
        Round.objects.filter(pk=current.pk).update(ended_at=now)
    states.ROOM.check(room.state, states.CLOSED)
    Room.objects.filter(pk=room.pk).update(state=states.CLOSED, closed_at=now)

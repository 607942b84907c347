"""Reminders of a room: one mail to each person about an hour before it begins, tried again until a quarter of an hour before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.rooms.models import Participant, Reminder, Room
from apps.teams.models import Membership

EARLIEST, LATEST = timedelta(minutes=60), timedelta(minutes=45)
"""How long before the beginning reminders are set up. One that came later would only disturb."""

LAST_TRY = timedelta(minutes=15)
"""How long before the beginning a failed reminder is tried for the last time."""

AGAIN_AFTER = timedelta(minutes=4)
"""Between two tries of one reminder. The task runs every five minutes; with less than that, each run tries again."""


def claim_due(*, now: datetime) -> list[Room]:
    """Create the reminders of each room whose time has come, and return those rooms.

    Each room is returned once, however many workers ask.
    """
    due = Room.objects.not_closed().filter(reminded_at=None, scheduled_for__gte=now + LATEST, scheduled_for__lte=now + EARLIEST)
    return [room for room in due.select_related("team").order_by("scheduled_for", "pk") if _claim(room, now)]


def claim_unsent(*, now: datetime) -> Iterator[Reminder]:
    """Yield the reminders to send now: those that didn't go out yet. Each is yielded once in AGAIN_AFTER, however many workers ask."""
    rooms = Room.objects.not_closed().filter(
        reminded_at__isnull=False, scheduled_for__gte=now + LAST_TRY, scheduled_for__lte=now + EARLIEST
    )
    waiting = Reminder.objects.filter(Q(tried_at=None) | Q(tried_at__lte=now - AGAIN_AFTER), sent_at=None)
    for reminder in waiting.filter(room__in=rooms).order_by("room__scheduled_for", "pk"):
        if waiting.filter(pk=reminder.pk).update(tried_at=now):
            yield reminder


def still_to_remind(room_id: UUID | str, person_id: int, *, now: datetime) -> tuple[Room, User] | None:
    """Return the room and the person of a reminder, or None if it isn't to be sent any more.

    That is: the room is closed, moved or has begun, the mail went out already, or the person doesn't belong to it now.
    """
    room = (
        Room.objects.not_closed()
        .filter(pk=room_id, scheduled_for__gt=now, scheduled_for__lte=now + EARLIEST)
        .select_related("team")
        .first()
    )
    if room is None or Reminder.objects.filter(room=room, person=person_id, sent_at__isnull=False).exists():
        return None
    person = _people_of(room).filter(pk=person_id).first()
    return (room, person) if person else None


def mark_sent(room: Room, person: User, *, now: datetime) -> None:
    """Record that the reminder's mail went out at `now`, so that it isn't sent again."""
    Reminder.objects.filter(room=room, person=person).update(sent_at=now)


def people_of(room: Room) -> list[User]:
    """Return everyone to remind of the room: its host, its participants and its team's members, if they have an address and are active.

    People whom the host took out are left out, and so are those who left and may not come back.
    """
    return list(_people_of(room).order_by("pk"))


def _people_of(room: Room) -> QuerySet[User]:
    participants = Participant.objects.filter(room=room)
    may_come_in = participants.filter(removed_at=None) if room.guests != Room.Guests.NONE else participants.present()
    belonging = Membership.objects.filter(team=room.team_id).values_list("person", flat=True) if room.team_id else [room.host_id]
    taken_out = participants.exclude(removed_at=None).values_list("person", flat=True)
    belongs = {*belonging, *may_come_in.values_list("person", flat=True)} - {*taken_out}
    return User.objects.filter(pk__in=belongs, email__isnull=False, is_active=True)


@transaction.atomic
def _claim(room: Room, now: datetime) -> bool:
    """Claim the room and create its reminders. Return False if another worker was faster.

    Earlier reminders are deleted first: the room may have been moved after people were reminded of another time.
    """
    if not Room.objects.filter(pk=room.pk, reminded_at=None).update(reminded_at=now):
        return False
    Reminder.objects.filter(room=room).delete()
    Reminder.objects.bulk_create([Reminder(room=room, person=person) for person in people_of(room)])
    return True

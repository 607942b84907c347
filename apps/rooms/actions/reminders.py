"""Who is reminded of a room, and when: once, about an hour before it begins. What doesn't go out is tried again until a quarter before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.rooms.models import Participant, Reminder, Room
from apps.teams.models import Membership

EARLIEST, LATEST = timedelta(minutes=60), timedelta(minutes=45)
"""Before the beginning. What comes later than that would only disturb."""

LAST_TRY = timedelta(minutes=15)
"""Before the beginning: until then a reminder that didn't go out is tried again. Late is better than not at all, up to there."""

AGAIN_AFTER = timedelta(minutes=4)
"""Less than the timetable's five: who wasn't reached is tried again each time it looks."""


def claim_due(*, now: datetime) -> list[Room]:
    """The rooms whose people are to be reminded now; each person is put down for it. Each is given out once, however many workers ask."""
    due = Room.objects.not_closed().filter(reminded_at=None, scheduled_for__gte=now + LATEST, scheduled_for__lte=now + EARLIEST)
    return [room for room in due.select_related("team").order_by("scheduled_for", "pk") if _claim(room, now)]


def give_out(*, now: datetime) -> Iterator[Reminder]:
    """The reminders to send now: those put down that didn't go out yet. Each is given out once in AGAIN_AFTER, however many workers ask."""
    rooms = Room.objects.not_closed().filter(
        reminded_at__isnull=False, scheduled_for__gte=now + LAST_TRY, scheduled_for__lte=now + EARLIEST
    )
    waiting = Reminder.objects.filter(Q(tried_at=None) | Q(tried_at__lte=now - AGAIN_AFTER), sent_at=None)
    for reminder in waiting.filter(room__in=rooms).order_by("room__scheduled_for", "pk"):
        if waiting.filter(pk=reminder.pk).update(tried_at=now):
            yield reminder


def wanted(room_id: UUID | str, person_id: int, *, now: datetime) -> tuple[Room, User] | None:
    """The room and the person, if the person is to be reminded of it still: the room waits, and neither is it done nor the person gone."""
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


def was_sent(room: Room, person: User, *, now: datetime) -> None:
    Reminder.objects.filter(room=room, person=person).update(sent_at=now)


def people_of(room: Room) -> list[User]:
    """The host, the room's participants and its team's members, as far as mail reaches them.

    Nobody whom the host took out, nor who went and may not come in again.
    """
    return list(_people_of(room).order_by("pk"))


def _people_of(room: Room) -> QuerySet[User]:
    came = Participant.objects.filter(room=room)
    may_come_in = came.filter(removed_at=None) if room.guests != Room.Guests.NONE else came.present()
    belonging = Membership.objects.filter(team=room.team_id).values_list("person", flat=True) if room.team_id else [room.host_id]
    taken_out = came.exclude(removed_at=None).values_list("person", flat=True)
    belongs = {*belonging, *may_come_in.values_list("person", flat=True)} - {*taken_out}
    return User.objects.filter(pk__in=belongs, email__isnull=False, is_active=True)


@transaction.atomic
def _claim(room: Room, now: datetime) -> bool:
    """Whether nobody was faster. Its people are put down anew: it may have been moved after they were reminded of another time."""
    if not Room.objects.filter(pk=room.pk, reminded_at=None).update(reminded_at=now):
        return False
    Reminder.objects.filter(room=room).delete()
    Reminder.objects.bulk_create([Reminder(room=room, person=person) for person in people_of(room)])
    return True

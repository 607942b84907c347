"""Who is reminded of a room, and when: once, about an hour before it begins."""

from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.teams.models import Membership, Participant, Room

EARLIEST, LATEST = timedelta(minutes=60), timedelta(minutes=45)
"""Before the beginning. What comes later than that would only disturb."""


def claim_due(*, now: datetime) -> list[Room]:
    """The rooms whose people are to be reminded now. Each is given out once, however many workers ask at the same time."""
    due = Room.objects.not_closed().filter(reminded_at=None, scheduled_for__gte=now + LATEST, scheduled_for__lte=now + EARLIEST)
    return [
        room
        for room in due.select_related("team").order_by("scheduled_for", "pk")
        if Room.objects.filter(pk=room.pk, reminded_at=None).update(reminded_at=now)
    ]


def people_of(room: Room) -> list[User]:
    """The host, the room's participants and its team's members, as far as mail reaches them; nobody whom the host took out."""
    came = dict(Participant.objects.filter(room=room).values_list("person", "removed_at"))
    members = Membership.objects.filter(team=room.team_id).values_list("person", flat=True) if room.team_id else ()
    belongs = {room.host_id, *came, *members} - {person for person, removed_at in came.items() if removed_at is not None}
    return list(User.objects.filter(pk__in=belongs, email__isnull=False, is_active=True).order_by("pk"))

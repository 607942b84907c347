"""Mail about meetings: reminders, and messages that a meeting was called off."""

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.mail import PATIENT, leaves, letter
from apps.rooms.actions import calling_off, reminders
from apps.rooms.models import Room


@shared_task(name="teams.remind")
def remind() -> int:
    """Remind the people of every room that begins in about an hour, again if an earlier try failed. Return the number of mails sent."""
    if not settings.MAIL_LEAVES:
        return 0
    now = timezone.now()
    reminders.claim_due(now=now)
    return sum(leaves(send_reminder, str(reminder.room_id), reminder.person_id) for reminder in reminders.claim_unsent(now=now))


@shared_task(name="teams.send_reminder")
def send_reminder(room_id: str, person_id: int) -> None:
    """Send one reminder, unless it isn't wanted any more. Doesn't retry by itself: `remind` runs every few minutes and does."""
    now = timezone.now()
    recipient = reminders.still_to_remind(room_id, person_id, now=now)
    if recipient is not None:
        room, person = recipient
        context = {"room": room, "url": f"{settings.SITE_URL}{room.get_absolute_url()}"}
        letter("rooms/mail/reminder", context, to=str(person.email)).send()
        reminders.mark_sent(room, person, now=now)


@shared_task(name="teams.tell_called_off")
def tell_called_off() -> int:
    """Tell the people of every meeting that was called off, however that happened. Return the number of mails."""
    if not settings.MAIL_LEAVES:
        return 0
    people = [(room, person) for room in calling_off.claim(now=timezone.now()) for person in calling_off.people_of(room)]
    for room, person in people:
        leaves(send_called_off, str(room.pk), person.pk)
    return len(people)


@shared_task(name="teams.send_called_off", **PATIENT)
def send_called_off(room_id: str, person_id: int) -> None:
    """Send one mail that a meeting was called off; nothing if the room or the person was erased meanwhile."""
    room, person = Room.objects.select_related("team").filter(pk=room_id).first(), User.objects.filter(pk=person_id).first()
    if room is None or person is None or person.email is None:
        return
    url = f"{settings.SITE_URL}{reverse('rooms:room-calendar', args=[room.pk])}"
    letter("rooms/mail/called_off", {"room": room, "url": url}, to=person.email).send()

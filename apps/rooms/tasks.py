"""Mail about meetings: reminders, and word of one that was called off."""

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.letters import PATIENT, leaves, letter
from apps.rooms.actions import calling_off, reminders
from apps.rooms.models import Room


@shared_task(name="teams.remind")
def remind() -> int:
    """Reminds the people of every room that begins in about an hour; tries again whom it didn't reach. Returns how many mails left."""
    if not settings.MAIL_LEAVES:
        return 0
    now = timezone.now()
    reminders.claim_due(now=now)
    return sum(leaves(send_reminder, str(reminder.room_id), reminder.person_id) for reminder in reminders.give_out(now=now))


@shared_task(name="teams.send_reminder")
def send_reminder(room_id: str, person_id: int) -> None:
    """Mails one reminder, unless it is no longer wanted. Not patient by itself: the timetable tries again."""
    now = timezone.now()
    found = reminders.wanted(room_id, person_id, now=now)
    if found is not None:
        room, person = found
        context = {"room": room, "url": f"{settings.SITE_URL}{room.get_absolute_url()}"}
        letter("rooms/mail/reminder.txt", context, to=str(person.email)).send()
        reminders.was_sent(room, person, now=now)


@shared_task(name="teams.tell_called_off")
def tell_called_off() -> int:
    """Tells the people of every meeting that was called off, by whomever and however. Returns how many mails that makes."""
    if not settings.MAIL_LEAVES:
        return 0
    people = [(room, person) for room in calling_off.claim(now=timezone.now()) for person in calling_off.people_of(room)]
    for room, person in people:
        leaves(send_called_off, str(room.pk), person.pk)
    return len(people)


@shared_task(name="teams.send_called_off", **PATIENT)
def send_called_off(room_id: str, person_id: int) -> None:
    room, person = Room.objects.select_related("team").filter(pk=room_id).first(), User.objects.filter(pk=person_id).first()
    if room is None or person is None or person.email is None:  # erased meanwhile
        return
    url = f"{settings.SITE_URL}{reverse('rooms:room-calendar', args=[room.pk])}"
    letter("rooms/mail/called_off.txt", {"room": room, "url": url}, to=person.email).send()

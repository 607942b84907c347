"""Mail that leaves in the background, where there is a worker."""

from typing import Any

from celery import Task, current_app, shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.letters import letter
from apps.core.patience import HANDING_OVER
from apps.teams import calling_off, reminding
from apps.teams.models import Invitation, Room

PATIENT: dict[str, Any] = {"autoretry_for": (OSError,), "retry_backoff": 30, "max_retries": 4}
"""A mail server that doesn't answer is asked again for some minutes. Every error of SMTP is an OSError."""


@shared_task(name="teams.send_invitation", **PATIENT)
def send_invitation(invitation_id: str, url: str) -> None:
    """Mails the invitation, unless it was withdrawn or used in the meantime."""
    open_ones = Invitation.objects.open(timezone.now()).select_related("team", "invited_by")
    invitation = open_ones.filter(pk=invitation_id).exclude(email="").first()
    if invitation is not None:
        letter("teams/mail/invitation.txt", {"invitation": invitation, "url": url}, to=invitation.email).send()


@shared_task(name="teams.remind")
def remind() -> int:
    """Reminds the people of every room that begins in about an hour. Returns how many mails that makes."""
    if not settings.MAIL_LEAVES:
        return 0
    people = [(room, person) for room in reminding.claim_due(now=timezone.now()) for person in reminding.people_of(room)]
    for room, person in people:
        leaves(send_reminder, str(room.pk), person.pk)
    return len(people)


@shared_task(name="teams.send_reminder", **PATIENT)
def send_reminder(room_id: str, person_id: int) -> None:
    room = Room.objects.select_related("team").get(pk=room_id)
    context = {"room": room, "url": f"{settings.SITE_URL}{room.get_absolute_url()}"}
    letter("teams/mail/reminder.txt", context, to=str(User.objects.get(pk=person_id).email)).send()


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
    url = f"{settings.SITE_URL}{reverse('teams:room-calendar', args=[room.pk])}"
    letter("teams/mail/called_off.txt", {"room": room, "url": url}, to=person.email).send()


def leaves(task: Task, *arguments: object) -> bool:
    """Has a mail sent: by a worker where there is Redis, else at once. False when neither can be had; the person then needs another way."""
    try:
        if settings.REDIS_URL:
            with current_app.connection_for_write(settings.CELERY_BROKER_URL, transport_options=HANDING_OVER) as broker:
                task.apply_async(arguments, connection=broker, retry=False)  # type: ignore[call-arg]  # left out of the types
        else:
            task(*arguments)
    except (OSError, OperationalError):
        return False
    return True

"""Mail that leaves in the background, where there is a worker."""

import logging
from typing import Any

from celery import Task, current_app, shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.letters import letter
from apps.core.patience import HANDING_OVER
from apps.teams.actions import calling_off, reminding
from apps.teams.models import Invitation, Room

logger = logging.getLogger(__name__)

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
    """Reminds the people of every room that begins in about an hour; tries again whom it didn't reach. Returns how many mails left."""
    if not settings.MAIL_LEAVES:
        return 0
    now = timezone.now()
    reminding.claim_due(now=now)
    return sum(leaves(send_reminder, str(reminder.room_id), reminder.person_id) for reminder in reminding.give_out(now=now))


@shared_task(name="teams.send_reminder")
def send_reminder(room_id: str, person_id: int) -> None:
    """Mails one reminder, unless it is no longer wanted. Not patient by itself: the timetable tries again."""
    now = timezone.now()
    found = reminding.wanted(room_id, person_id, now=now)
    if found is not None:
        room, person = found
        context = {"room": room, "url": f"{settings.SITE_URL}{room.get_absolute_url()}"}
        letter("teams/mail/reminder.txt", context, to=str(person.email)).send()
        reminding.was_sent(room, person, now=now)


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
    """Has a mail sent: by a worker where there is Redis, else at once. False when it didn't go; the person then needs another way.

    Never raises: one mail that can't be made or sent doesn't stop the others.
    """
    try:
        if settings.REDIS_URL:
            with current_app.connection_for_write(settings.CELERY_BROKER_URL, transport_options=HANDING_OVER) as broker:
                task.apply_async(arguments, connection=broker, retry=False)  # type: ignore[call-arg]  # left out of the types
        else:
            task(*arguments)
    except (OSError, OperationalError) as error:
        logger.warning("A mail did not leave (%s): %s", task.name, error)
        return False
    except Exception:
        logger.exception("A mail could not be made (%s)", task.name)
        return False
    return True

"""Work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.accounts import old_guests


@shared_task(name="accounts.remove_old_guests")
def remove_old_guests() -> int:
    return old_guests.remove(now=timezone.now())

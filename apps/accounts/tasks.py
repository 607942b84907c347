"""Celery tasks that clean up at night."""

from celery import shared_task
from django.utils import timezone

from apps.accounts.actions import old_guests, sessions


@shared_task(name="accounts.remove_old_guests")
def remove_old_guests() -> int:
    """Remove guests who stayed away; return how many."""
    return old_guests.remove(now=timezone.now())


@shared_task(name="accounts.clear_old_sessions")
def clear_old_sessions() -> int:
    """Delete expired sessions; return how many."""
    return sessions.clear(now=timezone.now())

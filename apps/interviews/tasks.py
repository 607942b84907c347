"""Work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.interviews.actions import answering


@shared_task(name="interviews.finish_overdue")
def finish_overdue() -> int:
    """The sweep: finishes interviews whose time is up while nobody looks."""
    return answering.finish_overdue(now=timezone.now())

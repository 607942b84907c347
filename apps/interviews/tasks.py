"""The sweep of overdue interviews."""

from celery import shared_task
from django.utils import timezone

from apps.interviews.actions import answering


@shared_task(name="interviews.finish_overdue")
def finish_overdue() -> int:
    """Close interviews whose time is up while nobody has them open. Return their number."""
    return answering.finish_overdue(now=timezone.now())

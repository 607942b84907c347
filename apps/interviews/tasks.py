"""The sweeps of interviews: overdue ones, and deleted ones."""

from celery import shared_task
from django.utils import timezone

from apps.interviews.actions import answering, deleting


@shared_task(name="interviews.finish_overdue")
def finish_overdue() -> int:
    """Close interviews whose time is up while nobody has them open. Return their number."""
    return answering.finish_overdue(now=timezone.now())


@shared_task(name="interviews.remove_deleted")
def remove_deleted() -> int:
    """Remove the rows of interviews whose deletion can't be undone any more. Return their number."""
    return deleting.remove(now=timezone.now())

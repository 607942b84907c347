"""The Celery task that cleans up after imports."""

from celery import shared_task
from django.utils import timezone

from apps.reviews.actions import importing_cards


@shared_task(name="reviews.forget_old_drafts")
def forget_old_drafts() -> int:
    """Delete what was read of files of cards and never taken; return how many."""
    return importing_cards.forget_old(now=timezone.now())

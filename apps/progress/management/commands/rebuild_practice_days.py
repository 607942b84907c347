"""Add up anew how long each day was practised."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.progress.actions.practice_days import rebuild


class Command(BaseCommand):
    """Rebuilds what is only made of reviews, graded answers and read marks; a second run changes nothing."""

    help = "Add up anew how long each person practised on each day."

    def handle(self, *args: Any, **options: Any) -> None:
        days = sum(rebuild(person) for person in User.objects.order_by("pk").iterator())
        self.stdout.write(f"Added up {days} days.")

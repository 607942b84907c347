"""Rebuild every card's schedule from the log of reviews."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.reviews.actions.scheduling import rebuild_all
from apps.reviews.models import Review


class Command(BaseCommand):
    """Rebuilds what is only made of reviews; a second run changes nothing."""

    help = "Rebuild every card's schedule from the log of reviews, person by person."

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(pk__in=Review.objects.values("person").distinct()).order_by("pk")
        schedules = sum(rebuild_all(person) for person in people)
        self.stdout.write(f"Rebuilt {schedules} schedules.")

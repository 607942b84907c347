"""Remove expired sessions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.accounts.actions import sessions


class Command(BaseCommand):
    help = "Remove sessions that have expired. Done every night by a worker or the embedded server."

    def handle(self, *args: Any, **options: Any) -> None:
        cleared = sessions.clear(now=timezone.now())
        self.stdout.write(f"{cleared} session{'' if cleared == 1 else 's'} removed.")

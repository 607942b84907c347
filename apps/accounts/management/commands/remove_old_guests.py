"""Remove guests who stayed away and have no records."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.accounts.actions import old_guests


class Command(BaseCommand):
    help = (
        "Remove guests who did nothing that is kept and began no session for 90 days. Done every night by a worker or the embedded server."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        removed = old_guests.remove(now=timezone.now())
        self.stdout.write(f"{removed} guest{'' if removed == 1 else 's'} removed.")

"""Says what is wrong with the content, and changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.curriculum.actions import loading


class Command(BaseCommand):
    help = "Check all content. Every mistake comes as file:line: what is wrong and what would be right. Exit 1 when there is one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            modules = loading.checked(settings.CONTENT_DIR)
        except loading.Faulty as faulty:
            for mistake in faulty.mistakes:
                self.stderr.write(str(mistake))
            count = len(faulty.mistakes)
            self.stderr.write(f"{count} {'mistake' if count == 1 else 'mistakes'}. Paths are inside {settings.CONTENT_DIR}.")
            raise SystemExit(1) from None
        self.stdout.write(f"No mistakes in {', '.join(module.slug for module in modules)}.")

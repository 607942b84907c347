"""Loads the content, after checking all of it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.curriculum.actions import documents, loading


class Command(BaseCommand):
    help = (
        "Check all content and load it, and what was taken by the web, in one transaction. A second run changes nothing. "
        "With mistakes: exit 1, nothing loaded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            modules = loading.checked(settings.CONTENT_DIR)
        except loading.Faulty as faulty:
            for mistake in faulty.mistakes:
                self.stderr.write(str(mistake))
            self.stderr.write(f"Nothing was loaded. Mistakes: {len(faulty.mistakes)}. Paths are inside {settings.CONTENT_DIR}.")
            raise SystemExit(1) from None
        taken, stale = documents.modules(without=[module.slug for module in modules])
        for slug, first in stale.items():
            self.stderr.write(f"The module {slug}, taken by the web, has a mistake, so it stays as it was loaded. The first: {first}")
        outcome = loading.load([*modules, *taken], now=timezone.now(), kept=stale)
        there = ", ".join(_counted(count, thing) for thing, count in outcome.there.items())
        changes = ", ".join(_counted(count, *what.split()) for what, count in sorted(outcome.changes.items()))
        self.stdout.write(f"Content: {there}. {changes or 'Nothing changed'}.")


def _counted(count: int, things: str, done: str = "") -> str:
    thing = {"criteria": "criterion"}.get(things, things.removesuffix("s"))
    return f"{count} {thing if count == 1 else things} {done}".rstrip()

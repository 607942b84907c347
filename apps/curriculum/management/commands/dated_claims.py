"""Lists what a release can make wrong, so that someone can check it again."""

import re
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.curriculum.actions import loading
from apps.curriculum.rules.content.source import ModuleSource


class Command(BaseCommand):
    help = "List the dated claims of the content by the version or feature gate that they are about. Changes nothing; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--about", default="", help="only versions and gates that hold these letters: --about 1.37")
        parser.add_argument("--checked-before", type=date.fromisoformat, help="only claims last checked before a day: 2026-11-01")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            modules = loading.checked(settings.CONTENT_DIR)
        except loading.Faulty as faulty:
            raise CommandError(f"The content has {faulty}; check_content names them.") from None
        by_subject = _by_subject(modules, options["checked_before"])
        wanted = [subject for subject in sorted(by_subject, key=_as_numbers) if options["about"].lower() in subject.lower()]
        for subject in wanted:
            self.stdout.write("\n".join([subject, *by_subject[subject]]))
        if not wanted:
            self.stdout.write("No claim is dated so.")


def _by_subject(modules: Iterable[ModuleSource], before: date | None) -> dict[str, list[str]]:
    """Return the claims, in lines to print, by each version and gate that they are about; with `before` those last checked earlier."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        lessons = [(lesson.file, lesson.dated) for lesson in module.lessons]
        for file, claims in [*lessons, *((question.file, question.dated) for question in module.questions)]:
            for claim in claims:
                for subject in claim.about if before is None or claim.checked < before else ():
                    by_subject[subject].append(f"  {file}: {claim.claim}\n    checked {claim.checked}, {claim.source}")
    return by_subject


def _as_numbers(subject: str) -> list[tuple[int, str]]:
    """Return what sorts 1.9 before 1.10."""
    return [(int(part), "") if part.isdecimal() else (0, part.lower()) for part in re.split(r"(\d+)", subject)]

"""Makes a module's folder out of a plain study document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.curriculum import importing


class Command(BaseCommand):
    help = (
        "Make a module's folder out of a plain study document in Markdown: # title, ## areas, ### subsections, "
        "**Q: / A: pairs, a rapid-fire list. Then read it over. With a mistake: exit 1, nothing written."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the document: UTF-8, at most 1 MiB")
        parser.add_argument("--into", type=Path, default=settings.CONTENT_DIR, help="the folder of modules (default: %(default)s)")
        parser.add_argument("--slug", default="", help="the new folder's name (default: made of the title)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = importing.import_module(options["file"], into=options["into"], slug=options["slug"])
        except importing.Refused as refused:
            self.stderr.write(str(refused))
            raise SystemExit(1) from None
        for mistake in imported.left_out:
            self.stdout.write(str(mistake))
        counts = ", ".join(f"{count} {thing if count != 1 else thing[:-1]}" for thing, count in imported.counts.items() if count)
        advice = "Read them over: the rubrics are generic." if imported.counts["questions"] else "Read them over."
        self.stdout.write(f"{counts} in {imported.folder}. {advice}")

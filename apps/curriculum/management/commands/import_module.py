"""Makes a module's folder out of a study document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.core.errors import Refused
from apps.curriculum.rules import importing
from apps.curriculum.rules.importing import Examined, summary


class Command(BaseCommand):
    help = (
        "Make a module's folder out of a study document in Markdown: headings, folded parts, Q: and A:, bold lines, items and table rows "
        "that ask become questions, the rest lessons. Exit 1, and nothing written, when nothing can be taken, or when more than a tenth "
        "of what looks like a question is left out and --force isn't given."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the document: UTF-8, at most 2 MiB")
        parser.add_argument("--into", type=Path, default=settings.CONTENT_DIR, help="the folder of modules (default: %(default)s)")
        parser.add_argument("--slug", default="", help="the new folder's name (default: made of the title)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be taken; write nothing")
        parser.add_argument("--force", action="store_true", help="take what there is, however much is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(**{name: options[name] for name in ("file", "into", "slug", "dry_run", "force")})
        except Refused as refused:
            self.stderr.write(str(refused))
            raise SystemExit(1) from None

    def _import(self, *, file: Path, into: Path, slug: str, dry_run: bool, force: bool) -> None:
        examined = importing.examine(file.name, importing.read_document(file))
        self._say(examined)
        _refuse_little(examined, force=force)
        counts = ", ".join(summary.counted(examined.draft.counts))
        if dry_run:
            self.stdout.write(f"It would give {counts}. Nothing was written.")
            return
        folder = importing.write_module(examined, into=into, slug=slug)
        advice = "Read them over: the rubrics are generic." if examined.draft.counts["questions"] else "Read them over."
        self.stdout.write(f"{counts} in {folder}. {advice}")

    def _say(self, examined: Examined) -> None:
        self.stdout.write(f"{examined.name}: {summary.headline(examined)}")
        for line in (*summary.reasons(examined.draft.left_out), *summary.reasons(examined.draft.notes)):
            self.stdout.write(f"  {line}")


def _refuse_little(examined: Examined, *, force: bool) -> None:
    """Raise Refused when a document gives nothing, or too little to be meant."""
    if examined.is_empty:
        raise Refused(f"Nothing of {examined.name} can be taken, so nothing was written.")
    if examined.leaves_much_out and not force:
        raise Refused("More than a tenth is left out, so nothing was written. Mend the document, or give --force.")

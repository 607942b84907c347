"""Write a drill as a file for `apps/example/queries/recorded/`, which is shown where there is no cluster."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.example.models import Drill
from apps.example.queries import runs
from apps.example.queries.pod import this_pod


class Command(BaseCommand):
    help = "Print a drill with its samples as JSON: manage.py record_drill ID > apps/example/queries/recorded/burn-cpu.json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID, help="the drill's id, as in the address of its page")
        parser.add_argument("--on", default="", help="on what it was recorded, in a few words")

    def handle(self, *args: Any, **options: Any) -> None:
        drill = Drill.objects.filter(pk=options["id"]).first()
        if drill is None:
            raise CommandError("There is no such drill: its page has the id in its address.")
        self.stdout.write(runs.written(runs.of_drill(drill, now=timezone.now()), on=options["on"] or _this_place()), ending="")


def _this_place() -> str:
    pod = this_pod()
    return f"a pod of a cluster, version {pod.version}" if pod.is_in_cluster else f"a process outside a cluster, version {pod.version}"

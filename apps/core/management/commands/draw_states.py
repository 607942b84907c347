"""Draw every table of state transitions."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from apps.core.transitions import Transitions


class Command(BaseCommand):
    help = "Print docs/states.md: each app's table of states as a Mermaid diagram. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        parts = ["# States\n\nDrawn from the tables in the code by `make docs`; not to be edited by hand."]
        for app in apps.get_app_configs():
            if not app.name.startswith("apps.") or find_spec(f"{app.name}.rules") is None or find_spec(f"{app.name}.rules.states") is None:
                continue
            tables = [value for value in vars(import_module(f"{app.name}.rules.states")).values() if isinstance(value, Transitions)]
            parts += [f"## {table.of.capitalize()}\n\n```mermaid\n{table.diagram()}\n```" for table in tables]
        self.stdout.write("\n\n".join(parts))

"""docs/states.md matches the tables in the code."""

import pkgutil
from importlib import import_module
from io import StringIO
from pathlib import Path

from django.core.management import call_command

import apps
from apps.core.transitions import Transitions


def drawn() -> str:
    page = StringIO()
    call_command("draw_states", stdout=page)
    return page.getvalue()


def test_the_drawn_states_are_those_of_the_code():
    assert (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8") == drawn()


def test_every_table_of_states_is_drawn():
    names = [module.name for module in pkgutil.walk_packages(apps.__path__, "apps.") if module.name.endswith("states")]
    tables = [value for name in names for value in vars(import_module(name)).values() if isinstance(value, Transitions)]

    assert len(tables) >= 2
    assert [table.of for table in tables if table.diagram() not in drawn()] == []

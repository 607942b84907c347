"""docs/rooms.md is drawn from the tables as they are now."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from apps.rooms.rules.permissions import Action


def test_the_drawn_table_is_current_and_has_a_row_for_every_action():
    drawn = StringIO()
    call_command("draw_roles", stdout=drawn)

    page = (Path(__file__).parents[2] / "docs" / "rooms.md").read_text(encoding="utf-8")

    assert page == drawn.getvalue(), "run `make docs`"
    assert sum(line.startswith("| `") for line in page.splitlines()) == len(Action)

"""docs/states.md is what the tables in the code say."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command


def test_the_drawn_states_are_those_of_the_code():
    drawn = StringIO()

    call_command("draw_states", stdout=drawn)

    assert (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8") == drawn.getvalue()

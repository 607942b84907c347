"""The style guide shows every component: what two parts of the product share, and what draws."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from apps.accounts.models import User
from apps.core.templatetags import charts
from tests.templates import FOLDER

pytestmark = pytest.mark.django_db

STYLES = Path(settings.BASE_DIR) / "static" / "css"
WRITTEN = re.compile(r'class_?="([^"]*)"')
TAG = re.compile(r"{[%{].*?[%}]}", re.DOTALL)
LAYOUT = {
    "grid", "columns", "row", "row-ends", "stack", "stack-l", "stack-xl", "narrow", "form-page", "end", "no-print", "needs-script",
    "visually-hidden", "search-box", "site-head", "wordmark", "where", "said", "bar", "whole-left", "text-input", "turn-report",
}  # fmt: skip
"""Classes that say where something stands, or that belong to the frame of every page or to a page and its part: no components."""


def styled() -> set[str]:
    """Every class that a style sheet names."""
    css = "".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in STYLES.glob("*.css"))
    return set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*{)", css))


def used() -> dict[str, set[str]]:
    """Every class that templates write, with the folders they stand in."""
    folders: dict[str, set[str]] = defaultdict(set)
    for path in FOLDER.rglob("*.html"):
        if not {"styleguide", "mail"} & set(path.relative_to(FOLDER).parts):
            for names in WRITTEN.findall(path.read_text()):
                for name in TAG.sub(" ", names).split():
                    folders[name].add(str(path.relative_to(FOLDER).parts[0]))
    return folders


@pytest.fixture
def guide(as_user, alice) -> str:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    return as_user(User.objects.get(pk=alice.pk)).get("/styleguide/").content.decode()


def test_staff_see_it_and_nobody_else(as_user, guest, client, guide):
    assert "<h1>Style guide</h1>" in guide
    for who in (client, as_user(guest)):
        assert who.get("/styleguide/").status_code == 404


def test_while_developing_everybody_sees_it(client, settings):
    settings.DEBUG = True

    assert client.get("/styleguide/").status_code == 200


def test_every_class_that_two_parts_of_the_product_share_is_shown(guide):
    shown = {name for names in WRITTEN.findall(guide) for name in names.split()}
    shared = {name for name, folders in used().items() if len(folders) > 1 and name in styled()}

    assert sorted(shared - shown - LAYOUT) == []


def test_every_chart_is_shown(guide):
    drawn = {
        "level_glyph": "level-glyph",
        "minutes_used": "minutes-used",
        "scatter": "zone",
        "over_time": "trace",
        "columns": "chart stacked",
        "interval": "meter interval",
    }

    assert [tag for tag in charts.register.tags if f'class="{drawn.get(tag, tag)}"' not in guide] == []


def test_both_schemes_are_shown(guide):
    assert re.findall(r'data-scheme="(\w+)"', guide) == ["light", "dark"]


def test_every_colour_of_the_tokens_is_shown(guide):
    tokens = set(re.findall(r"--([\w-]+): light-dark", (STYLES / "tokens.css").read_text()))

    assert sorted(tokens - set(re.findall(r'data-colour="([\w-]+)"', guide))) == ["on-level-3", *PENS_OF_LINES]


PENS_OF_LINES = [f"pen-{letter}-line" for letter in "abcde"]


def test_no_style_is_for_a_class_that_nobody_uses():
    written = "".join(
        path.read_text() for folder in ("static/js", "apps") for path in (Path(settings.BASE_DIR) / folder).rglob("*.[jp][sy]")
    )

    assert sorted(name for name in styled() - set(used()) if name not in written and name not in SHOWN_ONLY) == []


SHOWN_ONLY = {"scheme", "specimen", "display", "swatches"}

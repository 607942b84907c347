"""Everything about a person as a ZIP of tables: each list is one, and none is taken for a formula."""

import csv
import json
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from apps.accounts.actions import personal_data
from apps.accounts.rules.data_files import zipped
from tests import NOON
from tests.small_module import grade

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def opened(content: bytes) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """Return what the JSON file says, and the rows of each table by its name."""
    with ZipFile(BytesIO(content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    everything = json.loads(texts.pop("everything.json"))
    return everything, {name: list(csv.DictReader(StringIO(text, newline=""))) for name, text in texts.items()}


def test_each_list_is_a_table_and_what_stands_inside_of_it_another():
    kept = {"rooms": [{"title": "A", "notes": [{"text": "x"}]}, {"title": "B", "notes": [{"text": "y"}, {"text": "z", "at": MOMENT}]}]}

    _, tables = opened(zipped({"rooms": kept}, now=NOON))

    assert tables["rooms/rooms.csv"] == [{"row": "1", "title": "A"}, {"row": "2", "title": "B"}]
    assert tables["rooms/rooms.notes.csv"] == [
        {"row": "1", "of_row": "1", "text": "x", "at": ""},
        {"row": "2", "of_row": "2", "text": "y", "at": ""},
        {"row": "3", "of_row": "2", "text": "z", "at": "2026-03-01T00:00:00Z"},
    ]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_what_someone_typed_is_no_formula(text):
    everything, tables = opened(zipped({"rooms": {"notes": [{"text": text}]}}, now=NOON))

    assert everything["rooms"]["notes"][0]["text"] == text
    assert tables["rooms/notes.csv"][0]["text"] == f"'{text}"


def test_what_is_no_list_of_rows_is_in_the_json_alone():
    everything, tables = opened(zipped({"accounts": {"email": "a@example.com", "none": [], "ids": [1, 2]}}, now=NOON))

    assert everything["accounts"]["ids"] == [1, 2]
    assert tables == {}


@pytest.mark.django_db
def test_the_zip_holds_what_the_json_file_holds(submitted, alice, as_user):
    grade(submitted, alice, 2, 1)
    client = as_user(alice)

    answer = client.get(reverse("accounts:data-as-tables"))
    everything, tables = opened(answer.content)

    assert answer["Content-Disposition"].endswith('.zip"')
    alone = json.loads(client.get(reverse("accounts:data")).content)
    assert everything == {app: kept for app, kept in alone.items() if app != "written_at"}
    assert everything.keys() == personal_data.registered()
    assert len(tables["interviews/interviews.csv"]) == 1
    assert [row["text"] for row in tables["interviews/interviews.answers.csv"]] == [
        f"Answer {turn} with the loop in it" for turn in (1, 2, 3)
    ]
    assert {row["level"] for row in tables["interviews/interviews.answers.assessments.levels.csv"]} == {"2", "1"}

"""What the commands print and their exit codes. Tests of `import_module` are in test_importing."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.curriculum.models import Module, Question
from tests.curriculum.conftest import Content


@pytest.fixture(autouse=True)
def here(content: Content, settings) -> None:
    settings.CONTENT_DIR = content.root


def test_check_content_says_that_all_is_well(capsys):
    call_command("check_content")

    assert capsys.readouterr() == ("No mistakes in tiny.\n", "")


def test_check_content_names_every_mistake_and_ends_with_1(content: Content, capsys):
    content.replace("module.toml", "number = 7", "number = -1")
    content.replace("cards/basics.md", "## the-thing", "## The thing")

    with pytest.raises(SystemExit) as end:
        call_command("check_content")

    assert end.value.code == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "tiny/cards/basics.md:1: the card's id is 'The thing'; write lower-case letters, digits and hyphens\n"
        "tiny/module.toml:2: number is -1; write the module's number\n"
        f"2 mistakes. Paths are inside {content.root}.\n"
    )


def test_check_content_counts_one_mistake_as_one(content: Content, capsys):
    content.replace("module.toml", "number = 7", "number = -1")

    with pytest.raises(SystemExit):
        call_command("check_content")

    assert capsys.readouterr().err.endswith(f"\n1 mistake. Paths are inside {content.root}.\n")


def test_check_content_needs_no_database(capsys):
    call_command("check_content")  # without the mark django_db, a query would fail

    assert capsys.readouterr().err == ""


@pytest.mark.django_db
def test_load_content_says_what_is_there_and_changes_nothing_twice(capsys):
    call_command("load_content")
    first = capsys.readouterr().out

    call_command("load_content")

    there = "Content: 1 module, 1 lesson, 1 question, 3 criteria, 1 card, 1 blueprint."
    made = "1 blueprint created, 1 card created, 1 lesson created, 1 module created, 1 question created."
    assert first == f"{there} {made}\n"
    assert capsys.readouterr().out == f"{there} Nothing changed.\n"


@pytest.mark.django_db
def test_load_content_with_a_mistake_loads_nothing_and_ends_with_1(content: Content, capsys):
    content.replace("cards/basics.md", "## the-thing", "## The thing")

    with pytest.raises(SystemExit) as end:
        call_command("load_content")

    assert end.value.code == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "tiny/cards/basics.md:1: the card's id is 'The thing'; write lower-case letters, digits and hyphens\n"
        f"Nothing was loaded. Mistakes: 1. Paths are inside {content.root}.\n"
    )
    assert not Module.objects.exists()
    assert not Question.objects.exists()


DATED = """\
dated:
  - claim: The *first* is on by default from 1.10 on.
    about: [Thing 1.10, FirstGate]
    source: https://example.org/releases/1.10
    checked: 2026-11-29
"""


def test_dated_claims_are_listed_by_what_they_are_about_and_1_9_before_1_10(content: Content, capsys):
    content.replace("lessons/01-basics.md", "covers:", f"{DATED}covers:")
    older = DATED.replace("1.10, FirstGate", "1.9").replace("The *first*", "The second").replace("2026-11-29", "2026-01-02")
    content.replace("questions/tny-01.md", "sections:", f"{older}sections:")

    call_command("dated_claims")

    assert capsys.readouterr().out == (
        "FirstGate\n"
        "  tiny/lessons/01-basics.md: The *first* is on by default from 1.10 on.\n"
        "    checked 2026-11-29, https://example.org/releases/1.10\n"
        "Thing 1.9\n"
        "  tiny/questions/tny-01.md: The second is on by default from 1.10 on.\n"
        "    checked 2026-01-02, https://example.org/releases/1.10\n"
        "Thing 1.10\n"
        "  tiny/lessons/01-basics.md: The *first* is on by default from 1.10 on.\n"
        "    checked 2026-11-29, https://example.org/releases/1.10\n"
    )


@pytest.mark.parametrize(("options", "count"), [(["--about", "gate"], 1), (["--checked-before", "2026-11-29"], 0), (["--about", "2.0"], 0)])
def test_dated_claims_can_be_narrowed(content: Content, capsys, options: list[str], count: int):
    content.replace("lessons/01-basics.md", "covers:", f"{DATED}covers:")

    call_command("dated_claims", *options)

    said = capsys.readouterr().out
    assert said.count("checked 2026-11-29") == count
    assert count or said == "No claim is dated so.\n"


def test_dated_claims_of_faulty_content_say_where_to_look(content: Content):
    content.replace("module.toml", "number = 7", "number = -1")

    with pytest.raises(CommandError, match="The content has 1 mistakes; check_content names them"):
        call_command("dated_claims")

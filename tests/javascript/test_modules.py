"""Each script is small, is asked for by a page, comes in one round with what it imports, and tells others only what events.js names."""

import re

import pytest
from django.conf import settings

from tests.javascript import scripts

MOST_LINES = 119
SERVED_BY_A_VIEW = {"offline/worker.js"}  # at the root: tests/config/test_installable.py
EVENTS = "events.js"
EVENT = re.compile(r'/\*\* (?P<comment>[^\n]+) \*/\nexport const (?P<constant>\w+) = "(?P<name>[^"]+)";')
SENDER = re.compile(r"[\w/-]+\.(?:js|py)")
IN_QUOTES = re.compile(r"""["'`](dryrun:[\w-]+|room-changed)["'`]""")


def events() -> list[re.Match[str]]:
    return list(EVENT.finditer(scripts.text_of(EVENTS)))


def others() -> list[str]:
    return [name for name in scripts.names() if name != EVENTS]


@pytest.mark.parametrize("name", scripts.names())
def test_a_script_is_small(name):
    assert len(scripts.text_of(name).splitlines()) <= MOST_LINES


def test_every_script_is_run_by_a_page_or_imported():
    run = {name for template in scripts.templates() for name in scripts.named_by(template)[0]}
    ways = (scripts.STATIC_IMPORT, scripts.LATE_IMPORT)
    imported = {other for name in scripts.names() for way in ways for other in scripts.imports(name, way)}

    assert run | imported | SERVED_BY_A_VIEW == set(scripts.names())


@pytest.mark.parametrize("template", scripts.templates())
def test_a_page_names_all_that_its_scripts_import(template):
    run, fetched = scripts.named_by(template)

    assert run | fetched == {other for name in run for other in scripts.needed(name)}
    assert not run & fetched


def test_no_script_imports_itself_by_way_of_others():
    """Its hashed name would depend on itself."""
    assert [name for name in scripts.names() if any(name in scripts.needed(other) for other in scripts.imports(name))] == []


def test_every_event_is_said_to_have_a_sender_and_has_it():
    assert len(events()) == len(re.findall(r"^export const ", scripts.text_of(EVENTS), re.MULTILINE)) > 5
    for event in events():
        [sender] = SENDER.findall(event["comment"])
        if sender.endswith(".py"):
            assert f'"{event["name"]}"' in (settings.BASE_DIR / sender).read_text(encoding="utf-8"), event["name"]
        else:
            assert re.search(rf"(?:announce|end)\({event['constant']}\b", scripts.text_of(sender)), event["name"]
        assert "detail" in event["comment"].lower(), event["name"]


def test_every_event_is_listened_to():
    everything = "\n".join(map(scripts.text_of, others()))

    assert [event["name"] for event in events() if f"addEventListener({event['constant']}, " not in everything] == []


@pytest.mark.parametrize("name", others())
def test_nobody_else_names_or_makes_an_event_of_ours(name):
    assert IN_QUOTES.findall(scripts.text_of(name)) == []
    assert "new CustomEvent(" not in scripts.text_of(name)


def test_the_patterns_find_what_they_are_for():
    assert {event["name"] for event in events()} == {name for event in events() for name in IN_QUOTES.findall(event[0])}
    assert {"events.js", "sending/again.js"} <= scripts.imports("answer/save.js")
    assert "sending/failures.js" in scripts.imports("page/later.js", scripts.LATE_IMPORT)
    assert "fields/length.js" in scripts.needed("answer/leave.js")
    assert scripts.named_by("interviews/answer.html")[0] == {"clock/clock.js", "answer/leave.js", "answer/restore.js"}

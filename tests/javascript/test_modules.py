"""Scripts tell each other only what events.js names."""

import re

import pytest
from django.conf import settings

from tests.javascript import scripts

EVENTS = "events.js"
EVENT = re.compile(r'/\*\* (?P<comment>[^\n]+) \*/\nexport const (?P<constant>\w+) = "(?P<name>[^"]+)";')
SENDER = re.compile(r"[\w/-]+\.(?:js|py)")
IN_QUOTES = re.compile(r"""["'`](dryrun:[\w-]+|room-changed)["'`]""")


def events() -> list[re.Match[str]]:
    return list(EVENT.finditer(scripts.text_of(EVENTS)))


def others() -> list[str]:
    return [name for name in scripts.names() if name != EVENTS]


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
def test_nobody_else_writes_the_name_of_an_event_of_ours_or_makes_one(name):
    assert IN_QUOTES.findall(scripts.text_of(name)) == []
    assert "new CustomEvent(" not in scripts.text_of(name)

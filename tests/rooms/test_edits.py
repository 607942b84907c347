"""Edits between two texts, merging them, and replaying them."""

import json
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.rooms.rules.edits import BLOCK, LONGEST_STEP, MOST_AT_ONCE, MOST_OF_A_STEP, STEPS, Edit, edits_between, merged, replayed, step
from tests.processor import processor_time

EMOJI = "😀" * 49_998
PROSE = "\n".join(f"{number}. Look at the events of pod {number % 7} before touching anything." for number in range(700))
HOSTILE = {
    "all of it changed": (EMOJI, "b" * 50_000),
    "one letter over and over": ("a" * 50_000, "a" * 25_000 + "b" + "a" * 24_999),
    "almost periodic": (("a" * 17 + "b") * 2_700, ("a" * 18 + "b") * 2_600),
    "every block cut": (PROSE, "".join("\t" if place % (BLOCK - 1) == 0 else character for place, character in enumerate(PROSE))),
    "many small changes": (PROSE, "".join("\t" if place % 100 == 0 else character for place, character in enumerate(PROSE))),
    "lines turned round": (PROSE, "\n".join(reversed(PROSE.split("\n")))),
    "halves swapped": (PROSE, PROSE[20_000:] + PROSE[:20_000]),
}

texts = st.lists(
    st.one_of(st.text(alphabet="ab \n", max_size=12), st.text(max_size=40), st.text(alphabet="ab", min_size=60, max_size=200)), max_size=8
)


def applied(text: str, edits: list[Edit]) -> str:
    for edit in edits:
        text = text[: edit.at] + edit.came + text[edit.at + edit.gone :]
    return text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "abc", [Edit(0, 0, "abc")]),
        ("abc", "abcd", [Edit(3, 0, "d")]),
        ("abc", "abXc", [Edit(2, 0, "X")]),
        ("abc", "", [Edit(0, 3, "")]),
        ("aaa", "aa", [Edit(2, 1, "")]),
        ("abc", "aXc", [Edit(1, 1, "X")]),
        ("abc", "abc", []),
        (EMOJI, f"a{EMOJI}b", [Edit(0, 0, "a"), Edit(49_999, 0, "b")]),
        (f"x{PROSE}y", PROSE, [Edit(0, 1, ""), Edit(len(PROSE), 1, "")]),
        (PROSE, f"x{PROSE[40:-1]}!", [Edit(0, 40, "x"), Edit(len(PROSE) - 40, 1, "!")]),
    ],
)
def test_edits_hold_only_what_changed(before, after, expected):
    assert edits_between(before, after) == expected


@given(texts)
def test_the_edits_of_a_text_rebuild_it(grown):
    edits = [edit for before, after in zip(["", *grown], grown, strict=False) for edit in edits_between(before, after)]

    assert replayed(edits) == (grown[-1] if grown else "")


@given(texts)
def test_merged_edits_are_fewer_and_have_the_same_effect(grown):
    edits = [edit for before, after in pairwise(grown) for edit in edits_between(before, after)]

    fewer = merged(edits, text=grown[-1] if grown else "")

    assert applied(grown[0] if grown else "", fewer) == (grown[-1] if grown else "")
    assert len(fewer) <= len(edits)


def test_every_save_of_a_long_step_is_quick_and_loses_nothing():
    """A script changes sixteen places of a long text in each save. Without a bound, a save took seconds after some hundred saves."""
    chance = Random(1)
    first = text = PROSE
    kept: list[Edit] = []
    slowest = 0.0
    for _ in range(300):
        before = text
        for _ in range(MOST_AT_ONCE):
            at = chance.randrange(len(text))
            text = f"{text[:at]}{chance.choice(['', 'é', '<->'])}{text[at + chance.randrange(3) :]}"
        with processor_time() as took:
            kept = merged([*kept, *edits_between(before, text)], text=text)
        slowest = max(slowest, took.seconds)

        assert applied(first, kept) == text
        assert len(kept) <= MOST_OF_A_STEP
    assert sum(len(edit.came) for edit in kept) <= len(text)
    assert slowest < 0.5


@pytest.mark.parametrize("name", HOSTILE)
def test_edits_take_bounded_time_and_never_more_than_the_text(name):
    before, after = HOSTILE[name]

    with processor_time() as took:
        edits = edits_between(before, after)

    assert applied(before, edits) == after
    assert len(edits) <= MOST_AT_ONCE
    assert sum(len(edit.came) for edit in edits) <= len(after)
    assert took.seconds < 0.5  # some 0.03 where nothing else runs


def test_edits_of_earlier_releases_can_be_replayed():
    stored: list[dict[str, Any]] = [{"at": 0, "gone": 0, "came": "abc"}, {"at": 1, "gone": 1, "came": "XY"}]

    assert replayed(Edit(**edit) for edit in stored) == "aXYc"
    assert json.loads(json.dumps(Edit(1, 2, "é").as_json())) == {"at": 1, "gone": 2, "came": "é"}


def test_steps_get_longer_as_edits_take_more_bytes():
    assert [step(taken) for taken in (0, 999_999, 1_000_000, 2_000_000, 4_000_000, 10**9)] == [1, 1, 10, 60, LONGEST_STEP, LONGEST_STEP]
    assert [seconds for _, seconds in STEPS] == sorted(seconds for _, seconds in STEPS)

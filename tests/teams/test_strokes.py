"""How a text grew, in small changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.teams.strokes import Stroke, replayed, stroke


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "abc", Stroke(0, 0, "abc")),
        ("abc", "abcd", Stroke(3, 0, "d")),
        ("abc", "abXc", Stroke(2, 0, "X")),
        ("abc", "", Stroke(0, 3, "")),
        ("aaa", "aa", Stroke(2, 1, "")),
        ("abc", "aXc", Stroke(1, 1, "X")),
        ("abc", "abc", Stroke(3, 0, "")),
    ],
)
def test_a_stroke_holds_only_what_changed(before, after, expected):
    assert stroke(before, after) == expected


@given(st.lists(st.text(alphabet="ab \n", max_size=12), max_size=8))
def test_the_strokes_of_a_text_rebuild_it(texts):
    strokes = [stroke(before, after) for before, after in zip(["", *texts], texts, strict=False)]

    assert replayed(strokes) == (texts[-1] if texts else "")

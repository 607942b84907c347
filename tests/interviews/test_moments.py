"""What is a moment of an answer given aloud."""

import pytest

from apps.interviews.rules.moments import is_moment


@pytest.mark.parametrize("text", ["[0:00]", "[2:15]", "[59:59]", "[1:00:00]", " [2:15]\n"])
def test_a_time_in_brackets_is_a_moment(text):
    assert is_moment(text)


@pytest.mark.parametrize(
    "text", ["", "2:15", "[2:15", "[2:5]", "[2:60]", "[60:00]", "[1:00:01]", "[2:15] and more", "[2:15][2:16]", "[٢:١٥]"]
)
def test_anything_else_is_none(text):
    assert not is_moment(text)

"""Where people stand on the scale of levels."""

import pytest

from apps.rooms.rules.spread import APART, Given, spread


def given(*levels: int) -> list[Given]:
    return [Given("observer", name, level) for name, level in zip(("Ana", "Ben", "Cyd", "Dia"), levels, strict=False)]


def test_each_level_has_a_quarter_of_the_scale():
    assert [place.x for place in spread(given(0, 1, 2, 3)).people] == ["12.50%", "37.50%", "62.50%", "87.50%"]


def test_people_at_the_same_level_stand_above_each_other_around_the_scale():
    placed = spread(given(2, 2, 1, 2))

    assert [place.y - placed.middle for place in placed.people] == pytest.approx([-APART, 0, 0, APART], abs=1)
    assert placed.height > 3 * APART


def test_the_band_reaches_from_the_lowest_to_the_highest():
    placed = spread(given(1, 3, 3))

    assert (placed.lowest, placed.highest) == ("37.50%", "87.50%")
    assert [each.initial for each in placed.at(3)] == ["B", "C"]
    assert placed.at(0) == []


def test_nobody_on_the_scale_is_no_fault():
    assert spread([]).people == []

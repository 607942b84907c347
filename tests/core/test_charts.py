"""Where values stand in drawings, and what the drawings say to who can't see them."""

from datetime import date, timedelta

import pytest
from django.template import Context, Template

from apps.core import charts

MONDAY = date(2026, 11, 2)


def drawn(tag: str, **context: object) -> str:
    return " ".join(Template(tag).render(Context(context)).split())


def test_a_level_stands_on_the_ruler_with_room_at_both_ends():
    assert [charts.on_ruler(level) for level in (0, 1.5, 3)] == ["6.00%", "50.00%", "94.00%"]


def test_a_share_beyond_its_bounds_stands_at_the_edge():
    assert [charts.percent_place(share) for share in (-1, 0, 0.5, 2)] == ["0.00%", "0.00%", "50.00%", "100.00%"]


@pytest.mark.parametrize(("predicted", "graded", "is_apart", "is_over"), [(2, 1, True, True), (1, 2, True, False), (2, 2.03, False, False)])
def test_a_band_shows_how_far_prediction_and_grade_lie_apart(predicted, graded, is_apart, is_over):
    svg = drawn('{% ruler "x" graded=graded predicted=predicted %}', graded=graded, predicted=predicted)

    assert ('class="gap"' in svg) is is_apart
    assert ("data-over" in svg) is is_over


def test_a_ruler_without_a_prediction_has_no_ring():
    svg = drawn('{% ruler "Mean 0" graded=0 %}')

    assert 'class="disc"' in svg
    assert "ring" not in svg


@pytest.mark.parametrize("level", range(4))
def test_a_level_is_drawn_and_said(level):
    span = drawn("{% level_glyph level word=True %}", level=level)

    assert span.count("data-filled") == level
    assert f"{level} {('absent', 'weak', 'adequate', 'strong')[level]}" in span


@pytest.mark.parametrize(
    "tag",
    [
        "{% ruler says graded=1 %}",
        "{% sparkline shares says %}",
        "{% scatter pairs says %}",
        "{% minutes shares 1 says %}",
        "{% minutes_used 1 2 3 says %}",
        "{% calendar days says %}",
    ],
)
def test_a_drawing_says_what_it_shows(tag):
    svg = drawn(tag, says="It <rises>", shares=[0.1, 0.2], pairs=[(1, 2)], days=[(MONDAY, 5.0)])

    assert 'role="img" aria-label="It &lt;rises&gt;"' in svg


def test_only_the_latest_dot_of_a_line_stands_out():
    assert [dot.is_now for dot in charts.dots(charts.evenly([0, 0.5, 1]), now=2)] == [False, False, True]
    assert charts.evenly([0.4]) == [(0.5, 0.4)]


def test_blocks_follow_each_other_and_repeat_no_words():
    made = charts.blocks([10, 10, 20], most=40, words=["Cards", "Cards", "Design"])

    assert [(block.x, block.width, block.words) for block in made] == [
        ("0.00%", "25.00%", "Cards"),
        ("25.00%", "25.00%", ""),
        ("50.00%", "50.00%", "Design"),
    ]


def test_days_stand_by_week_and_weekday_and_are_filled_by_minutes():
    days = [(MONDAY + timedelta(days=number), minutes) for number, minutes in enumerate([0, 15, 16, 31, 0, 0, 0, 1])]

    made = charts.calendar(days)

    assert [day.fill for day in made] == [0, 1, 2, 3, 0, 0, 0, 1]
    assert (made[0].x, made[0].y) == ("0.00%", "0.00%")
    assert (made[7].x, made[7].y) == ("50.00%", "0.00%")
    assert charts.calendar([]) == []

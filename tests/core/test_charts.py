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
        "{% over_time scores says %}",
        "{% columns rows says %}",
        "{% scatter pairs says %}",
        "{% minutes shares 1 says %}",
        "{% minutes_used 1 2 3 says %}",
        "{% calendar days says %}",
    ],
)
def test_a_drawing_says_what_it_shows(tag):
    svg = drawn(
        tag, says="It <rises>", shares=[0.1, 0.2], rows=[("", "", [1])], scores=[(MONDAY, 0.1)], pairs=[(1, 2)], days=[(MONDAY, 5.0)]
    )

    assert 'role="img" aria-label="It &lt;rises&gt;"' in svg


def test_only_the_latest_dot_of_a_line_stands_out():
    assert [dot.is_now for dot in charts.dots([(0, 0), (0.5, 0.5), (1, 1)], now=2)] == [False, False, True]


def test_days_stand_on_an_axis_to_scale():
    days = [(MONDAY + timedelta(days=number), 0.5) for number in (0, 1, 10)]

    assert charts.on_dates(days, first=MONDAY, last=MONDAY + timedelta(days=10)) == [(0, 0.5), (0.1, 0.5), (1, 0.5)]
    assert charts.on_dates(days[:1], first=MONDAY, last=MONDAY) == [(0.5, 0.5)]


def test_each_point_of_a_line_says_its_day_and_value():
    svg = drawn('{% over_time scores "x" target=0.6 %}', scores=[(MONDAY, 0.25), (MONDAY + timedelta(days=4), 0.75)])

    assert "<title>2 Nov 2026: 25 %</title>" in svg
    assert 'points="0.0,75.0 100.0,25.0"' in svg
    assert 'class="goal" x1="0" x2="100%" y1="40.00%"' in svg


def test_parts_of_a_column_stand_on_each_other():
    made = charts.columns([("Week of 2 Nov", "2 Nov", [30, 20]), ("Week of 9 Nov", "", [0, 100])])

    assert made.top == 100
    assert made.columns[0].parts == [("70.00%", "30.00%"), ("50.00%", "20.00%")]
    assert made.columns[1].parts == [("100.00%", "0.00%"), ("0.00%", "100.00%")]
    assert [column.label for column in made.columns] == ["2 Nov", ""]


def test_columns_of_nothing_have_an_axis():
    assert charts.columns([("Nothing", "", [0, 0])]).top == 1


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

    assert [day.fill for day in made.days] == [0, 1, 2, 3, 0, 0, 0, 1]
    assert [(day.week, day.weekday) for day in (made.days[0], made.days[6], made.days[7])] == [(0, 0), (0, 6), (1, 0)]
    assert charts.calendar([]).days == []


def test_a_calendar_names_months_where_there_is_room():
    made = charts.calendar([(date(2026, 10, 20) + timedelta(days=number), 0.0) for number in range(70)])

    assert made.weeks == 11
    assert [month for _, month in made.months] == ["Nov", "Dec"]
    assert made.months[0][0] == "18.18%"

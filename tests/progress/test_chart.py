"""Scores as points of a chart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.progress.rules.chart import AREA, Point, points

WIDTH, HEIGHT, MARGIN = AREA.width, AREA.height, AREA.margin_y


def test_nothing_is_drawn_of_nothing():
    assert points([]) == []


def test_a_single_score_stands_in_the_middle():
    assert points([0.5]) == [Point(WIDTH / 2, HEIGHT / 2, 0.5)]


def test_scores_stand_evenly_from_left_to_right_in_the_order_given():
    assert points([0.0, 1.0, 0.5]) == [Point(8, 152, 0.0), Point(320, 8, 1.0), Point(632, 80, 0.5)]


def test_the_drawing_has_the_size_that_the_template_draws_it_at(settings):
    template = (settings.BASE_DIR / "templates/progress/progress.html").read_text()

    assert f'<path class="rule" d="M0 {MARGIN}H{WIDTH}M0 {HEIGHT / 2:g}H{WIDTH}M0 {HEIGHT - MARGIN}H{WIDTH}"/>' in template


@given(st.lists(st.floats(0, 1), min_size=2, max_size=60))
def test_every_point_lies_within_the_margins_and_a_better_score_never_lower(shares):
    drawn = points(shares)

    assert [point.share for point in drawn] == shares
    assert (drawn[0].x, drawn[-1].x) == (MARGIN, WIDTH - MARGIN)
    for before, after in pairwise(drawn):
        assert before.x < after.x
        assert (after.y <= before.y) or (after.share <= before.share)
    assert all(MARGIN <= point.y <= HEIGHT - MARGIN for point in drawn)

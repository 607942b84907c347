"""What becomes of cards that nobody reviews."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.reviews.rules.forecast import Remembered, forecast
from apps.reviews.rules.memory import retrievability

TODAY = date(2026, 11, 2)
CARDS = st.builds(
    lambda stability, since, ahead: Remembered(stability, TODAY - timedelta(days=since), TODAY + timedelta(days=ahead)),
    st.floats(0.1, 1000),
    st.integers(0, 200),
    st.integers(-50, 90),
)


def card(stability=10.0, since=0, due_in=10):
    return Remembered(stability, TODAY - timedelta(days=since), TODAY + timedelta(days=due_in))


def test_it_begins_today_and_ends_in_thirty_days():
    days = forecast([card()], today=TODAY)

    assert (days[0].on, days[-1].on, len(days)) == (TODAY, TODAY + timedelta(days=30), 31)


def test_a_day_has_the_mean_chance_of_recall():
    days = forecast([card(10.0, since=2), card(50.0), card(50.0)], today=TODAY)

    assert days[5].retention == (retrievability(10.0, 7) + 2 * retrievability(50.0, 5)) / 3


def test_overdue_cards_are_due_today():
    days = forecast([card(due_in=-4), card(due_in=0), card(due_in=3), card(due_in=31)], today=TODAY)

    assert [day.due for day in days[:5]] == [2, 0, 0, 1, 0]
    assert sum(day.due for day in days) == 3


def test_without_cards_there_is_no_forecast():
    assert forecast([], today=TODAY) == []


@given(st.lists(CARDS, min_size=1, max_size=20))
def test_without_reviews_recall_only_falls(cards):
    shares = [day.retention for day in forecast(cards, today=TODAY)]

    assert all(0 < share <= 1 for share in shares)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(shares))

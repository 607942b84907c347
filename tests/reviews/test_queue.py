"""Which cards are asked today, in which order; and how the days bend before an interview."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.reviews.rules.final_pass import LAST_WEEK, due_before
from apps.reviews.rules.queue import DayQueue, Limits, WaitingCard, queue_for
from apps.reviews.rules.study_days import study_day, zone_named
from tests import NOON

MONDAY = date(2026, 3, 2)
INTERVIEW = date(2026, 4, 1)


def queue(waiting: list[WaitingCard], new: list[int] | None = None, *, reviews: int = 60, news: int = 10, **done: int) -> DayQueue:
    so_far = Limits(done.get("reviewed", 0), done.get("begun", 0))
    return queue_for(waiting, new or [], limits=Limits(reviews, news), done=so_far, now=NOON)


def test_what_is_most_nearly_forgotten_is_asked_first():
    waiting = [WaitingCard(1, 0.9), WaitingCard(2, 0.4), WaitingCard(3, 0.7)]

    assert queue(waiting, [4]).cards == [2, 3, 1, 4]


def test_a_backlog_is_capped_and_says_how_many_days_it_takes():
    waiting = [WaitingCard(number, 0.5) for number in range(100)]

    today = queue(waiting, reviews=30)

    assert (len(today.known), today.postponed, today.days_to_catch_up) == (30, 70, 3)


def test_what_was_asked_today_counts_towards_the_limits():
    waiting = [WaitingCard(number, 0.5) for number in range(10)]

    today = queue(waiting, list(range(100, 110)), reviews=8, news=4, reviewed=5, begun=3)

    assert (len(today.known), len(today.new)) == (3, 1)


def test_a_forgotten_card_comes_first_once_its_minutes_are_over_and_last_before():
    over, coming = NOON - timedelta(minutes=1), NOON + timedelta(minutes=9)
    waiting = [WaitingCard(1, 0.9), WaitingCard(2, 0.9, over), WaitingCard(3, 0.9, coming)]

    assert queue(waiting, [4], reviews=1, reviewed=1).cards == [2, 4, 3]


@pytest.mark.parametrize("due_in", [0, 3, 10, 22])
def test_long_before_an_interview_nothing_changes(due_in: int):
    due_on = MONDAY + timedelta(days=due_in)

    assert due_before(due_on, last_on=MONDAY, interview_on=INTERVIEW, spread=5) == due_on


@given(some.integers(0, 400), some.integers(1, 60), some.integers(0, 10_000))
def test_no_card_is_due_after_an_interview_or_on_the_day_it_was_reviewed(due_in: int, days_left: int, spread: int):
    interview = MONDAY + timedelta(days=days_left)
    natural = MONDAY + timedelta(days=max(1, due_in))

    bent = due_before(natural, last_on=MONDAY, interview_on=interview, spread=spread)

    assert MONDAY < bent <= interview
    assert bent <= natural or natural >= interview - timedelta(days=LAST_WEEK)


def test_the_final_pass_is_spread_over_the_last_week():
    far = INTERVIEW + timedelta(days=90)

    days = Counter(due_before(far, last_on=MONDAY, interview_on=INTERVIEW, spread=card) for card in range(70))

    assert sorted(days) == [INTERVIEW - timedelta(days=before) for before in range(LAST_WEEK, 0, -1)]
    assert set(days.values()) == {10}


def test_an_interview_that_is_over_changes_nothing():
    due_on = MONDAY + timedelta(days=5)

    assert due_before(due_on, last_on=MONDAY, interview_on=MONDAY, spread=1) == due_on


def test_a_day_ends_at_four_in_the_morning_where_the_person_is():
    berlin = ZoneInfo("Europe/Berlin")

    assert study_day(datetime(2026, 3, 3, 2, 59, tzinfo=UTC), berlin) == date(2026, 3, 2)
    assert study_day(datetime(2026, 3, 3, 3, 0, tzinfo=UTC), berlin) == date(2026, 3, 3)


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_each_night_in_which_clocks_change_begins_one_day(night: date):
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(hours=12)
    days = [study_day(start + timedelta(minutes=10 * step), berlin) for step in range(144)]

    assert days == sorted(days)
    assert set(days) == {night - timedelta(days=1), night}


def test_a_zone_that_nobody_knows_is_utc():
    assert zone_named("Mars/Olympus") == zone_named("") == ZoneInfo("UTC")

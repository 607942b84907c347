from datetime import timedelta

import pytest

from apps.interviews.rules import clock
from tests.conftest import NOON

SECOND = timedelta(seconds=1)


def test_a_turn_ends_after_its_time():
    assert clock.turn_deadline(NOON, timedelta(minutes=6), NOON + timedelta(minutes=45)) == NOON + timedelta(minutes=6)


def test_a_turn_never_outlasts_the_whole():
    assert clock.turn_deadline(NOON, timedelta(minutes=6), NOON + timedelta(minutes=2)) == NOON + timedelta(minutes=2)


@pytest.mark.parametrize(("after", "over"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_time_is_up_at_the_deadline_itself(after, over):
    assert clock.is_over(NOON, NOON + after) is over


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, True), (5, True), (5.001, False), (3600, False)])
def test_text_counts_up_to_five_seconds_late(seconds, counts):
    assert clock.still_counts(NOON, NOON + timedelta(seconds=seconds)) is counts


def test_time_left_is_in_milliseconds_and_never_negative():
    assert clock.milliseconds_left(NOON + 90 * SECOND, NOON) == 90_000
    assert clock.milliseconds_left(NOON, NOON + SECOND) == 0


def test_time_spent_ends_at_the_deadline_however_late_it_is_noticed():
    deadline = NOON + timedelta(minutes=6)

    assert clock.time_spent(NOON, NOON + timedelta(minutes=4), deadline) == timedelta(minutes=4)
    assert clock.time_spent(NOON, NOON + timedelta(hours=9), deadline) == timedelta(minutes=6)

"""The plan to an interview: cards every day, interviews spread, sections where there is time, and an honest word where there isn't."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from apps.progress.rules.plan import CardLoad, Plan, Work, card_load, plan
from apps.reviews.rules.queue import Limits

MONDAY = date(2026, 3, 2)


def section(minutes: int, title: str = "Probes") -> Work:
    return Work("section", title, minutes, "/")


def interview(minutes: int = 45) -> Work:
    return Work("interview", "Full interview", minutes, "/")


def planned(*, days: int = 10, minutes: int = 25, cards: int = 5, **work: list[Work]) -> Plan:
    lists = {"sections": [], "interviews": [], **work}
    return plan(today=MONDAY, minutes_a_day=minutes, cards=CardLoad([cards] * days, 0), **lists)


def test_what_fits_is_spread_over_the_days_in_its_order():
    made = planned(sections=[section(15, str(number)) for number in range(12)])

    placed = [work.title for day in made.days for work in day.work]
    assert placed == [str(number) for number in range(12)]
    assert made.fits
    assert max(day.minutes for day in made.days) <= 2 * 25


def test_what_does_not_fit_is_said():
    made = planned(days=4, sections=[section(20, str(number)) for number in range(5)])

    assert [work.title for work in made.left_out] == ["3", "4"]
    assert (made.needed, made.available) == (4 * 5 + 100, 100)
    assert not made.fits


def test_an_interview_longer_than_a_day_borrows_from_the_days_around_it():
    made = planned(days=6, interviews=[interview(45)], sections=[section(20, str(number)) for number in range(3)])

    assert made.fits
    assert sum(day.minutes for day in made.days) <= made.available


def test_the_last_day_brings_nothing_new_to_read():
    made = planned(days=3, sections=[section(10, str(number)) for number in range(9)])

    assert not made.days[-1].work


def test_two_weeks_are_near_and_of_the_rest_the_days_with_something_to_do():
    made = planned(days=40, cards=0, interviews=[interview(20)] * 8)

    assert [day.on for day in made.near] == [MONDAY + timedelta(days=number) for number in range(14)]
    assert made.far
    assert all(day.minutes and day.on >= MONDAY + timedelta(days=14) for day in made.far)


def load(**more: object) -> CardLoad:
    defaults = {"due": [0] * 20, "known": 0, "new": 100, "begun_today": 0, "limits": Limits(30, 8), "minutes_a_day": 25}
    return card_load(**{**defaults, **more})  # type: ignore[arg-type]


def test_cards_that_are_not_met_in_time_are_counted():
    assert load(due=[0] * 10).left_out == 100 - 80
    assert load(limits=Limits(30, 0)).left_out == 100
    assert load().left_out == 0


def test_new_cards_that_were_asked_today_are_not_planned_for_today_again():
    assert load(begun_today=8).minutes[0] < load().minutes[0]


def test_what_is_learnt_comes_back_and_all_of_it_in_the_last_week():
    minutes = load(due=[0] * 60, new=40).minutes

    assert minutes[20] == 1
    assert min(minutes[-7:]) > max(minutes[10:40])


def test_on_the_last_day_nothing_new_is_begun():
    assert planned(days=1).is_over
    assert not planned(days=2).is_over


@given(
    some.integers(1, 60),
    some.integers(15, 60),
    some.integers(0, 15),
    some.lists(some.integers(1, 40), max_size=40),
    some.lists(some.integers(10, 75), max_size=8),
)
def test_nothing_is_lost_and_no_more_is_planned_than_there_is_time_for(days, minutes, cards, sections, interviews):
    works = [section(length, str(number)) for number, length in enumerate(sections)]
    sat = [interview(length) for length in interviews]

    made = planned(days=days, minutes=minutes, cards=cards, sections=works, interviews=sat)

    placed = [work for day in made.days for work in day.work]
    assert len(placed) + len(made.left_out) == len(works) + len(sat)
    assert sum(day.minutes for day in made.days) <= made.available
    assert made.days[-1].on == MONDAY + timedelta(days=days - 1)

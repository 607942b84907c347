"""Template filters that write values for people."""

from datetime import timedelta

import pytest
from django.template import Context, Template

from apps.core.templatetags import ui


def test_a_length_of_time_shows_seconds_only_below_ten_minutes():
    samples = {
        0: "0 s",
        45: "45 s",
        59.4: "59 s",
        59.6: "1 min",
        60: "1 min",
        61: "1 min 1 s",
        599: "9 min 59 s",
        600: "10 min",
        605: "10 min",
        3599: "59 min",
        3600: "1 h",
        3659: "1 h",
        3900: "1 h 5 min",
        90_000: "25 h",
    }

    assert {seconds: ui.duration(seconds) for seconds in samples} == samples


def test_a_length_of_time_may_be_a_timedelta():
    assert ui.duration(timedelta(minutes=8)) == "8 min"


def test_a_clock_shows_the_second_that_has_begun():
    samples = {0: "0:00", 0.1: "0:01", 1: "0:01", 59.5: "1:00", 425: "7:05", 3599: "59:59", 3599.5: "1:00:00", 3729: "1:02:09", -5: "0:00"}

    assert {seconds: ui.digits(seconds) for seconds in samples} == samples


def test_a_clock_past_its_end_shows_the_whole_seconds_since():
    samples = {
        425_000: "7:05",
        500: "0:01",
        0: "0:00",
        -999: "0:00",
        -1000: "−0:01",
        -1999: "−0:01",
        -12_400: "−0:12",
        -3_725_000: "−1:02:05",
    }

    assert {milliseconds: ui.clock_ms(milliseconds) for milliseconds in samples} == samples


def test_a_share_is_written_in_whole_per_cent():
    samples = {None: "–", 0: "0 %", 0.004: "0 %", 2 / 3: "67 %", 0.996: "100 %", 1: "100 %"}

    assert {share: ui.percent(share) for share in samples} == samples


def test_levels_have_names():
    assert [ui.level(number) for number in range(4)] == ["absent", "weak", "adequate", "strong"]
    assert ui.level(None) == ""


def test_a_difference_shows_its_sign_and_nothing_has_none():
    samples = {0.4: "+0.4", -1: "−1.0", 0: "0.0", 0.04: "0.0", -0.04: "0.0", 1.25: "+1.2"}

    assert {number: ui.signed(number) for number in samples} == samples


def test_a_bias_is_said_in_words():
    close, above, below = "close to the grade", "0.3 levels above the grade", "0.3 levels below the grade"
    samples = {0: close, 0.24: close, -0.24: close, 0.26: above, 3: "3.0 levels above the grade", -0.26: below}

    assert {number: ui.bias_words(number) for number in samples} == samples


def test_a_difference_of_levels_is_said_in_words():
    samples = {0.84: "0.8 levels above", -1: "1.0 levels below", 0.04: "level with"}

    assert {number: ui.levels_apart(number) for number in samples} == samples


@pytest.mark.parametrize(("expression", "value", "shown"), [("duration", 480, "8 min"), ("digits", 65, "1:05"), ("percent", 0.5, "50 %")])
def test_templates_know_the_filters_without_loading_them(expression, value, shown):
    assert Template(f"{{{{ value|{expression} }}}}").render(Context({"value": value})) == shown

"""How many long requests may be open at once."""

from contextlib import ExitStack

import pytest

from apps.core.http.admission import Admission
from apps.core.http.limits import TooMany


@pytest.fixture
def two() -> Admission:
    return Admission(2, "Too many are open.")


def test_a_person_has_so_many_open_until_one_ends(two):
    with two.of_person(1), ExitStack() as second:
        second.enter_context(two.of_person(1))
        with pytest.raises(TooMany, match=r"Too many are open\. Come back in 15 seconds\."), two.of_person(1):
            pass
        with two.of_person(2):
            pass
        second.close()
        with two.of_person(1):
            pass
    assert not two._open


def test_an_address_has_what_its_people_have(two, settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 3

    with ExitStack() as stack:
        for number in range(6):
            stack.enter_context(two.of_address(f"2001:db8::{number:x}"))
        with pytest.raises(TooMany):
            stack.enter_context(two.of_address("2001:db8::ffff"))


def test_what_ended_badly_is_not_open(two):
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), two.of_person(1):
            _ = 1 / 0

    assert not two._open

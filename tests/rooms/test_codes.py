"""Codes that are said aloud."""

import re

from apps.rooms.rules import codes


def test_a_code_is_eight_characters_of_the_alphabet():
    for _ in range(200):
        assert re.fullmatch(f"[{codes.ALPHABET}]{{8}}", codes.new_code())


def test_codes_differ():
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_the_usual_look_alikes_are_left_out():
    assert not set("0O1I2Z5S6G8B") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET)


def test_a_code_may_be_typed_as_it_was_heard():
    for typed in ("kdpr7xwm", "KDPR 7XWM", "kdpr-7xwm", " KDPR.7XWM ", "ＫＤＰＲ７ＸＷＭ"):
        assert codes.heard(typed) == "KDPR7XWM"


def test_an_attacker_has_less_than_one_chance_in_a_million_a_day():
    chance = codes.chance_of_a_hit(guesses=codes.WRONG_GUESSES_A_DAY, open_rooms=codes.MOST_OPEN_ROOMS)

    assert chance < codes.PROMISED_CHANCE


def test_what_can_not_be_a_code_is_none():
    for typed in ("", "KDPR", "KDPR7XWMA", "KDPR7XW0", "кdpr7xwm"):
        assert codes.heard(typed) == ""

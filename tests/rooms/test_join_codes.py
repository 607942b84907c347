"""Join codes: their alphabet, how they are read, and how hard they are to guess."""

import re

from apps.rooms.rules import join_codes


def test_a_code_is_eight_characters_of_the_alphabet():
    for _ in range(200):
        assert re.fullmatch(f"[{join_codes.ALPHABET}]{{8}}", join_codes.new_code())


def test_codes_differ():
    assert len({join_codes.new_code() for _ in range(1000)}) == 1000


def test_the_usual_look_alikes_are_left_out():
    assert not set("0O1I2Z5S6G8B") & set(join_codes.ALPHABET)
    assert len(set(join_codes.ALPHABET)) == len(join_codes.ALPHABET)


def test_a_code_may_be_typed_as_it_was_heard():
    for typed in ("kdpr7xwm", "KDPR 7XWM", "kdpr-7xwm", " KDPR.7XWM ", "ＫＤＰＲ７ＸＷＭ"):
        assert join_codes.parsed(typed) == "KDPR7XWM"


def test_an_attacker_has_less_than_one_chance_in_a_million_a_day():
    open_rooms, codes = 1_000, len(join_codes.ALPHABET) ** join_codes.LENGTH

    assert join_codes.WRONG_GUESSES_A_DAY * open_rooms / codes < 1e-6


def test_text_that_cannot_be_a_code_gives_none():
    for typed in ("", "KDPR", "KDPR7XWMA", "KDPR7XW0", "кdpr7xwm"):
        assert join_codes.parsed(typed) == ""

"""Which typed characters are visible, break lines, or look the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text.characters import capitals, clean_name, looks, many_lines, one_line, with_apostrophes

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
TYPED = st.text(st.characters(exclude_categories=()) | st.sampled_from(f"{LINE_ENDS}\0\u200c\u200d\ufe0f\u0301\u3164\u202e\U000e0041 aم👩"))


@pytest.mark.parametrize("character", [*LINE_ENDS, "\r\n", "\t", "\0", "\x07", "\x7f", "\x9f", "\u3000", "\u00a0", " \n "])
def test_whatever_parts_lines_or_controls_is_a_blank_in_a_line(character):
    assert one_line(f"{character}Thursday{character}at nine{character}") == "Thursday at nine"


@pytest.mark.parametrize(
    "character", "\u200b\u2060\ufeff\u00ad\u202a\u202e\u2066\u2069\u200e\u061c\u3164\u115f\u1160\uffa0\u2800\ud800\U000e0041"
)
def test_what_is_never_drawn_is_left_out_of_a_line(character):
    assert one_line(f"Thurs{character}day") == "Thursday"


PEOPLE = ["Alice", "Ольга", "O’Brien-Łukasz", "-", "李", "한글", "שָׁלוֹם", "محمد", "علی\u200cرضا", "क्\u200dष", "ශ්\u200dරී", "ကျွှေး", "བསྒྲུབས"]
PICTURES = ["👩\u200d🔧", "👩🏽\u200d🚀", "❤\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "🇫🇷", SCOTLAND, "👁\ufe0f\u200d🗨\ufe0f"]


@pytest.mark.parametrize("name", PEOPLE + PICTURES)
def test_names_of_the_world_stay_as_they_are(name):
    composed = unicodedata.normalize("NFC", name)

    assert one_line(name) == clean_name(name) == composed


FILLERS = ["\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u034f", "\U00013441", "\U0001d159", "\ue000"]
CONTROLS = ["\n", "\u200b", "\u2060 \u200d", "\u202e", "\u2066\u2069", "\u00ad", "\ud800", "\U000e0041\U000e007f"]
MARKS = ["\ufe0f", "\U000e0100", "\u0301", "\u0301\u0302\u200d"]


@pytest.mark.parametrize("typed", ["", "   ", *FILLERS, *CONTROLS, *MARKS])
def test_what_holds_nothing_to_see_is_no_name(typed):
    assert clean_name(typed) == ""


def test_a_name_has_no_tower_of_marks_and_begins_with_none():
    assert clean_name("\u0301Ali\u0301ce") == "Alíce"
    assert clean_name(f"Z{'\u0335' * 50}oe") == f"Z{'\u0335' * 6}oe"


@pytest.mark.parametrize(
    "other",
    [
        "alice",
        "ALICE",
        "Ａｌｉｃｅ",
        " Alice ",
        "Ali\u200bce",
        "Ali\u200dce",
        "Alice\u3164",
        "Аlice",
        "Αlice",
        "Aliсе",
        "AIice",
        "A1ice",
        "Alice\ufe0f",
    ],
)
def test_names_that_can_not_be_told_apart_look_the_same(other):
    assert looks(other) == looks("Alice")


@pytest.mark.parametrize("other", ["Alicia", "Alice K.", "Alice 2", "Álice", "Алиса", "Al ice"])
def test_names_that_can_be_told_apart_look_different(other):
    assert looks(other) != looks("Alice")


@pytest.mark.parametrize("typed", ["\N{LATIN SMALL LIGATURE FI}n", "Fin", "fin", "FIN"])
def test_a_ligature_looks_as_its_letters(typed):
    assert looks(typed) == looks("fin")


def test_a_text_loses_only_what_can_not_be_stored():
    assert many_lines("a\r\nb\rc\n\td\0 \u2028e\x0b\ud83d") == "a\nb\nc\n\td \u2028e\x0b\ufffd"


@pytest.mark.parametrize("typed", ["kdpr7xwm", "KDPR 7XWM", "kdpr-7xwm", " KDPR.7XWM\u2028", "ＫＤＰＲ７ＸＷＭ", "ｋｄｐｒ　７ｘｗｍ"])
def test_a_code_is_capitals_and_digits(typed):
    assert capitals(typed) == "KDPR7XWM"


@given(TYPED)
def test_a_line_is_one_and_can_be_stored(typed):
    line = one_line(typed)

    line.encode()
    assert len(line.splitlines()) <= 1
    assert line == " ".join(line.split())
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl", "Zp"}


@given(TYPED)
def test_a_name_is_empty_or_has_something_to_see_in_it(typed):
    name = clean_name(typed)

    name.encode()
    assert name == " ".join(name.split())
    assert not name or any(unicodedata.category(character)[0] in "LNPS" for character in name)


@given(TYPED)
def test_a_text_can_be_stored(typed):
    text = many_lines(typed)

    text.encode()
    assert not {"\0", "\r"} & set(text)


def test_only_apostrophes_within_words_become_typographic():
    assert with_apostrophes("It isn't -o jsonpath='{.a}', 5' or \"a\"") == "It isn’t -o jsonpath='{.a}', 5' or \"a\""

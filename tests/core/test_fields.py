"""The fields that forms read input with."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django import forms

from apps.accounts.models import User
from apps.core.fields import (
    AddressField,
    CodeField,
    CountField,
    IdField,
    IdsField,
    LineField,
    LinkField,
    NameField,
    PathField,
    TextField,
    ZonedTimeField,
)
from apps.teams.models import Team
from tests.factories import make_team

LONG = "9" * 5_000


def refusal(field: forms.Field, value: object) -> str:
    """Return the one sentence with which the field refuses the value."""
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    (said,) = caught.value.messages
    return str(said)


# Lines, names, texts


def test_lines_and_names_are_one_line_while_texts_keep_theirs():
    assert LineField(max_length=20).clean(" on\u2028Thursday\x85 ") == "on Thursday"
    assert NameField(max_length=20).clean("Alice\r\n B.\0") == "Alice B."
    assert TextField(max_length=20, strip=False).clean(" a\r\nb\0 ") == " a\nb "


def test_a_name_without_anything_to_see_is_missing():
    assert NameField(max_length=9, required=False).clean("\u3164") == ""
    assert refusal(NameField(max_length=9, error_messages={"required": "Say a name."}), "\u3164") == "Say a name."


@pytest.mark.parametrize("kind", [LineField, NameField, TextField])
def test_what_is_too_long_is_refused_in_one_sentence_and_never_cut(kind):
    field = kind(max_length=10, error_messages={"max_length": "Shorten it."})

    assert field.clean("x" * 10) == "x" * 10
    for typed in ("x" * 11, "x" * 5_000, "\0" * 1_001, "a\u0301b" * 400_000):
        assert refusal(field, typed) == "Shorten it."


def test_blanks_do_not_count_before_they_are_folded():
    assert LineField(max_length=3).clean(f"a{' ' * 200}b") == "a b"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/plan/?a=1", "/plan/?a=1"),
        (" /plan/ ", "/plan/"),
        ("//evil.example/", ""),
        ("https://evil.example/", ""),
        ("/\\evil.example", ""),
        ("plan", ""),
    ],
)
def test_only_a_path_of_this_site_is_led_back_to(typed: str, kept: str):
    assert PathField(required=False, max_length=100).clean(typed) == kept


@pytest.mark.parametrize("kind", [LineField, NameField, TextField, AddressField, LinkField])
def test_no_browser_is_told_to_cut_what_is_pasted(kind):
    class Form(forms.Form):
        typed = kind(max_length=30)

    assert 'data-most="30"' in str(Form()["typed"])
    assert "maxlength" not in str(Form()["typed"])


# Numbers


@pytest.mark.parametrize(("typed", "number"), [("7", 7), (" 7 ", 7), ("７", 7), ("١٢", 12), ("007", 7), (7, 7), ("-0", 0)])
def test_a_count_is_read_in_any_digits(typed, number):
    assert CountField(min_value=0, max_value=30).clean(typed) == number


@pytest.mark.parametrize("typed", ["1_0", "1.5", "1e3", "²", "½", "ten", "--1", "-", "0x1", "1 2", ["1"], "\u20281x", "+5", Decimal("NaN")])
def test_what_is_no_whole_number_is_invalid(typed):
    assert refusal(CountField(min_value=0, max_value=30, error_messages={"invalid": "Write a number."}), typed) == "Write a number."


def test_a_number_out_of_bounds_is_refused_however_long_it_is():
    field = CountField(min_value=0, max_value=30, error_messages={"min_value": "Too small.", "max_value": "Too large."})

    for typed in ("31", "9" * 20, "9" * 21, LONG, "９" * 5_000):
        assert refusal(field, typed) == "Too large."
    for typed in ("-1", f"-{LONG}", str(-(2**63) - 1)):
        assert refusal(field, typed) == "Too small."


# Ids

NO_IDS = ["0", "-1", str(2**63), str(-(2**63) - 1), LONG, f"-{LONG}", "1_0", "٣", "９", "1.0", "\0", "1\0", "\ud800", "\u2028", "x", "None"]


@pytest.mark.django_db
def test_an_id_names_a_row(alice):
    team = make_team(owner=alice)

    assert IdField(User.objects.all()).clean(str(alice.pk)) == alice
    assert IdField(Team.objects.all()).clean(str(team.pk)) == team
    assert list(IdsField(User.objects.all()).clean([str(alice.pk)])) == [alice]
    assert IdField(User.objects.all(), required=False).clean("") is None


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [*NO_IDS, f"1{LONG}", str(2**63 - 1), str(uuid.UUID(int=1)), "{x", ["1"]])
def test_what_names_no_row_is_refused_in_the_words_of_the_form(sent):
    words = {"invalid_choice": "Choose from those shown."}

    assert refusal(IdField(User.objects.all(), error_messages=words), sent) == "Choose from those shown."
    assert refusal(IdField(Team.objects.all(), error_messages=words), sent) == "Choose from those shown."
    assert refusal(IdsField(User.objects.all(), error_messages=words), [sent]) == "Choose from those shown."
    assert refusal(IdsField(Team.objects.all(), error_messages=words), [sent]) == "Choose from those shown."


# Codes

CODE = CodeField(
    alphabet="ABC3", length=4, error_messages={"required": "Type it.", "length": "A code has four.", "letters": "A code has A, B, C and 3."}
)


@pytest.mark.parametrize("typed", ["abc3", "AB C3", " a-b.c-3 ", "ＡＢＣ３", "ａｂ　ｃ３", "AB\u2028C3"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert CODE.clean(typed) == "ABC3"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type it."),
        (" - ", "Type it."),
        ("ABC", "A code has four."),
        ("ABCAB", "A code has four."),
        (LONG, "A code has four."),
        (f"ABC3{' ' * 500}X", "A code has four."),
        ("ABCD", "A code has A, B, C and 3."),
        ("АВС3", "A code has A, B, C and 3."),
    ],
)
def test_what_can_not_be_a_code_is_refused(typed, says):
    assert refusal(CODE, typed) == says


# Addresses


@pytest.mark.parametrize(
    "typed", ["x", LONG, '"a\x0bb"@example.com', '"a\x01b"@example.com', "a@b\u2028.com\u2028x", "a\0@example.com", f"{LONG}@x.com"]
)
def test_an_address_that_no_mail_reaches_is_refused_in_one_sentence(typed):
    words = dict.fromkeys(("invalid", "max_length"), "This is no address.")

    assert refusal(AddressField(max_length=254, error_messages=words), typed) == "This is no address."


def test_an_address_is_found_among_what_was_pasted_with_it():
    assert AddressField(max_length=254).clean("\u200bdora@example.com\u2028") == "dora@example.com"


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", LONG, "https://[", "https://a b.com", f"https://example.com/{LONG}", "https://x\0y\ud800"]
)
def test_a_link_that_leads_nowhere_is_refused_in_one_sentence(typed):
    words = dict.fromkeys(("invalid", "max_length"), "This is no link.")

    assert refusal(LinkField(max_length=200, assume_scheme="https", error_messages=words), typed) == "This is no link."


# Moments


class MomentForm(forms.Form):
    at = ZonedTimeField(required=False)


def moment(typed: str, zone: str = "") -> MomentForm:
    form = MomentForm({"at": typed, "zone": zone})
    form.full_clean()
    return form


@pytest.mark.parametrize(
    ("typed", "zone", "in_utc"),
    [
        ("2026-12-01T09:30", "", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        ("2026-12-01 09:30", "Asia/Tokyo", datetime(2026, 12, 1, 0, 30, tzinfo=UTC)),
        ("2026-12-01T09:30+02:00", "Asia/Tokyo", datetime(2026, 12, 1, 7, 30, tzinfo=UTC)),
        ("2026-03-29T01:59", "Europe/Berlin", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29T03:00", "Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_the_zone_that_was_sent_with_it(typed, zone, in_utc):
    assert moment(typed, zone).cleaned_data["at"] == in_utc


def test_of_a_time_that_comes_twice_the_first_is_meant():
    assert moment("2026-10-25T02:30", "Europe/Berlin").cleaned_data["at"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59:59"])
def test_a_time_that_the_clocks_leap_over_is_refused(typed):
    (said,) = moment(typed, "Europe/Berlin").errors["at"]

    assert said == f"There is no {typed[11:16]} on that day in Europe/Berlin, where the clocks are put forward then: choose another time."


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../etc/passwd", "\0", LONG, "europe/berlin"])
def test_an_unknown_zone_is_named_and_not_asked_for_again(zone):
    form = moment("2026-12-01T09:30", zone)

    said = str(form.errors["at"][0])
    assert said.startswith("The time zone “")
    assert said.endswith("” isn’t known here: write the day and time in UTC.")
    assert len(said) < 160
    assert 'value="2026-12-01T09:30"' in str(form["at"])
    assert "data-zone" not in str(form["at"])


def test_the_script_is_asked_for_the_zone():
    assert 'name="zone"' in str(MomentForm()["at"])
    assert "data-zone" in str(MomentForm()["at"])
    assert 'value="Asia/Tokyo"' in str(moment("soon", "Asia/Tokyo")["at"])


@pytest.mark.parametrize("typed", ["soon", " ", LONG, "\0", "2026-13-01T09:00", "2026-02-30T09:00", "٢٠٢٦-99-01", "9999-12-31T25:00"])
def test_what_is_no_moment_is_invalid(typed):
    assert moment(typed).errors["at"] == ["Enter a valid date/time."]


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway"])
def test_the_first_and_last_moments_there_are_raise_nothing(typed, zone):
    assert moment(typed, zone).is_valid()


def test_no_moment_needs_no_zone():
    assert moment("", "Mars/Phobos").cleaned_data["at"] is None

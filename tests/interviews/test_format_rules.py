"""What the parts of an own format may be, what they are called, and how their form changes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.curriculum.rules.content.source import KINDS
from apps.interviews.rules.formats import LABELS, MOST_PARTS, Mixed, apart, called, changed, chosen_of, fault, kinds_of

TOPICS = {1: "Networking", 2: "Storage", 3: "Helm"}

CHOSEN = st.lists(st.sampled_from(list(LABELS)), unique=True)


def part(*kinds: str, count: int = 1, seconds: int = 480, **other: object) -> dict:
    return {"title": "Part", "kinds": list(kinds or KINDS), "count": count, "seconds": seconds, **other}


@given(chosen=CHOSEN)
def test_what_is_chosen_is_read_back_or_refused_as_mixed(chosen):
    try:
        kinds, cases = kinds_of(chosen)
    except Mixed:
        assert len(chosen) > 1
        return

    again = chosen_of({"kinds": kinds, "cases": cases})
    assert again == chosen or (again == [] and set(kinds) == set(KINDS))
    assert {*kinds_of(again)[0]} == {*kinds}


@pytest.mark.parametrize("chosen", [["rapid", "design"], ["debugging-case", "debugging"], ["rapid", "design-case"]])
def test_cards_and_questions_in_phases_have_parts_of_their_own(chosen):
    with pytest.raises(Mixed, match="a part of their own"):
        kinds_of(chosen)


def test_a_part_is_called_by_what_it_asks():
    assert called(part(), TOPICS) == "Any question"
    assert called(part(topics=[2, 1]), TOPICS) == "Any question: Storage, Networking"
    assert called(part("concept", "design", topics=[1, 2, 3]), TOPICS) == "Concept or Design: 3 topics"
    assert called(part("debugging", cases=True, topics=[4]), TOPICS) == "Incident in phases"
    assert called(part("rapid"), TOPICS) == "Cards"


@given(titles=st.lists(st.sampled_from(["Design", "Design 2", "Design 2 2", "Cards"]), max_size=8))
def test_parts_are_named_apart_and_first_ones_keep_their_names(titles):
    different = apart(titles)

    assert len(set(different)) == len(titles)
    assert all(name.startswith(title) for name, title in zip(different, titles, strict=True))
    assert all(name == title for name, title in zip(different, titles, strict=True) if titles.count(title) == 1)
    assert set(titles) <= set(different)


ROWS = st.lists(st.integers(0, 99), max_size=MOST_PARTS)


@given(rows=ROWS, what=st.sampled_from(["add", "up", "out", ""]), place=st.integers(-1, MOST_PARTS - 1))
def test_a_change_moves_adds_or_takes_out_a_single_part(rows, what, place):
    place = min(place, len(rows) - 1)
    after, then = changed(rows, what, place, new=100)

    assert -1 <= then < len(after) <= MOST_PARTS
    if what == "out" and place >= 0:
        assert [*after[:place], rows[place], *after[place:]] == rows
    elif what == "add" and len(rows) < MOST_PARTS:
        assert after == [*rows, 100]
    else:
        assert sorted(after) == sorted(rows)
        assert not rows or place < 0 or after[then] == rows[place]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], "Add at least one part."),
        ([part()] * 13, "A format has at most 12 parts."),
        ([part("rapid", count=40, seconds=30)] * 2, "A format asks at most 60 questions and cards; this one asks 80."),
        ([part(count=4, seconds=3600)], "A format takes at most 3 hours; this one takes 240 minutes."),
        ([part(count=3, seconds=3600)], ""),
    ],
)
def test_what_is_too_little_or_too_much_is_said_in_a_sentence(parts, says):
    assert fault(parts) == says

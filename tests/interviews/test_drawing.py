from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.interviews.drawing import Candidate, Part, TooFew, draw

CONCEPTS = [Candidate(number, "concept", topic=number % 3, difficulty="mid", seconds=300) for number in range(1, 7)]
WARM_UP = Part("Warm-up", ("concept",), count=2, seconds=300)


def ids(drawn):
    return [candidate.id for _, candidate in drawn]


def drawn_from(candidates, *, parts=(WARM_UP,), seed=1, last_shares=None, **choice):
    return draw(parts, candidates, last_shares=last_shares or {}, seed=seed, **choice)


def test_the_same_seed_and_past_draw_the_same():
    assert ids(drawn_from(CONCEPTS, seed=5)) == ids(drawn_from(list(reversed(CONCEPTS)), seed=5))


def test_another_seed_draws_others_sooner_or_later():
    assert len({tuple(ids(drawn_from(CONCEPTS, seed=seed))) for seed in range(20)}) > 5


def test_what_was_never_asked_comes_first():
    assert set(ids(drawn_from(CONCEPTS, last_shares={1: 0.1, 2: 0.2, 3: 0.9, 4: None}))) == {5, 6}


def test_after_that_what_went_badly():
    past = {1: 0.9, 2: 0.49, 3: 0.9, 4: None, 5: 0.1, 6: 1.0}

    assert set(ids(drawn_from(CONCEPTS, last_shares=past))) == {2, 5}


def test_topics_are_spread():
    for seed in range(10):
        drawn = drawn_from(CONCEPTS, seed=seed)
        assert len({candidate.topic for _, candidate in drawn}) == 2


def test_only_the_topics_and_the_difficulty_chosen():
    hard = [replace(candidate, difficulty="staff") for candidate in CONCEPTS[:4]]

    assert set(ids(drawn_from([*hard, *CONCEPTS[4:]], topics={1}, difficulties={"staff"}))) == {1, 4}


def test_a_question_that_asks_for_more_time_does_not_fit():
    long = [replace(candidate, seconds=301) for candidate in CONCEPTS[:4]]

    assert set(ids(drawn_from([*long, *CONCEPTS[4:]]))) == {5, 6}


def test_a_part_that_cannot_be_filled_says_so_in_a_sentence():
    with pytest.raises(TooFew) as shortage:
        drawn_from(CONCEPTS, topics={1}, parts=[replace(WARM_UP, count=3)])

    assert str(shortage.value) == (
        "“Warm-up” asks for 3 of kind concept, and 2 questions match what you chose. Choose more topics or another difficulty."
    )


@given(seed=st.integers(0, 2**32), seen=st.dictionaries(st.integers(1, 6), st.none() | st.floats(0, 1)), count=st.integers(1, 6))
def test_no_question_is_drawn_twice_and_none_repeats_before_the_pool_is_used_up(seed, seen, count):
    drawn = ids(drawn_from(CONCEPTS, parts=[replace(WARM_UP, count=count)], seed=seed, last_shares=seen))

    unseen = 6 - len(seen)
    assert len(set(drawn)) == count
    assert sum(number not in seen for number in drawn) == min(count, unseen)

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.curriculum.rules.content.source import BlueprintPart
from apps.interviews.rules.selection import Candidate, Part, TooFew, draw

CONCEPTS = [Candidate(number, "concept", topic=number % 3, difficulty="mid", seconds=300) for number in range(1, 7)]
WARM_UP = BlueprintPart("Warm-up", ("concept",), count=2, seconds=300)


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


def test_questions_waiting_elsewhere_come_between_new_and_shown_ones():
    assert set(ids(drawn_from(CONCEPTS, last_shares={1: 0.1, 2: 0.1}, waiting={3, 4}))) == {5, 6}
    assert set(ids(drawn_from(CONCEPTS, last_shares={1: 0.1, 2: 0.1}, waiting={3, 4, 5, 6}))) <= {3, 4, 5, 6}
    assert ids(drawn_from(CONCEPTS[:3], last_shares={1: 0.1, 2: 0.1}, waiting={1, 3}, parts=[replace(WARM_UP, count=1)])) == [3]


def test_a_part_asks_only_how_hard_it_says():
    mixed = [
        replace(candidate, difficulty=difficulty) for candidate, difficulty in zip(CONCEPTS, 2 * ("mid", "senior", "staff"), strict=True)
    ]
    part = replace(WARM_UP, difficulties=("senior", "staff"), count=4)

    assert set(ids(drawn_from(mixed, parts=[part]))) == {2, 3, 5, 6}
    assert set(ids(drawn_from(mixed, parts=[replace(part, count=2)], difficulties={"mid", "staff"}))) == {3, 6}


def test_a_card_is_as_hard_as_any_part_wants():
    cards = [replace(candidate, kind="rapid") for candidate in CONCEPTS]

    assert len(drawn_from(cards, parts=[replace(WARM_UP, kinds=("rapid",), difficulties=("staff",))], difficulties={"senior"})) == 2


def test_a_part_without_questions_of_that_difficulty_says_so():
    with pytest.raises(TooFew) as shortage:
        drawn_from(CONCEPTS, parts=[replace(WARM_UP, difficulties=("senior", "staff"))], difficulties={"mid"})

    assert str(shortage.value) == (
        "“Warm-up” asks for 2 of kind concept at level senior or staff, and no questions match what you chose. "
        "Choose more topics or another difficulty."
    )


def test_a_part_leaves_to_another_what_only_that_one_can_do_with():
    hard = replace(CONCEPTS[0], difficulty="staff")
    any_concept, staff_only = replace(WARM_UP, count=2), BlueprintPart("Hard", ("concept",), count=1, seconds=300, difficulties=("staff",))

    for seed in range(10):
        assert ids(drawn_from([hard, *CONCEPTS[1:3]], parts=[any_concept, staff_only], seed=seed))[2] == hard.id


def test_a_part_leaves_to_another_the_only_question_that_is_new_there():
    hard, hard_too = (replace(candidate, difficulty="staff") for candidate in CONCEPTS[:2])
    any_concept, staff_only = replace(WARM_UP, count=1), BlueprintPart("Hard", ("concept",), count=1, seconds=300, difficulties=("staff",))

    for seed in range(10):
        drawn = drawn_from([hard, hard_too, CONCEPTS[2]], parts=[any_concept, staff_only], seed=seed, last_shares={hard.id: 0.9})
        assert ids(drawn) == [3, 2]


PARTS = st.lists(
    st.builds(
        Part,
        title=st.just("Part"),
        kinds=st.sampled_from([("concept",), ("design",), ("concept", "design")]),
        count=st.integers(1, 3),
        seconds=st.sampled_from([300, 600]),
        difficulties=st.sampled_from([(), ("mid",), ("senior", "staff")]),
        topics=st.sampled_from([(), (), (1,), (2, 3)]),
    ),
    min_size=1,
    max_size=3,
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 1000),
        kind=st.sampled_from(["concept", "design"]),
        topic=st.integers(1, 3),
        difficulty=st.sampled_from(["mid", "senior", "staff"]),
        seconds=st.sampled_from([300, 600]),
    ),
    min_size=4,
    max_size=20,
    unique_by=lambda candidate: candidate.id,
)


@given(parts=PARTS, candidates=CANDIDATES, seed=st.integers(0, 2**32), shares=st.lists(st.none() | st.floats(0, 1), min_size=12))
def test_several_interviews_use_up_the_pool_then_repeat_bad_ones(parts, candidates, seed, shares):
    past: dict[int, float | None] = {}
    for number in range(6):
        try:
            drawn = draw(parts, candidates, last_shares=past, seed=seed + number)
        except TooFew:
            assert number == 0, "what was enough once is enough again"
            return

        assert [part for part, _ in drawn] == [part for part in parts for _ in range(part.count)]
        assert len(set(ids(drawn))) == len(drawn)
        left = [candidate for candidate in candidates if candidate.id not in set(ids(drawn))]
        for part, candidate in drawn:
            assert part.takes(candidate)
            fitting = [other for other in left if part.takes(other)]
            if candidate.id in past:
                assert all(other.id in past for other in fitting)
                if not went_badly(past[candidate.id]):
                    assert not any(went_badly(past[other.id]) for other in fitting)
        past |= {candidate.id: shares[(number + turn) % len(shares)] for turn, (_, candidate) in enumerate(drawn)}


def went_badly(share):
    return share is not None and share < 0.5


@given(parts=PARTS, candidates=CANDIDATES, seed=st.integers(0, 2**32), seen=st.sets(st.integers(1, 1000)))
def test_a_draw_is_refused_or_repeats_only_when_it_must(parts, candidates, seed, seen):
    """Compares with Hall's condition (1935): every subset of the parts has enough questions, and enough new ones."""

    def most(pool):
        """Return how many turns can be filled from `pool`."""
        wanted = sum(part.count for part in parts)
        for size in range(1, len(parts) + 1):
            for some in combinations(parts, size):
                there = sum(1 for candidate in pool if any(part.takes(candidate) for part in some))
                others = sum(part.count for part in parts) - sum(part.count for part in some)
                wanted = min(wanted, there + others)
        return wanted

    try:
        drawn = draw(parts, candidates, last_shares=dict.fromkeys(seen, 0.9), seed=seed)
    except TooFew:
        assert most(candidates) < sum(part.count for part in parts)
    else:
        assert sum(1 for number in ids(drawn) if number not in seen) == most(
            [candidate for candidate in candidates if candidate.id not in seen]
        )


@given(seed=st.integers(0, 2**32), seen=st.dictionaries(st.integers(1, 6), st.none() | st.floats(0, 1)), count=st.integers(1, 6))
def test_no_question_repeats_before_the_pool_is_used_up(seed, seen, count):
    drawn = ids(drawn_from(CONCEPTS, parts=[replace(WARM_UP, count=count)], seed=seed, last_shares=seen))

    unseen = 6 - len(seen)
    assert len(set(drawn)) == count
    assert sum(number not in seen for number in drawn) == min(count, unseen)

"""Who interviews whom in the next round."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.rooms.actions.joining import MOST_PEOPLE
from apps.rooms.rules.rotation import FEWEST, TooFew, next_pairing


def pairings(people, count):
    rounds: list[tuple[int, int]] = []
    for _ in range(count):
        rounds.append(next_pairing(people, rounds))
    return rounds


def test_two_people_swap():
    assert pairings([1, 2], 4) == [(2, 1), (1, 2), (2, 1), (1, 2)]


def test_three_people_go_round():
    assert pairings([1, 2, 3], 3) == [(3, 1), (2, 3), (1, 2)]


@given(st.integers(FEWEST, MOST_PEOPLE), st.integers(1, 4))
def test_everyone_is_candidate_before_anyone_is_twice(size, times):
    people = list(range(size))
    candidates = [candidate for _, candidate in pairings(people, size * times)]

    for lap in range(times):
        assert sorted(candidates[lap * size : (lap + 1) * size]) == people


@given(st.integers(FEWEST, MOST_PEOPLE), st.integers(1, 20))
def test_everyone_interviews_about_as_often(size, count):
    people = list(range(size))
    interviewed = Counter(interviewer for interviewer, _ in pairings(people, count))

    assert max(interviewed[person] for person in people) - min(interviewed[person] for person in people) <= 1


@given(st.integers(FEWEST, MOST_PEOPLE), st.integers(0, 12))
def test_nobody_interviews_themselves(size, count):
    assert all(interviewer != candidate for interviewer, candidate in pairings(list(range(size)), count))


def test_someone_who_comes_late_is_candidate_next():
    assert next_pairing([1, 2, 3], [(2, 1), (1, 2)])[1] == 3


def test_someone_who_only_observes_gets_no_role():
    assert next_pairing([1, 2, 3], [], only_observing={2}) == (3, 1)


@pytest.mark.parametrize(("people", "only_observing"), [([], ()), ([1], ()), ([1, 2], {2})])
def test_a_round_needs_two_people(people, only_observing):
    with pytest.raises(TooFew, match="needs two people"):
        next_pairing(people, [], only_observing=only_observing)

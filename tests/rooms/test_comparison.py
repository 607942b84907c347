"""Pairs of levels from rooms, and the pages that show the calibration made of them."""

from datetime import timedelta

from django.urls import reverse

from apps.interviews.actions import answering, grading
from apps.interviews.queries.level_pairs import as_grader, as_self_grader
from apps.rooms.actions import blind_grading, rounds
from tests import NOON


def revealed_rounds(three, count, *, own=3, other=1):
    """Hold `count` revealed rounds in which Alice interviews Bob, with two pairs of levels each."""
    for number in range(count):
        if number:
            rounds.next_round(three.room.pk, three.alice, now=NOON)
        three.begin(now=NOON)
        rounds.end(three.room.pk, three.alice, now=NOON + timedelta(seconds=30))
        three.grade_self(own)
        three.grade(three.alice, other)
        blind_grading.reveal(three.room.pk, three.alice, now=NOON)


def test_a_pair_is_ones_own_level_less_the_interviewers(three):
    revealed_rounds(three, 1)

    assert as_self_grader(three.bob.person) == {"concept": [2, 2]}
    assert as_self_grader(three.alice.person) == {}


def test_nothing_counts_before_it_is_revealed(three):
    three.begin()
    rounds.end(three.room.pk, three.alice, now=NOON)
    three.grade_self(3)
    three.grade(three.alice, 1)

    assert as_self_grader(three.bob.person) == {}


def test_a_grader_is_compared_with_what_was_agreed(three):
    revealed_rounds(three, 1)
    assert as_grader(three.alice.person) == {}

    blind_grading.agree(three.room.pk, three.alice, turn=1, levels={0: grading.GivenLevel(2)}, now=NOON)

    assert as_grader(three.alice.person) == {"concept": [-1]}


def test_self_grading_shows_the_bias_from_five_pairs_on(three, plan, as_user):
    client = as_user(three.bob.person)

    def grading_page():
        interview = plan(three.bob.person)
        answering.start(interview, now=NOON)
        answering.finish_turn(interview, turn=1, text="x", save_number=1, seen=0, writer="tab", now=NOON)
        answering.submit(interview, now=NOON)
        client.post(reverse("interviews:grade-predict", args=[interview.pk, 1]), {"level": "2"})
        return client.get(reverse("interviews:grade-turn", args=[interview.pk, 1])).content.decode()

    revealed_rounds(three, 2)
    assert "your interviewers so far" not in grading_page()

    rounds.next_round(three.room.pk, three.alice, now=NOON)
    revealed_rounds(three, 1)

    assert "On concept questions you have graded yourself 2.0 above your interviewers so far (6 pairs of levels)." in grading_page()


def test_progress_says_how_someone_grades_or_how_much_is_missing(three, as_user):
    revealed_rounds(three, 1)
    page = as_user(three.bob.person).get(reverse("progress:grading")).content.decode()
    assert "3 more pairs needed" in page

    for _ in range(2):
        rounds.next_round(three.room.pk, three.alice, now=NOON)
        revealed_rounds(three, 1)

    page = as_user(three.bob.person).get(reverse("progress:grading")).content.decode()
    assert "2.0 above</strong> your interviewers" in page
    assert "spread 0.0, 6 pairs" in page

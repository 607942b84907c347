"""What counts as asked before and how it went; nothing repeats before everything was asked."""

from datetime import timedelta

from apps.interviews.actions import answering, planning
from apps.interviews.queries.history import last_shares, waiting
from apps.interviews.rules import states
from tests.conftest import NOON
from tests.small_module import grade, make_question

LATER = NOON + timedelta(hours=1)


def asked(interview) -> set[int]:
    return set(interview.responses.values_list("question_id", flat=True))


def take_interview(interview, person, level: int = 3, *, now=NOON) -> set[int]:
    """Start, submit and grade the interview, and return the ids of its questions."""
    answering.start(interview, now=now)
    answering.submit(interview, now=now)
    grade(interview, person, level, level)
    return asked(interview)


def test_a_question_waits_until_its_turn_opens(plan, alice, bob):
    planned = plan(alice)
    first = planned.responses.get(turn=1).question_id
    assert (waiting(alice), last_shares(alice)) == (asked(planned), {})

    answering.start(planned, now=NOON)

    assert (waiting(alice), last_shares(alice)) == (asked(planned) - {first}, {first: None})
    assert (waiting(bob), last_shares(bob)) == (set(), {})


def test_a_turn_that_was_never_reached_is_shown_when_it_is_graded(plan, alice):
    interview = plan(alice)
    answering.start(interview, now=NOON)

    answering.submit(interview, now=NOON)

    assert (waiting(alice), last_shares(alice)) == (set(), dict.fromkeys(asked(interview)))


def test_the_latest_time_counts(plan, alice):
    questions = take_interview(plan(alice), alice, 0)
    assert last_shares(alice) == dict.fromkeys(questions, 0.0)

    again = take_interview(plan(alice), alice, 3, now=LATER)  # both concepts, for there are no more

    assert last_shares(alice) == dict.fromkeys(questions, 0.0) | dict.fromkeys(again, 1.0)


def test_questions_of_discarded_interviews_count_as_shown_and_ungraded(plan, alice):
    questions = take_interview(plan(alice), alice, 3)
    discarded = plan(alice)
    answering.start(discarded, now=LATER)
    opened = discarded.responses.get(turn=1).question_id

    planning.discard(discarded)

    assert discarded.__class__.objects.get(pk=discarded.pk).state == states.VOID
    assert last_shares(alice) == {opened: None} | dict.fromkeys(questions, 1.0)
    assert waiting(alice) == set()


def test_two_interviews_planned_ahead_share_no_question_while_there_are_others(plan, alice, module):
    for number in range(2):
        make_question(module, module.lessons.get(slug="pods"), f"more-{number}")

    assert asked(plan(alice, seed=1)).isdisjoint(asked(plan(alice, seed=1)))


def test_questions_repeat_only_when_all_were_asked_bad_ones_first(plan, alice, module, blueprint):
    blueprint.parts = [{"title": "Warm-up", "kinds": ["concept"], "count": 2, "seconds": 60, "difficulties": ["mid"]}]
    blueprint.save()
    for number in range(4):
        make_question(module, module.lessons.get(slug="pods"), f"more-{number}")
    make_question(module, module.lessons.get(slug="pods"), "too-hard", difficulty="staff")
    pool = set(module.questions.filter(kind="concept", difficulty="mid").values_list("pk", flat=True))

    first = take_interview(plan(alice, seed=1), alice, 3)
    badly = take_interview(plan(alice, seed=2), alice, 1, now=NOON + timedelta(hours=1))
    third = take_interview(plan(alice, seed=3), alice, 3, now=NOON + timedelta(hours=2))
    fourth = plan(alice, seed=4)

    assert first | badly | third == pool
    assert asked(fourth) == badly

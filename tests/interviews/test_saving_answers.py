from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, planning
from apps.interviews.models import Interview, Response
from apps.interviews.rules import selection, states
from tests.between import after_the_first_read_of
from tests.conftest import NOON
from tests.small_module import grade


def after(seconds: float):
    return NOON + timedelta(seconds=seconds)


def save(interview, text, number=1, *, turn=1, writer="tab", at=1.0):
    return answering.save_answer(interview, turn=turn, text=text, save_number=number, seen=number - 1, writer=writer, now=after(at))


def stored(interview, turn=1) -> Response:
    return interview.responses.get(turn=turn)


# Planning


def test_a_plan_draws_a_question_for_every_turn(plan, alice):
    interview = plan(alice)

    assert interview.state == states.PLANNED
    assert [(r.turn, r.part, r.question.kind) for r in interview.responses.order_by("turn")] == [
        (1, "Warm-up", "concept"),
        (2, "Warm-up", "concept"),
        (3, "Design", "design"),
    ]


def test_a_question_retired_during_the_draw_is_still_asked(plan, alice, blueprint):
    questions = Question.objects.filter(module=blueprint.module)

    with after_the_first_read_of(Question, lambda: questions.update(retired_at=NOON)):
        interview = plan(alice)

    assert {response.revision_id for response in interview.responses.all()} <= set(questions.values_list("revision", flat=True))
    assert interview.responses.count() == 3


def test_a_time_factor_stretches_every_turn_and_the_whole(plan, alice):
    interview = plan(alice, time_factor=1.5)

    assert interview.allotted_seconds == 270
    assert {response.allotted_seconds for response in interview.responses.all()} == {90}


def test_a_second_interview_asks_what_was_not_asked(plan, alice):
    first = plan(alice)
    answering.start(first, now=NOON)
    answering.submit(first, now=after(1))
    asked = first.responses.get(turn=3).question_id

    for seed in range(8):
        second = plan(alice, seed=seed)
        assert second.responses.get(turn=3).question_id != asked
        planning.discard(second)


def test_a_plan_that_cannot_be_filled_stores_nothing(plan, alice, module):
    with pytest.raises(selection.TooFew):
        plan(alice, topics=[module.lessons.get(slug="pods").pk])

    assert not Interview.objects.exists()
    assert not Response.objects.exists()


def test_retired_questions_are_not_drawn(plan, alice, module):
    module.questions.filter(code="pods-design").update(retired_at=NOON)

    for seed in range(8):
        assert plan(alice, seed=seed).responses.get(turn=3).question.code == "services-design"


# Starting


def test_the_start_sets_the_deadline_once(plan, alice):
    interview = plan(alice)

    answering.start(interview, now=NOON)
    answering.start(interview, now=after(60))

    assert interview.deadline == after(180)
    assert stored(interview).deadline == after(60)


def test_what_is_over_cannot_be_started(submitted):
    with pytest.raises(Refused):
        answering.start(submitted, now=after(60))

    submitted.refresh_from_db()
    assert submitted.state == states.SUBMITTED


def test_a_running_interview_without_a_deadline_cannot_be_stored(interview):
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.filter(pk=interview.pk).update(deadline=None)


# Saving


def test_an_answer_is_stored_as_it_grows(interview):
    save(interview, "One", 1)
    save(interview, "One two", 2)

    assert (stored(interview).text, stored(interview).save_number) == ("One two", 2)


def test_a_repeated_save_is_harmless(interview):
    for _ in range(2):
        save(interview, "One", 1)

    assert (stored(interview).text, stored(interview).save_number) == ("One", 1)


def test_an_overtaken_save_changes_nothing(interview):
    save(interview, "One", 1)
    save(interview, "One two", 2)

    with pytest.raises(answering.Conflict):
        save(interview, "One", 1)

    assert stored(interview).text == "One two"


def test_a_page_whose_acknowledgement_got_lost_goes_on_saving(interview):
    save(interview, "One", 1)

    answering.save_answer(interview, turn=1, text="One two", save_number=2, seen=0, writer="tab", now=after(2))

    assert stored(interview).text == "One two"


def test_many_attempts_give_no_right_over_what_another_page_saved(interview):
    save(interview, "from the other", 1, writer="other")

    with pytest.raises(answering.Conflict):
        answering.save_answer(interview, turn=1, text="from this one", save_number=2, seen=0, writer="tab", now=after(2))

    assert stored(interview).text == "from the other"


def test_two_tabs_never_overwrite_each_other_silently(interview):
    save(interview, "from the first tab", 1, writer="first")

    with pytest.raises(answering.Conflict) as conflict:
        save(interview, "from the second", 1, writer="second")

    assert conflict.value.stored.text == "from the first tab"
    assert stored(interview).text == "from the first tab"


def test_the_other_tab_may_overwrite_once_it_has_seen_what_is_there(interview):
    save(interview, "from the first tab", 1, writer="first")

    save(interview, "from the second, after looking", 2, writer="second")

    assert stored(interview).text == "from the second, after looking"
    with pytest.raises(answering.Conflict):
        save(interview, "from the first tab again", 2, writer="first")


def test_the_same_text_from_two_tabs_is_no_conflict(interview):
    save(interview, "the same", 1, writer="first")

    assert save(interview, "the same", 1, writer="second").text == "the same"


def test_a_question_that_is_not_open_takes_no_answer(interview):
    with pytest.raises(Refused):
        save(interview, "ahead of time", turn=2)

    assert stored(interview, 2).text == ""


@pytest.mark.parametrize("late", [0, 3, 5])
def test_text_that_is_up_to_five_seconds_late_counts(interview, late):
    answering.settle(interview, now=after(60 + late))

    save(interview, "the last words", at=60 + late)

    assert stored(interview).text == "the last words"


def test_text_that_is_later_is_refused_and_changes_nothing(interview):
    save(interview, "in time", 1)

    with pytest.raises(answering.TooLate):
        save(interview, "in time, and more", 2, at=65.1)

    assert (stored(interview).text, stored(interview).save_number) == ("in time", 1)


def test_late_text_counts_no_more_once_the_model_answer_was_seen(interview, alice):
    answering.settle(interview, now=after(180))
    interview.refresh_from_db()
    Interview.objects.filter(pk=interview.pk).update(deadline=after(181))
    Response.objects.filter(interview=interview, turn=1).update(deadline=after(181))
    from apps.interviews.actions import grading

    grading.predict(interview.responses.get(turn=1), grader=alice, level=1, now=after(182))

    with pytest.raises(answering.TooLate):
        save(interview, "now I know", at=183)

    assert stored(interview).text == ""


# Finishing turns


def test_finishing_a_turn_opens_the_next_with_its_full_time(interview):
    answering.finish_turn(interview, turn=1, text="Done", save_number=1, seen=0, writer="tab", now=after(20))

    assert (stored(interview).text, stored(interview).closed_by, stored(interview).spent_seconds) == ("Done", "person", 20)
    assert stored(interview, 2).deadline == after(80)


def test_finishing_twice_is_harmless(interview):
    for _ in range(2):
        answering.finish_turn(interview, turn=1, text="Done", save_number=1, seen=0, writer="tab", now=after(20))

    assert stored(interview, 2).opened_at == after(20)
    assert stored(interview, 3).opened_at is None


def test_the_last_turn_finished_submits_the_interview(submitted):
    assert (submitted.state, submitted.submitted_by, submitted.submitted_at) == (states.SUBMITTED, "person", after(30))


def test_a_finish_with_a_conflict_closes_nothing(interview):
    save(interview, "from the first tab", 1, writer="first")

    with pytest.raises(answering.Conflict):
        answering.finish_turn(interview, turn=1, text="from the second", save_number=1, seen=0, writer="second", now=after(20))

    assert stored(interview).closed_at is None
    assert stored(interview, 2).opened_at is None


def test_a_finish_that_is_too_late_keeps_what_was_saved(interview):
    save(interview, "in time", 1)

    with pytest.raises(answering.TooLate):
        answering.finish_turn(interview, turn=1, text="too late", save_number=2, seen=2 - 1, writer="tab", now=after(70))

    assert stored(interview).text == "in time"


def test_time_that_runs_out_closes_the_turn_and_opens_none(interview):
    save(interview, "so far", 1)

    answering.settle(interview, now=after(61))

    assert (stored(interview).closed_by, stored(interview).closed_at, stored(interview).text) == ("deadline", after(60), "so far")
    assert stored(interview, 2).opened_at is None
    assert interview.state == states.RUNNING


def test_the_next_turn_begins_when_asked_for_and_not_before(interview):
    answering.begin_turn(interview, turn=2, now=after(100))

    assert stored(interview, 2).deadline == after(160)
    with pytest.raises(Refused):
        answering.begin_turn(interview, turn=3, now=after(110))


def test_beginning_twice_moves_no_deadline(interview):
    answering.begin_turn(interview, turn=2, now=after(100))
    answering.begin_turn(interview, turn=2, now=after(130))

    assert stored(interview, 2).deadline == after(160)


def test_the_last_turn_ends_with_the_whole(interview):
    answering.begin_turn(interview, turn=2, now=after(70))
    answering.begin_turn(interview, turn=3, now=after(150))

    assert stored(interview, 3).deadline == after(180)


# The whole


def test_an_interview_left_alone_is_submitted_as_of_its_deadline(interview):
    answering.settle(interview, now=after(9_000))

    assert (interview.state, interview.submitted_at, interview.submitted_by) == (states.SUBMITTED, after(180), "deadline")
    assert stored(interview).closed_at == after(60)
    assert stored(interview, 2).opened_at is None


def test_the_clock_closing_the_last_turn_submits_the_interview(interview):
    answering.begin_turn(interview, turn=2, now=after(60))
    answering.finish_turn(interview, turn=2, text="", save_number=1, seen=0, writer="tab", now=after(61))

    answering.settle(interview, now=after(122))

    assert (interview.state, interview.submitted_at) == (states.SUBMITTED, after(121))


def test_settling_in_time_changes_nothing(interview, django_assert_num_queries):
    with django_assert_num_queries(1):
        answering.settle(interview, now=after(59.9))

    assert interview.state == states.RUNNING


def test_ending_early_closes_the_open_turn_and_leaves_the_rest_blank(interview):
    answering.submit(interview, now=after(10))

    assert (interview.state, interview.submitted_by) == (states.SUBMITTED, "person")
    assert [(r.closed_by, r.opened_at is None) for r in interview.responses.order_by("turn")] == [("person", False), ("", True), ("", True)]


def test_the_sweep_finishes_what_is_overdue_and_nothing_else(plan, alice, bob):
    old, young = plan(alice), plan(bob)
    answering.start(old, now=NOON)
    answering.start(young, now=after(100))

    assert answering.finish_overdue(now=after(200)) == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == (states.SUBMITTED, states.RUNNING)
    assert answering.finish_overdue(now=after(200)) == 0


def test_a_graded_interview_cannot_be_discarded(submitted, alice):
    grade(submitted, alice, 2, 2)

    with pytest.raises(Refused):
        planning.discard(submitted)

    submitted.refresh_from_db()
    assert submitted.state == states.GRADED


def test_a_discarded_interview_is_nobodys(interview, alice):
    planning.discard(interview)

    assert not Interview.objects.visible_to(alice).exists()


def test_only_so_many_interviews_wait_for_one_person(plan, alice, bob, module, monkeypatch):
    monkeypatch.setattr(planning, "MOST_WAITING", 2)
    first, _ = plan(alice), plan(alice)

    with pytest.raises(Refused, match="2 interviews wait for you already; begin or discard one of them first"):
        plan(alice)
    plan(bob)

    planning.discard(first)
    plan(alice)

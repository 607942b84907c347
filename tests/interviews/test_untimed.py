"""Interviews without a clock: nothing ends by time for a week, and their results stand apart from all figures."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from apps.interviews.actions import answering
from apps.interviews.models import Interview
from apps.interviews.queries.attempts import earlier_attempts
from apps.interviews.queries.report import report
from apps.interviews.queries.waiting import running_interview
from apps.progress.actions.practice_days import rebuild
from apps.progress.models import PracticeDay
from apps.progress.queries.criteria import criteria
from apps.progress.queries.predictions import predictions
from apps.progress.queries.topic_progress import graded_answers
from tests import NOON
from tests.small_module import grade


@pytest.fixture
def untimed(plan, alice) -> Interview:
    interview = plan(alice, now=NOON)
    answering.start(interview, now=NOON, is_untimed=True)
    return interview


def later(**options: int):
    return NOON + timedelta(**options)


def finish(interview: Interview, *, turn: int, now) -> None:
    answering.finish_turn(interview, turn=turn, text="Said", save_number=1, seen=0, writer="w", now=now)


def test_nothing_ends_by_time_for_a_week(untimed):
    answering.settle(untimed, now=later(days=6))

    finish(untimed, turn=1, now=later(days=6))

    untimed.refresh_from_db()
    assert untimed.state == "running"
    assert untimed.responses.get(turn=1).text == "Said"


def test_after_a_week_it_is_handed_in_as_it_is(untimed):
    assert answering.finish_overdue(now=later(days=8)) == 1

    untimed.refresh_from_db()
    assert (untimed.state, untimed.submitted_by) == ("submitted", "deadline")


def test_the_briefing_offers_both_and_the_page_shows_no_clock(plan, alice, as_user):
    interview = plan(alice, now=timezone.now())
    client = as_user(alice)
    assert "Begin without a clock" in client.get(interview.get_absolute_url()).content.decode()

    page = client.post(reverse("interviews:interview-start", args=[interview.pk]), {"clock": "no"}, follow=True).content.decode()

    interview.refresh_from_db()
    assert interview.is_untimed
    assert "no clock" in page
    assert "data-clock" not in page
    assert "js/clock/clock" not in page


@pytest.mark.parametrize("sent", [{}, {"clock": "yes"}, {"clock": "maybe"}])
def test_anything_else_starts_the_clock(plan, alice, as_user, sent: dict[str, str]):
    interview = plan(alice, now=timezone.now())

    page = as_user(alice).post(reverse("interviews:interview-start", args=[interview.pk]), sent, follow=True).content.decode()

    interview.refresh_from_db()
    assert not interview.is_untimed
    assert "data-clock" in page


def test_its_results_stand_apart_from_every_figure(untimed, alice):
    finish(untimed, turn=1, now=later(minutes=1))
    answering.submit(untimed, now=later(minutes=2))
    grade(untimed, alice, 3, 3, at=later(minutes=3))

    assert graded_answers(alice) == []
    assert predictions(alice) == []
    assert criteria(alice).graded == 0


def test_it_is_compared_with_its_like_alone(plan, alice):
    made = []
    for number, is_untimed in enumerate((True, False, True, False)):
        interview = plan(alice, now=later(days=number))
        answering.start(interview, now=later(days=number), is_untimed=is_untimed)
        answering.submit(interview, now=later(days=number, minutes=1))
        grade(interview, alice, 2, 2, at=later(days=number, minutes=2))
        interview.refresh_from_db()
        made.append(interview)

    assert [attempt.pk for attempt in earlier_attempts(made[3])] == [made[1].pk]
    assert [attempt.pk for attempt in earlier_attempts(made[2])] == [made[0].pk]
    assert {other.interview for turn in report(made[3]).turns for other in turn.others} <= {made[1].pk}


def test_a_page_left_open_over_night_is_no_practised_time(untimed, alice):
    finish(untimed, turn=1, now=later(hours=9))
    answering.submit(untimed, now=later(hours=9, minutes=1))
    grade(untimed, alice, 2, 2, at=later(hours=10))

    rebuild(alice)

    assert sum(PracticeDay.objects.values_list("answer_seconds", flat=True)) <= 3 * 60


def test_pages_that_start_another_say_that_it_is_open(untimed, alice, as_user):
    Interview.objects.update(deadline=timezone.now() + timedelta(days=2))
    assert running_interview(alice, timezone.now()) == untimed

    page = as_user(alice).get(reverse("interviews:new")).content.decode()

    assert "is open, without a clock" in page
    assert "The clock of your interview" not in page


def test_an_interview_in_a_room_always_has_its_clock(interview):
    with pytest.raises(IntegrityError):
        Interview.objects.filter(pk=interview.pk).update(is_hosted=True, is_untimed=True)

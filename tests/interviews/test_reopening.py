"""Grades can be reopened for a day; the first ones stay beside the latest, and nothing counts twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, grading, planning, reopening
from apps.interviews.models import Assessment, FirstGrades, Interview
from apps.interviews.queries.history import last_shares
from apps.interviews.queries.regrading import ChangedLevel, ChangedTripwire, regrading_of
from apps.interviews.queries.report import report
from apps.interviews.rules import second_thoughts, states
from apps.progress.models import PracticeDay
from apps.reviews.models import CardSchedule, Gap, Review
from tests import NOON
from tests.factories import make_interview
from tests.small_module import grade, make_question

LATER = NOON + timedelta(hours=2)


def regrade(interview: Interview, *levels: int, tripped: tuple[int, ...] = (), at=LATER) -> None:
    """Reopen the grades, give every response these levels, and grade again."""
    interview.refresh_from_db()
    reopening.reopen(interview, now=at)
    for assessment in Assessment.objects.filter(response__interview=interview).select_related("response__revision"):
        assessment.response.interview = interview
        given = {position: grading.GivenLevel(level) for position, level in enumerate(levels)}
        grading.give_levels(assessment, levels=given, tripped=tripped, version=assessment.version, now=at)
    grading.complete(interview, now=at + timedelta(minutes=1))


def practise(person, question: Question, *levels: int, at=NOON) -> Interview:
    interview = planning.plan_single(person=person, question=question, time_factor=1.0, now=at)
    answering.start(interview, now=at)
    answering.finish_turn(interview, turn=1, text="The loop.", save_number=1, seen=0, writer="tab", now=at + timedelta(seconds=9))
    interview.refresh_from_db()
    grade(interview, person, *levels, at=at)
    return interview


@pytest.fixture
def graded(submitted, alice) -> Interview:
    """Graded at five past noon, with a share of a third."""
    grade(submitted, alice, 1, 1)
    return submitted


@pytest.fixture
def concept(module) -> Question:
    return Question.objects.get(code="pods-concept")


@pytest.fixture
def card(module, concept) -> Question:
    return make_question(module, concept.topic, "pods-card", "rapid")


def test_grades_may_be_reopened_until_a_day_after_they_were_given():
    assert second_thoughts.may_reopen(NOON, NOON + timedelta(hours=23, minutes=59))
    assert not second_thoughts.may_reopen(NOON, NOON + timedelta(hours=24))


def test_a_reopened_interview_is_to_be_graded_with_its_levels_as_they_were(graded):
    reopening.reopen(graded, now=LATER)

    assert (graded.state, graded.share) == (states.SUBMITTED, None)
    assert {level.level for response in graded.responses.all() for level in response.assessments.get().criterion_levels.all()} == {1}
    assert set(last_shares(graded.person).values()) == {None}


def test_the_first_grades_are_kept_however_often_one_grades_again(graded):
    regrade(graded, 2, 2)
    regrade(graded, 3, 3, at=LATER + timedelta(hours=1))

    first = FirstGrades.objects.get()
    assert first.share == pytest.approx(1 / 3)
    assert first.graded_at == NOON + timedelta(minutes=5)
    assert first.answers["1"] == {"levels": {"0": 1, "1": 1}, "tripped": [], "replies": {}}
    assert graded.share == pytest.approx(1.0)


def test_grading_again_keeps_the_moment_of_the_first_grades_and_so_the_window(graded):
    regrade(graded, 2, 2)

    assert graded.graded_at == NOON + timedelta(minutes=5)
    assert graded.regraded_at == LATER + timedelta(minutes=1)
    with pytest.raises(Refused):
        reopening.reopen(graded, now=NOON + timedelta(hours=24, minutes=5))
    graded.refresh_from_db()
    assert graded.state == states.GRADED


def test_the_report_says_what_changed(graded):
    regrade(graded, 1, 2, tripped=(0,))

    changed = regrading_of(report(graded))
    assert changed is not None
    assert [changed.first_share, changed.share] == pytest.approx([1 / 3, 4 / 9])
    assert changed.levels == [ChangedLevel(turn, "Trade-off", 1, 2) for turn in (1, 2, 3)]
    assert changed.tripwires == [ChangedTripwire(turn, "It is free.", True) for turn in (1, 2, 3)]


def test_a_report_graded_once_has_nothing_to_say_about_it(graded, django_assert_num_queries):
    result = report(graded)

    with django_assert_num_queries(0):
        assert regrading_of(result) is None


def test_grades_of_a_room_and_of_what_is_not_graded_stay(alice, interview):
    hosted = make_interview(person=alice, state=states.GRADED, is_hosted=True)
    for other in (hosted, interview):
        before = other.state
        with pytest.raises(Refused):
            reopening.reopen(other, now=NOON)
        other.refresh_from_db()
        assert other.state == before


def test_reopening_twice_is_harmless(graded):
    reopening.reopen(graded, now=LATER)
    reopening.reopen(graded, now=LATER)

    assert FirstGrades.objects.count() == 1


def test_gaps_follow_the_latest_grades(alice, concept):
    interview = practise(alice, concept, 0, 2)

    reopening.reopen(interview, now=LATER)
    assert not Gap.objects.exists()
    regrade(interview, 2, 1)

    gap = Gap.objects.get()
    assert (gap.name, gap.level, gap.opened_at, gap.closed_by) == ("Trade-off", 1, interview.graded_at, None)


def test_a_gap_that_the_interview_closed_is_left_to_the_answer_after_it(alice, concept):
    first = practise(alice, concept, 0, 2)
    second = practise(alice, concept, 2, 2, at=NOON + timedelta(hours=1))
    third = practise(alice, concept, 2, 2, at=NOON + timedelta(hours=2))
    assert Gap.objects.get().closed_by == second.responses.get()

    reopening.reopen(second, now=NOON + timedelta(hours=3))
    assert Gap.objects.get().closed_by == third.responses.get()
    reopening.reopen(third, now=NOON + timedelta(hours=3))
    assert Gap.objects.get().closed_by is None

    grading.complete(second, now=NOON + timedelta(hours=4))
    gap = Gap.objects.get()
    assert (gap.response.interview, gap.closed_by) == (first, second.responses.get())


def test_what_an_older_interview_shows_when_graded_again_was_answered_by_the_later_one(alice, concept):
    first = practise(alice, concept, 2, 2)
    second = practise(alice, concept, 1, 2, at=NOON + timedelta(hours=1))

    regrade(first, 0, 2)

    of_first, of_second = Gap.objects.order_by("opened_at")
    assert of_first.closed_by == second.responses.get()
    assert of_second.closed_by is None, "the first interview is older than this gap, whenever it was graded again"


def test_a_card_counts_once_by_its_latest_level(alice, card):
    interview = practise(alice, card, 0, 0)
    regrade(interview, 3, 3)

    schedule = CardSchedule.objects.get(person=alice, card=card)
    assert (schedule.reviews, schedule.last_rating) == (1, 4)
    assert Review.objects.count() == 2, "the log keeps what was taken back"

    regrade(interview, 0, 0)
    schedule.refresh_from_db()
    assert (schedule.reviews, schedule.last_rating, Review.objects.count()) == (1, 1, 2)


def test_a_practice_day_counts_the_interview_once_and_not_while_its_grades_are_open(graded, alice):
    day = PracticeDay.objects.get(person=alice)
    assert day.answer_seconds == 30

    reopening.reopen(graded, now=LATER)
    day.refresh_from_db()
    assert day.answer_seconds == 0

    grading.complete(graded, now=LATER)
    day.refresh_from_db()
    assert day.answer_seconds == 30


# Pages


@pytest.fixture
def just_graded(plan, alice) -> Interview:
    """Graded just now, blank."""
    now = timezone.now()
    interview = plan(alice)
    answering.start(interview, now=now)
    answering.submit(interview, now=now)
    grade(interview, alice, 1, 1, at=now)
    return interview


def test_the_report_leads_back_to_the_grading_pages_and_they_to_the_report(just_graded, alice, as_user):
    client = as_user(alice)
    reopen = reverse("interviews:grade-reopen", args=[just_graded.pk])
    assert reopen in client.get(reverse("interviews:report", args=[just_graded.pk])).content.decode()

    page = client.post(reopen, follow=True).content.decode()
    assert "Grade again" in page
    assert "The grades are open again" in page
    client.post(reverse("interviews:grade-levels", args=[just_graded.pk, 1]), {"version": 1, "level-0": "3", "level-1": "1"})
    page = client.post(reverse("interviews:grade-complete", args=[just_graded.pk]), follow=True).content.decode()

    assert " ".join(page.split()).count("First graded <strong>33 %</strong>, regraded <strong>48 %</strong>: 1 level changed.") == 1


def test_a_report_older_than_a_day_offers_no_change(graded, alice, as_user):
    client = as_user(alice)
    reopen = reverse("interviews:grade-reopen", args=[graded.pk])
    Interview.objects.filter(pk=graded.pk).update(graded_at=timezone.now() - timedelta(days=1))

    assert reopen not in client.get(reverse("interviews:report", args=[graded.pk])).content.decode()
    page = client.post(reopen, follow=True).content.decode()
    assert "stay as they are" in page
    graded.refresh_from_db()
    assert graded.state == states.GRADED


def test_nobody_else_reopens_grades(just_graded, bob, charlie, guest, as_user):
    for person in (bob, charlie, guest):
        assert as_user(person).post(reverse("interviews:grade-reopen", args=[just_graded.pk])).status_code == 404
    just_graded.refresh_from_db()
    assert just_graded.state == states.GRADED


def test_the_report_of_an_interview_graded_twice_takes_at_most_twelve_queries(just_graded, alice, as_user, django_assert_max_num_queries):
    regrade(just_graded, 2, 3, tripped=(0,), at=timezone.now())
    just_graded.responses.update(text="Rendered at the first look.")
    Interview.objects.update(asks_back=True)
    client = as_user(alice)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("interviews:report", args=[just_graded.pk])).content.decode()
    assert "Graded twice" in page

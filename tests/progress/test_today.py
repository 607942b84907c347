"""What today asks: a few tasks with their reasons, that fit into the minutes; drawn once, and finished when they are done."""

from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from apps.curriculum.actions import read_marks
from apps.curriculum.models import Question
from apps.interviews.actions import answering
from apps.interviews.queries.history import last_shares
from apps.progress.actions import day_plans
from apps.progress.models import DayPlan, PracticeDay
from apps.progress.queries.today import Today, today
from apps.progress.rules.today import Task, fitted
from apps.reviews.actions import reviewing, scheduling
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import InterviewDate, StudySettings
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.memory import Rating
from tests import NOON
from tests.factories import make_interview, make_participant, make_room, make_team
from tests.reviews.test_gaps import practise
from tests.small_module import make_question

pytestmark = pytest.mark.django_db


def day(person, at=NOON) -> Today:
    own = settings_of(person)
    return today(person, day_plans.plan_of(person, today_of(own, at), UTC), own, answering.open_interviews(person, now=at), now=at)


def plan_of(person, *, days: int = 0) -> DayPlan:
    return day_plans.plan_of(person, NOON.date() + timedelta(days=days), UTC).plan


def kinds(today: Today) -> list[str]:
    return [task.kind for task in today.fitted.to_do]


@pytest.fixture
def card(module) -> Question:
    topic = module.lessons.get(slug="pods")
    return make_question(module, topic, "pods-card", "rapid")


@given(some.lists(some.integers(1, 60), max_size=5), some.integers(5, 60))
def test_what_fits_is_kept_in_its_order_and_the_first_always_is(lengths, minutes):
    tasks = [Task("section", str(number), "Why.", length, "Read", f"/{number}") for number, length in enumerate(lengths)]

    day = fitted(tasks, minutes)

    assert sorted([*day.tasks, *day.left_out], key=lambda task: int(task.title)) == tasks
    assert day.tasks[:1] == tasks[:1]
    assert sum(task.minutes for task in day.tasks[1:]) <= minutes


def test_cards_are_asked_even_on_a_day_without_the_minutes_for_them():
    tasks = [Task("interview", "Grade", "Why.", 20, "Grade", "/"), Task("cards", "30 cards", "Why.", 10, "Review", "/")]

    assert fitted(tasks, 15).tasks == tasks


def test_a_new_person_has_cards_a_question_and_a_section(alice, module, card):
    StudySettings.objects.create(person=alice, minutes_a_day=60)

    assert kinds(day(alice)) == ["cards", "question", "section"]


def test_each_reason_has_fewer_than_fifteen_words(alice, module, card):
    StudySettings.objects.create(person=alice, minutes_a_day=60)
    practise(alice, Question.objects.get(code="pods-concept"), 0, 1)

    for task in day(alice, NOON + timedelta(days=1)).fitted.tasks:
        assert 0 < len(task.why.split()) < 15


def test_what_is_drawn_stays_for_the_day_and_changes_with_it(alice, module):
    first = plan_of(alice)
    practise(alice, Question.objects.get(code="services-design"), 0, 0)

    assert plan_of(alice) == first
    assert plan_of(alice, days=1) != first


def test_a_weak_answer_brings_its_section_once(alice, module):
    question = Question.objects.get(code="services-design")
    practise(alice, question, 0, 3)

    tomorrow = plan_of(alice, days=1)
    later = plan_of(alice, days=2)

    assert tomorrow.section == question.sections.get()
    assert "Mechanism" in tomorrow.section_why
    assert "Mechanism" not in later.section_why


def test_the_next_question_is_from_the_weakest_topic(alice, module):
    practise(alice, Question.objects.get(code="services-concept"), 0, 0)
    practise(alice, Question.objects.get(code="pods-concept"), 3, 3)

    plan = plan_of(alice, days=1)

    assert plan.question
    assert plan.question.topic.slug == "services"
    assert plan.question.pk not in last_shares(alice)


def test_a_day_is_done_when_its_tasks_are(alice, module, card, as_user):
    now = timezone.now()
    plan = day_plans.plan_of(alice, today_of(settings_of(alice), now), UTC).plan
    assert plan.question and plan.section
    reviewing.review(alice, card, Answer(uuid4(), Rating.EASY), now=now)
    practise(alice, plan.question, 3, 3, at=now)
    client = as_user(alice)
    assert client.post("/today/read/").headers["Location"] == plan.section.get_absolute_url()
    read_marks.mark_read(alice, [plan.section], now=now)

    page = client.get("/").content.decode()

    assert "Done for today." in page
    assert page.count("data-done") == 3


def test_a_backlog_is_told_with_the_days_that_it_takes(alice, module, card):
    StudySettings.objects.create(person=alice, reviews_a_day=5)
    for number in range(12):
        known = make_question(module, card.topic, f"known-{number}", "rapid")
        reviewing.review(alice, known, Answer(uuid4(), Rating.GOOD), now=NOON - timedelta(days=30))

    [task] = [task for task in day(alice).fitted.tasks if task.kind == "cards"]

    assert task.why == "5 nearly forgotten, 1 new; 7 more wait, 2 days."
    assert len(task.why.split()) < 15


def test_the_interview_and_the_days_until_it_are_told(alice, module):
    InterviewDate.objects.create(person=alice, held_on=NOON.date() + timedelta(days=11), title="Acme")
    scheduling.follow_interview(alice, settings_of(alice), now=NOON)

    assert settings_of(alice).interview_title == "Acme"
    assert day(alice).days_left == 11


def test_the_week_counts_cards_answers_and_reading(alice, module, card):
    reviewing.review(alice, card, Answer(uuid4(), Rating.EASY, spent_ms=61_000), now=NOON)
    practise(alice, Question.objects.get(code="pods-concept"), 3, 3)
    read_marks.mark_read(alice, module.lessons.first().sections.all(), now=NOON)

    kept = PracticeDay.objects.get()
    assert (kept.card_seconds, kept.answer_seconds, kept.reading_seconds) == (61, 9, 60)
    assert kept.on == NOON.date()
    assert day(alice).week_minutes == 3


def test_a_card_of_an_interview_counts_once_as_an_answer(alice, module, card):
    practise(alice, card, 2, 2)

    kept = PracticeDay.objects.get()
    assert (kept.card_seconds, kept.answer_seconds) == (0, 9)


def test_what_is_taken_back_takes_no_time(alice, module, card):
    reviewing.review(alice, card, Answer(uuid4(), Rating.EASY, spent_ms=61_000), now=NOON)
    reviewing.undo(alice, key=None, now=NOON)

    assert PracticeDay.objects.get().seconds == 0


def test_days_added_up_anew_are_those_that_were_kept(alice, module, card):
    for days in range(3):
        at = NOON + timedelta(days=days)
        reviewing.review(alice, card, Answer(uuid4(), Rating.GOOD, spent_ms=5_000 * days + 4_000), now=at)
        practise(alice, Question.objects.exclude(kind="rapid")[days], 3, 3, at=at)
    read_marks.mark_read(alice, module.lessons.first().sections.all(), now=NOON)
    kept = list(PracticeDay.objects.order_by("on").values_list("on", "card_seconds", "answer_seconds", "reading_seconds"))

    PracticeDay.objects.all().delete()
    call_command("rebuild_practice_days", verbosity=0)

    assert list(PracticeDay.objects.order_by("on").values_list("on", "card_seconds", "answer_seconds", "reading_seconds")) == kept
    assert len(kept) == 3


def test_home_takes_few_queries_for_someone_with_everything_on_it(as_user, alice, bob, module, card, django_assert_max_num_queries):
    practise(alice, Question.objects.get(code="pods-concept"), 1, 1)
    for team in (None, make_team(owner=alice, members=[bob]), make_team(owner=bob, members=[alice])):
        room = make_room(host=bob, team=team, scheduled_for=timezone.now() + timedelta(hours=3))
        make_participant(room=room, person=alice)
    InterviewDate.objects.create(person=alice, title="Acme", held_on=timezone.now().date() + timedelta(days=9))
    make_interview(person=alice, state="submitted")
    client = as_user(alice)
    client.get("/")  # draws the day

    with django_assert_max_num_queries(12):
        page = client.get("/").content.decode()

    assert "Grade" in page
    assert page.count("/rooms/") >= 3


def test_a_plan_is_drawn_once_though_two_pages_ask(alice, module):
    assert plan_of(alice).pk == plan_of(alice).pk
    assert DayPlan.objects.count() == 1

"""Answering cards: each answer counts once and in its order, and the log can rebuild every schedule."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from apps.accounts.actions import adopting
from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, grading, planning
from apps.interviews.models import Interview
from apps.reviews.actions import preferences, reviewing, scheduling
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import CardFlag, CardSchedule, InterviewDate, Review, Schedule, StudySettings
from apps.reviews.queries.sessions import day_queue, session
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.card_keys import CardKey
from apps.reviews.rules.memory import LEECH, Rating
from tests import NOON
from tests.factories import make_lesson, make_question, make_read_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make_lesson(sections=2)


@pytest.fixture
def card(topic) -> Question:
    return make_card(topic)


def make_card(topic) -> Question:
    card = make_question(topic=topic, kind="rapid", allotted_seconds=20)
    card.sections.set(topic.sections.all()[:1])
    return card


def answered(person: User, card: Question, rating: Rating, *, at: datetime = NOON, key: UUID | None = None, **more) -> Schedule:
    return reviewing.review(person, card, Answer(key or uuid4(), rating, **more), now=at)


def stored(person: User) -> list[tuple]:
    """Return all that the person's schedules say, but for the rows' ids."""
    return list(CardSchedule.objects.filter(person=person).order_by("card").values_list("card", *scheduling.WRITTEN))


def test_a_card_known_well_comes_back_later_than_one_known_badly(alice, topic):
    due = [answered(alice, make_card(topic), rating).due_on for rating in (Rating.GOOD, Rating.EASY)]

    assert due == [date(2026, 11, 25), date(2026, 12, 1)]


def test_an_answer_sent_twice_counts_once(alice, card):
    key = uuid4()
    for _ in range(2):
        schedule = answered(alice, card, Rating.GOOD, key=key)

    assert schedule.reviews == Review.objects.count() == 1


def test_an_answer_of_someone_else_is_not_taken_for_ones_own(alice, bob, card):
    key = uuid4()
    answered(bob, card, Rating.GOOD, key=key)

    with pytest.raises(Refused):
        answered(alice, card, Rating.AGAIN, key=key)

    assert not CardSchedule.objects.filter(person=alice).exists()


def test_what_was_answered_first_counts_first_though_it_arrives_last(alice, bob, card):
    answered(alice, card, Rating.AGAIN, at=NOON + timedelta(minutes=30))
    answered(alice, card, Rating.GOOD, at=NOON + timedelta(minutes=31), ago=timedelta(minutes=31))
    answered(bob, card, Rating.GOOD)
    answered(bob, card, Rating.AGAIN, at=NOON + timedelta(minutes=30))

    assert stored(alice) == stored(bob)
    assert Review.objects.filter(person=alice).count() == 2


def test_an_answer_from_a_device_whose_clock_was_set_back_counts_as_just_given(alice, card):
    assert answered(alice, card, Rating.GOOD, ago=-timedelta(days=3)).last_at == NOON


def test_undoing_gives_the_schedule_that_was_there_before(alice, card):
    answered(alice, card, Rating.GOOD, at=NOON - timedelta(days=2))
    before = stored(alice)
    answered(alice, card, Rating.AGAIN)

    reviewing.undo(alice, key=None, now=NOON)

    assert stored(alice) == before
    assert Review.objects.count() == 2


def test_undoing_the_only_answer_makes_the_card_new_again(alice, card):
    key = uuid4()
    answered(alice, card, Rating.GOOD, key=key)
    for _ in range(2):
        reviewing.undo(alice, key=key, now=NOON)

    assert day_queue(alice, settings_of(alice), now=NOON).new == [CardKey(card.pk)]


def test_nobody_undoes_what_someone_else_answered(alice, bob, card):
    key = uuid4()
    answered(alice, card, Rating.GOOD, key=key)

    assert reviewing.undo(bob, key=key, now=NOON) is None
    assert CardSchedule.objects.get().reviews == 1


def test_a_card_put_off_comes_tomorrow(alice, card):
    reviewing.bury(alice, card, today=NOON.date())

    assert not day_queue(alice, settings_of(alice), now=NOON).cards
    assert day_queue(alice, settings_of(alice), now=NOON + timedelta(days=1)).cards == [CardKey(card.pk)]


def test_a_suspended_card_comes_when_it_is_resumed(alice, card):
    reviewing.suspend(alice, card, now=NOON)
    tomorrow = NOON + timedelta(days=400)

    assert not day_queue(alice, settings_of(alice), now=tomorrow).cards
    reviewing.resume(alice, card)
    assert day_queue(alice, settings_of(alice), now=tomorrow).cards == [CardKey(card.pk)]


def test_cramming_changes_no_schedule(alice, card):
    answered(alice, card, Rating.GOOD)
    before = stored(alice)

    answered(alice, card, Rating.AGAIN, at=NOON + timedelta(minutes=1), is_cramming=True)

    assert stored(alice) == before
    assert Review.objects.count() == 2


def test_new_cards_of_sections_that_were_read_come_first(alice, topic):
    first, second = make_card(topic), make_card(topic)
    second.sections.set([topic.sections.last()])
    make_read_mark(person=alice, section=topic.sections.last())

    assert [card.id for card in day_queue(alice, settings_of(alice), now=NOON).new] == [second.pk, first.pk]


def test_a_card_forgotten_often_is_a_leech_with_its_section(alice, card):
    at = NOON
    for _ in range(LEECH):
        for rating in (Rating.GOOD, Rating.AGAIN):
            answered(alice, card, rating, at=at)
            at += timedelta(days=30)
    answered(alice, card, Rating.GOOD, at=at)

    asked = session(alice, settings_of(alice), now=at + timedelta(days=60)).cards[0]

    assert asked.is_leech
    assert asked.section == card.sections.get()


def test_a_retired_card_is_not_asked(alice, card):
    answered(alice, card, Rating.GOOD)
    Question.objects.update(retired_at=NOON)

    assert not day_queue(alice, settings_of(alice), now=NOON + timedelta(days=99)).cards


def test_an_interview_date_moves_cards_before_it_and_its_end_moves_them_back(alice, card):
    for days in (0, 2, 13):
        answered(alice, card, Rating.GOOD, at=NOON + timedelta(days=days))
    natural = CardSchedule.objects.get().due_on
    assert natural
    now = NOON + timedelta(days=14)
    date_of_it = InterviewDate.objects.create(person=alice, held_on=now.date() + timedelta(days=20))

    scheduling.follow_interview(alice, settings_of(alice), now=now)
    bent = CardSchedule.objects.get().due_on
    assert bent
    assert timedelta(0) < date_of_it.held_on - bent <= timedelta(days=7)

    scheduling.follow_interview(alice, settings_of(alice), now=now + timedelta(days=21))
    assert CardSchedule.objects.get().due_on == natural


def test_more_retention_costs_more_reviews(alice, topic):
    for _ in range(5):
        answered(alice, make_card(topic), Rating.EASY)
    own = settings_of(alice)

    costs = [scheduling.reviews_a_day(alice, retention, own) for retention in (0.8, 0.9, 0.95)]

    assert costs == sorted(costs)
    assert costs[0] > 0


def test_flagging_a_wording_again_replaces_the_note(alice, card):
    for note in ("Wrong", "Wrong since 1.37"):
        reviewing.flag(alice, card.revision, note=note, now=NOON)

    assert CardFlag.objects.get().note == "Wrong since 1.37"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(some.tuples(some.sampled_from([*Rating, None]), some.integers(0, 30), some.integers(0, 3)), max_size=12))
def test_the_log_rebuilds_every_schedule(alice, topic, log):
    """None stands for undoing; answers come late by up to three days."""
    Review.objects.all().delete()
    CardSchedule.objects.all().delete()
    cards = list(Question.objects.filter(kind="rapid", topic=topic)) or [make_card(topic), make_card(topic)]
    at = NOON
    for number, (rating, days, late) in enumerate(log):
        at += timedelta(days=days, minutes=1)
        if rating is None:
            reviewing.undo(alice, key=None, now=at)
        else:
            answered(alice, cards[number % 2], rating, at=at, ago=timedelta(days=late))
    kept = stored(alice)

    call_command("rebuild_schedules", verbosity=0)
    assert stored(alice) == kept

    CardSchedule.objects.all().delete()
    call_command("rebuild_schedules", verbosity=0)
    assert [row for row in stored(alice) if row[1]] == [row for row in kept if row[1]]


def test_a_guests_reviews_and_those_of_the_account_become_one_history(alice, guest, card):
    answered(alice, card, Rating.GOOD, at=NOON)
    answered(guest, card, Rating.AGAIN, at=NOON + timedelta(days=2))
    reviewing.suspend(guest, card, now=NOON)
    StudySettings.objects.create(person=guest)

    adopting.adopt(guest, alice)

    merged = CardSchedule.objects.get()
    assert (merged.reviews, merged.lapses, bool(merged.suspended_at)) == (2, 1, True)


def test_a_rapid_fire_answer_in_an_interview_is_a_review_of_its_card(alice, card):
    interview = planning.plan_single(person=alice, question=card, time_factor=1.0, now=NOON)
    answering.start(interview, now=NOON)
    answering.finish_turn(interview, turn=1, text="Four.", save_number=1, seen=0, writer="tab", now=NOON + timedelta(seconds=9))
    interview = Interview.objects.get()
    response = interview.responses.get()
    assessment = grading.predict(response, grader=alice, level=2, now=NOON)
    grading.give_levels(assessment, levels={0: grading.GivenLevel(2)}, tripped=(), version=0, now=NOON)
    grading.complete(interview, now=NOON + timedelta(minutes=5))

    review = Review.objects.get()
    assert (review.rating, review.source, review.spent_ms) == (Rating.GOOD, "interview", 9000)
    assert CardSchedule.objects.get().due_on == NOON.date() + timedelta(days=2)


def test_a_guests_interview_date_moves_the_cards_of_the_account(alice, guest, card):
    now = timezone.now()
    answered(alice, card, Rating.EASY, at=now)
    held_on = now.date() + timedelta(days=3)
    InterviewDate.objects.create(person=guest, held_on=held_on)

    adopting.adopt(guest, alice)

    assert settings_of(alice).scheduled_for == held_on
    assert (CardSchedule.objects.get().due_on or held_on) <= held_on


def test_other_parameters_make_other_memories_and_the_log_rebuilds_those(alice, card):
    for days in (0, 2, 13):
        answered(alice, card, Rating.GOOD, at=NOON + timedelta(days=days))
    before = stored(alice)
    parameters = [*DEFAULT_PARAMETERS]
    parameters[2] = 9.0

    preferences.change(alice, settings_of(alice), parameters=parameters)

    kept = stored(alice)
    assert kept != before
    call_command("rebuild_schedules", verbosity=0)
    assert stored(alice) == kept


def test_settings_stored_at_once_by_two_pages_keep_each_others(alice):
    StudySettings.objects.create(person=alice)
    one_page, other_page = settings_of(alice), settings_of(alice)

    preferences.be_in_zone(alice, one_page, "Asia/Tokyo")
    preferences.new_calendar_key(alice, other_page)

    kept = StudySettings.objects.get()
    assert (kept.time_zone, kept.calendar_key) == ("Asia/Tokyo", other_page.calendar_key)

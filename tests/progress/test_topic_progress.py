"""What a person's practice adds up to, from their records."""

from datetime import timedelta

import pytest

from apps.interviews.actions.answering import open_interviews
from apps.interviews.rules import states
from apps.progress.queries import topic_progress
from apps.progress.rules.mastery import Mastery
from apps.progress.rules.next_step import Standing
from tests.conftest import NOON
from tests.factories import make_interview, make_lesson, make_module, make_question, make_read_mark, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    return make_module()


@pytest.fixture
def pods(module):
    return make_lesson(module=module, slug="pods", title="Pods", position=1, sections=2)


@pytest.fixture
def services(module):
    return make_lesson(module=module, slug="services", title="Services", position=2, sections=1)


def figures(person, *, now):
    return topic_progress.figures(person, open_interviews(person, now=now), now=now)


def graded(person, topic, *shares, at=NOON, state=states.GRADED):
    """Make a graded interview with an answer in the topic for each share."""
    interview = make_interview(person=person, state=state, at=at, graded_at=at)
    for share in shares:
        make_response(interview=interview, question=make_question(topic=topic), share=share)
    return interview


def masteries(person, now=NOON):
    return {topic.lesson.slug: topic.standing.mastery for topic in figures(person, now=now).topics}


# Topics


def test_who_did_nothing_stands_nowhere_yet(alice, pods, services):
    so_far = figures(alice, now=NOON)

    assert [topic.standing for topic in so_far.topics] == [
        Standing(pods.pk, "Pods", 2, 0, None, can_be_asked=False),
        Standing(services.pk, "Services", 1, 0, None, can_be_asked=False),
    ]
    assert (so_far.answers, so_far.graded_count, so_far.sections, so_far.read) == ([], 0, 3, 0)


def test_topics_come_in_the_order_of_modules_and_lessons(alice):
    second, first = make_module(number=2), make_module(number=1)
    for module in (second, first):
        for position in (2, 1):
            make_lesson(module=module, position=position, title=f"{module.number}.{position}")

    so_far = figures(alice, now=NOON)

    assert [topic.lesson.title for topic in so_far.topics] == ["1.1", "1.2", "2.1", "2.2"]


def test_each_topic_has_the_mean_of_its_own_graded_answers(alice, pods, services):
    graded(alice, pods, 0.5, 1.0)
    graded(alice, services, 0.25)

    assert masteries(alice) == {"pods": Mastery(0.75, 2), "services": Mastery(0.25, 1)}


def test_the_age_of_an_answer_is_counted_from_its_grading(alice, pods):
    graded(alice, pods, 1.0, at=NOON - timedelta(days=30))
    graded(alice, pods, 0.0, at=NOON)

    assert masteries(alice)["pods"].share == pytest.approx(1 / 3)


def test_only_graded_answers_are_evidence(alice, pods):
    for state in (states.PLANNED, states.RUNNING, states.SUBMITTED, states.VOID):
        graded(alice, pods, 1.0, state=state)

    assert masteries(alice) == {"pods": None}


def test_nothing_of_another_person_counts(alice, bob, pods):
    graded(bob, pods, 1.0)
    make_interview(person=bob, state=states.RUNNING)
    make_read_mark(person=bob, section=pods.sections.first())

    so_far = figures(alice, now=NOON)

    assert (so_far.topics[0].standing, so_far.answers, so_far.step.title) == (
        Standing(pods.pk, "Pods", 2, 0, None),
        [],
        "Sit a first interview",
    )


def test_read_sections_are_counted_topic_by_topic(alice, pods, services):
    make_read_mark(person=alice, section=pods.sections.first())
    make_read_mark(person=alice, section=services.sections.get())

    so_far = figures(alice, now=NOON)

    assert [(topic.standing.read, topic.standing.sections) for topic in so_far.topics] == [(1, 2), (1, 1)]
    assert (so_far.read, so_far.sections) == (2, 3)


def test_a_retired_topic_is_not_shown_but_its_interviews_are(alice, pods, services):
    interview = graded(alice, pods, 0.5)
    pods.retired_at = NOON
    pods.save()

    so_far = figures(alice, now=NOON)

    assert [topic.lesson for topic in so_far.topics] == [services]
    assert [answer.interview for answer in so_far.answers] == [interview.pk]


# Interviews


def test_interviews_are_counted_and_the_latest_is_named(alice, pods):
    for days, share in ((2, 0.25), (1, 0.75)):
        interview = graded(alice, pods, share, 0.5, at=NOON - timedelta(days=days))
        interview.share = share
        interview.save()

    so_far = figures(alice, now=NOON)

    assert (so_far.graded_count, so_far.is_counted_whole, so_far.latest_share) == (2, True, 0.75)


def test_a_discarded_interview_is_nowhere(alice, pods):
    graded(alice, pods, 0.5, state=states.VOID)

    assert figures(alice, now=NOON).answers == []


# The next step


def test_a_running_interview_is_gone_on_with(alice, pods):
    make_interview(person=alice, state=states.SUBMITTED)
    running = make_interview(person=alice, state=states.RUNNING)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.kind, so_far.step_url) == ("continue", f"/interviews/{running.pk}/")


def test_the_latest_interview_that_waits_is_graded(alice, pods):
    make_interview(person=alice, state=states.SUBMITTED, at=NOON - timedelta(days=1))
    latest = make_interview(person=alice, state=states.SUBMITTED, at=NOON)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.kind, so_far.step_url) == ("grade", f"/interviews/{latest.pk}/grade/")


def test_a_first_interview_is_planned(alice, pods):
    make_interview(person=alice)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.title, so_far.step_url) == ("Sit a first interview", "/interviews/new/")


def test_a_shaky_topic_is_read_first(alice, pods, services):
    graded(alice, pods, 0.1)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.kind, so_far.step_url) == ("read", pods.get_absolute_url())


def test_a_shaky_topic_that_is_read_is_practised(alice, module, pods, services):
    graded(alice, pods, 0.1)
    for section in pods.sections.all():
        make_read_mark(person=alice, section=section)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.kind, so_far.step_url) == ("practise", f"/interviews/practise/{module.slug}/pods/")


def test_an_untried_topic_is_practised(alice, module, pods, services):
    graded(alice, pods, 0.9)
    make_question(topic=services)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.kind, so_far.step_url) == ("practise", f"/interviews/practise/{module.slug}/services/")


def test_a_topic_without_questions_is_not_offered_for_practice(alice, pods, services):
    graded(alice, pods, 0.9)

    assert figures(alice, now=NOON).step.title == "Sit a full interview"


def test_in_good_shape_a_full_interview_is_planned(alice, pods):
    graded(alice, pods, 0.9)

    so_far = figures(alice, now=NOON)

    assert (so_far.step.title, so_far.step_url) == ("Sit a full interview", "/interviews/new/")


# What it costs


def test_it_takes_four_queries_whatever_was_done(alice, pods, services, django_assert_num_queries):
    with django_assert_num_queries(4):
        figures(alice, now=NOON)

    for interviews in (1, 4):
        for _ in range(interviews):
            graded(alice, pods, 0.1, 0.9)
            make_interview(person=alice, state=states.SUBMITTED)
        with django_assert_num_queries(4):
            so_far = figures(alice, now=NOON)
            _ = (
                so_far.graded_count,
                so_far.step_url,
                so_far.sections,
                so_far.read,
                [topic.lesson.get_absolute_url() for topic in so_far.topics],
            )

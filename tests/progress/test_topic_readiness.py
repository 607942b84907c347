"""How ready a person is by topic, from what is stored of them."""

from datetime import date

import pytest

from apps.interviews.models import Assessment
from apps.interviews.rules import states
from apps.progress.queries.topic_progress import figures
from apps.progress.queries.topic_readiness import readiness_by_topic, shares_by_others
from apps.progress.rules.readiness import Missing
from apps.reviews.models import CardSchedule, StudySettings
from tests.conftest import NOON
from tests.factories import make_assessment, make_interview, make_lesson, make_mark, make_question, make_response
from tests.progress.test_two_answers import answered, wording

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 3)


@pytest.fixture
def topic():
    return make_lesson()


def ready(person):
    all_topics = readiness_by_topic(person, figures(person, [], now=NOON), StudySettings(), now=NOON)
    return {topic.lesson.pk: topic.known or topic.missing for topic in all_topics.topics}, all_topics


def hosted(person, interviewer, question, revision, own, theirs):
    response = answered(person, question, revision, *own)
    type(response.interview).objects.filter(pk=response.interview_id).update(is_hosted=True)
    assessment = response.assessments.get()
    assessment.revealed_at = NOON
    assessment.save()
    given = make_assessment(
        response=response, grader=interviewer, grader_kind=Assessment.Grader.INTERVIEWER, predicted_level=None, revealed_at=NOON
    )
    for criterion, level in enumerate(theirs):
        make_mark(assessment=given, criterion=criterion, level=level)
    return response


def test_what_is_missing_is_said_topic_by_topic(alice, topic):
    for _ in range(6):
        make_question(topic=topic, kind="rapid")
    answered(alice, question := make_question(topic=topic), wording(question, "Cause"), 2)
    empty = make_lesson()

    by_topic, all_topics = ready(alice)

    assert by_topic == {topic.pk: Missing(2, 2), empty.pk: Missing(0, 0)}
    assert [waiting.lesson for waiting in all_topics.unknown] == [topic]


def test_cards_count_by_their_chance_of_recall(alice, topic):
    card = make_question(topic=topic, kind="rapid")
    today = NOON.date()
    CardSchedule.objects.create(
        person=alice, card=card, state=2, stability=10.0, difficulty=5.0, first_on=today, last_on=today, due_on=today, reviews=1
    )

    by_topic, _ = ready(alice)

    assert (by_topic[topic.pk].share, by_topic[topic.pk].uncertainty) == (1.0, 0.0)


def test_an_interviewers_grade_replaces_ones_own(alice, bob, topic):
    question = make_question(topic=topic)
    revision = wording(question, "Cause", "Cure")
    for _ in range(3):
        hosted(alice, bob, question, revision, (3, 3), (1, 2))

    by_topic, all_topics = ready(alice)

    assert by_topic[topic.pk].share == pytest.approx(0.5)
    assert by_topic[topic.pk].self_graded == 0
    assert all_topics.bias.bias == pytest.approx(1.5)


def test_agreed_levels_count_before_an_interviewers(alice, bob, topic):
    question = make_question(topic=topic)
    response = hosted(alice, bob, question, wording(question, "Cause", "Cure"), (3, 3), (0, 0))
    agreed = make_assessment(response=response, grader=bob, grader_kind=Assessment.Grader.AGREED, predicted_level=None, revealed_at=NOON)
    make_mark(assessment=agreed, criterion=1, level=3)

    assert shares_by_others([response.pk]) == {response.pk: 0.5}


def test_levels_that_are_not_revealed_stay_hidden(alice, bob, topic):
    question = make_question(topic=topic)
    response = hosted(alice, bob, question, wording(question, "Cause"), (3,), (0,))
    response.assessments.filter(grader=bob).update(revealed_at=None)

    assert shares_by_others([response.pk]) == {}


def test_self_grades_are_corrected_once_there_are_five_pairs(alice, bob, topic):
    other = make_question(topic=make_lesson())
    revision = wording(other, "Cause")
    question = make_question(topic=topic)
    for _ in range(3):
        answered(alice, question, wording(question, "Cause"), 3)
    for _ in range(4):
        hosted(alice, bob, other, revision, (3,), (1,))
    assert ready(alice)[0][topic.pk].share == 1.0

    hosted(alice, bob, other, revision, (3,), (1,))

    assert ready(alice)[0][topic.pk].share == pytest.approx(1 / 3)


def test_an_interview_that_is_not_graded_is_no_evidence(alice, topic):
    interview = make_interview(person=alice, state=states.SUBMITTED)
    make_response(interview=interview, question=make_question(topic=topic), share=1.0)

    assert ready(alice)[0][topic.pk] == Missing(3, 0)

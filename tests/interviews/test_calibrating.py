"""Before the first grading in a topic: two anchor answers to grade, and how the levels compare with the author's."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Lesson, QuestionRevision
from apps.interviews.actions import personal_data
from apps.interviews.actions.calibrating import grade_anchor
from apps.interviews.models import AnchorGrading
from apps.interviews.queries.calibrating import calibrating, is_advised, past
from apps.interviews.rules.agreement import agreement
from tests import NOON
from tests.small_module import grade

pytestmark = pytest.mark.django_db

levels = some.integers(0, 3)


@given(some.lists(some.tuples(levels, levels), min_size=1))
def test_agreement_lies_within_its_bounds_and_turns_round(pairs):
    compared, turned = agreement(pairs), agreement([(second, first) for first, second in pairs])

    assert compared
    assert turned
    assert 0 <= compared.exact <= compared.within_one <= 1
    assert -3 <= compared.bias <= 3
    assert compared.bias == pytest.approx(-turned.bias)


@pytest.fixture
def topic(module) -> Lesson:
    return Lesson.objects.get(slug="pods")


def url(topic: Lesson, query: str = "") -> str:
    return reverse("interviews:calibrate", args=["small", topic.slug]) + query


def in_order(person: User, topic: Lesson) -> list[str]:
    """Return the names of the anchor answers in the order in which they are asked."""
    shown = calibrating(person, topic)
    assert shown
    assert shown.coming
    first: str = shown.coming["name"]
    return [first, *({"weak", "strong"} - {first})]


def test_two_answers_are_graded_and_then_compared(as_user, alice, topic):
    client = as_user(alice)
    page = client.get(url(topic)).content.decode()
    assert page.count("Anchor answer") == 1, "one at a time"
    assert "Reason for the" not in page, "the author's reasons come afterwards"

    for name in in_order(alice, topic):
        client.post(url(topic), {"anchor": name, "level-0": 3, "level-1": 2})

    page = client.get(url(topic, "?next=/plan/")).content.decode()
    assert "How your levels compare" in page
    assert "Reason for the strong one" in page
    assert "50 % the same level as the author, 50 % at most one" in page
    assert 'href="/plan/"' in page
    [compared] = past(alice)
    assert (compared.agreement.pairs, compared.agreement.bias) == (4, 1.0)


def test_a_criterion_without_a_level_is_named_and_nothing_is_stored(as_user, alice, topic):
    answer = as_user(alice).post(url(topic), {"anchor": in_order(alice, topic)[0], "level-0": 3})

    assert answer.status_code == 422
    assert "Choose a level for Trade-off" in answer.content.decode()
    assert not AnchorGrading.objects.exists()


def test_the_first_levels_stand(alice, topic):
    shown = calibrating(alice, topic)
    assert shown
    assert shown.coming
    for level in (1, 3):
        grade_anchor(alice, shown.revision, shown.coming, {0: level, 1: level}, now=NOON)

    assert AnchorGrading.objects.get().levels == [1, 1]


def test_a_level_that_is_none_is_refused(alice, topic):
    shown = calibrating(alice, topic)
    assert shown
    assert shown.coming

    with pytest.raises(Refused, match="Mechanism"):
        grade_anchor(alice, shown.revision, shown.coming, {0: 4, 1: 1}, now=NOON)


def test_a_topic_without_anchor_answers_has_no_such_page(as_user, alice, topic):
    for revision in QuestionRevision.objects.filter(question__topic=topic):
        revision.html.pop("anchor_answers")
        revision.save()

    assert as_user(alice).get(url(topic)).status_code == 404


def test_only_a_page_of_this_site_is_gone_back_to(as_user, alice, topic):
    assert "evil" not in as_user(alice).get(url(topic, "?next=https://evil.example/")).content.decode()


def test_it_is_advised_before_the_first_grading_of_a_topic_alone(submitted, as_user, alice):
    first = submitted.responses.get(turn=1)
    page = reverse("interviews:grade-turn", args=[submitted.pk, 1])
    assert "Grade two short answers first" in as_user(alice).get(page).content.decode()

    grade(submitted, alice, 2, 2)

    assert not is_advised(alice, first.question.topic)


def test_a_question_that_was_graded_before_is_taken_first(submitted, alice):
    grade(submitted, alice, 2, 2)
    answered = submitted.responses.get(turn=1).question

    shown = calibrating(alice, answered.topic)

    assert shown
    assert shown.question in {response.question for response in submitted.responses.all()}


def test_levels_for_anchor_answers_are_among_what_a_person_takes_along(as_user, alice, topic):
    as_user(alice).post(url(topic), {"anchor": in_order(alice, topic)[0], "level-0": 3, "level-1": 2})

    [graded] = personal_data.export(alice)["anchor_answers_graded"]
    assert graded["levels"] == [3, 2]


def test_a_form_sent_twice_grades_one_answer(as_user, alice, topic):
    client, sent = as_user(alice), {"anchor": in_order(alice, topic)[0], "level-0": 3, "level-1": 2}

    client.post(url(topic), sent)
    client.post(url(topic), sent)

    assert AnchorGrading.objects.count() == 1


def test_a_question_that_is_still_to_be_answered_or_predicted_gives_nothing_away(interview, alice):
    ahead = {response.question for response in interview.responses.select_related("question__topic")}

    for question in ahead:
        shown = calibrating(alice, question.topic)
        assert shown
        assert shown.question not in ahead


def test_a_refused_form_makes_nobody_a_guest(client, topic):
    client.get(url(topic))

    assert client.post(url(topic), {"anchor": "weak"}).status_code in {302, 422}
    assert not User.objects.exists()

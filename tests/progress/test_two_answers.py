"""A person's latest two answers to a question, side by side."""

from datetime import timedelta

import pytest

from apps.curriculum.rules.rubrics import Criterion, Rubric
from apps.interviews.rules import states
from apps.progress.queries.two_answers import two_answers
from tests.conftest import NOON
from tests.factories import make_assessment, make_interview, make_mark, make_question, make_response, make_revision

pytestmark = pytest.mark.django_db

SENTENCES = ("Nothing.", "A part.", "The outline.", "All of it.")


def rubric(*names):
    return Rubric(tuple(Criterion(name, 1, SENTENCES) for name in names))


def wording(question, *names):
    content = {"prompt": "Why?", "model_answer": "Because.", "rubric": rubric(*names).as_json(), "follow_ups": [], "hints": []}
    return make_revision(question=question, html=content)


def answered(person, question, revision, *levels, at=NOON, state=states.GRADED, text=""):
    interview = make_interview(person=person, state=state, at=at)
    question.revision = revision
    response = make_response(interview=interview, question=question, share=sum(levels) / 3 / len(levels), text=text)
    assessment = make_assessment(response=response, grader=person)
    for criterion, level in enumerate(levels):
        make_mark(assessment=assessment, criterion=criterion, level=level)
    return response


@pytest.fixture
def question():
    return make_question()


def test_the_latest_two_answers_stand_side_by_side(alice, question):
    revision = wording(question, "Cause", "Cure")
    answered(alice, question, revision, 0, 0, at=NOON - timedelta(days=9))
    before = answered(alice, question, revision, 1, 2, at=NOON - timedelta(days=3))
    now = answered(alice, question, revision, 3, 1)

    compared = two_answers(alice, question.pk)

    assert compared
    assert compared.before
    assert (compared.before.response, compared.now.response) == (before, now)
    assert [(change.name, change.before, change.now, change.gain) for change in compared.changes] == [
        ("Cause", 1, 3, 2),
        ("Cure", 2, 1, -1),
    ]
    assert (compared.risen, compared.fallen) == (1, 1)
    assert [change.aim for change in compared.changes] == ["", "The outline."]


def test_criteria_of_another_wording_stand_alone(alice, question):
    answered(alice, question, wording(question, "Cause", "Old"), 1, 2, at=NOON - timedelta(days=3))
    answered(alice, question, wording(question, "Cause", "New"), 2, 3)

    compared = two_answers(alice, question.pk)

    assert compared
    changes = {change.name: (change.before, change.now, change.gain) for change in compared.changes}
    assert changes == {"Cause": (1, 2, 1), "New": (None, 3, None), "Old": (2, None, None)}


def test_a_first_answer_waits_for_its_second(alice, question, as_user):
    answered(alice, question, wording(question, "Cause"), 1)

    page = as_user(alice).get(f"/progress/questions/{question.pk}/").content.decode()

    assert "33 %, answered once." in " ".join(page.split())


def test_both_answers_are_shown_in_their_words(alice, question, as_user):
    revision = wording(question, "Cause")
    answered(alice, question, revision, 1, at=NOON - timedelta(days=3), text="At first so.")
    answered(alice, question, revision, 3, text="Then *better*.")

    page = " ".join(as_user(alice).get(f"/progress/questions/{question.pk}/").content.decode().split())

    assert "33 % then, 100 % now." in page
    assert page.index("At first so.") < page.index("Then <em>better</em>.")
    assert f'action="/interviews/questions/{question.pk}/plan/"' in page
    assert "1 of 1 criterion rose" in page


@pytest.mark.parametrize("state", [states.SUBMITTED, states.VOID])
def test_only_graded_answers_are_compared(alice, question, state):
    answered(alice, question, wording(question, "Cause"), 1, state=state)

    assert two_answers(alice, question.pk) is None


def test_nobody_sees_another_persons_answers(alice, bob, client, question, as_user):
    answered(alice, question, wording(question, "Cause"), 1)

    for who in (as_user(bob), client):
        assert who.get(f"/progress/questions/{question.pk}/").status_code == 404


def test_a_report_leads_to_both_answers_once_there_are_two(alice, question, as_user):
    revision = wording(question, "Cause")
    first = answered(alice, question, revision, 1, at=NOON - timedelta(days=3))
    way = f'href="/progress/questions/{question.pk}/"'
    report = f"/interviews/{first.interview_id}/report/"

    assert way not in as_user(alice).get(report).content.decode()
    answered(alice, question, revision, 2)
    assert way in as_user(alice).get(report).content.decode()

"""Criteria over all interviews of a person."""

from datetime import timedelta

import pytest

from apps.curriculum.rules.rubrics import Tripwire
from apps.interviews.rules import states
from apps.progress.queries.criteria import criteria
from apps.reviews.models import Gap
from tests.conftest import NOON
from tests.factories import make_question, make_revision, make_section
from tests.progress.test_two_answers import answered, rubric, wording

pytestmark = pytest.mark.django_db

PAGE = "/progress/criteria/"


def gap(response, name, level=1, **fields):
    return Gap.objects.create(
        response=response,
        person=response.interview.person,
        question=response.question,
        criterion=0,
        name=name,
        level=level,
        opened_at=NOON,
        opened_on=NOON.date(),
        **fields,
    )


def shown(standings):
    return [(standing.name, standing.mean, standing.answers) for standing in standings]


@pytest.fixture
def question():
    return make_question(kind="debugging")


def test_levels_of_one_name_are_added_up_over_questions_of_a_kind(alice, question):
    other, design = make_question(kind="debugging"), make_question(kind="design")
    answered(alice, question, wording(question, "Names the failure mode", "Cure"), 0, 3)
    answered(alice, other, wording(other, "Names the failure mode"), 2)
    answered(alice, design, wording(design, "Names the failure mode"), 3)

    standings = criteria(alice)

    assert shown(standings.weakest) == [("Names the failure mode", 1.0, 2), ("Cure", 3.0, 1), ("Names the failure mode", 3.0, 1)]
    assert [standing.kind.value for standing in standings.weakest] == ["debugging", "debugging", "design"]
    assert standings.weakest[0].asked.question == question.pk


def test_a_capped_level_counts_as_capped(alice, question):
    revision = wording(question, "Cause")
    revision.html["rubric"] = rubric("Cause").as_json() | {"tripwires": [vars(Tripwire("It restarts.", 0, "It doesn’t.", ""))]}
    revision.save()
    response = answered(alice, question, revision, 3)
    response.assessments.update(tripped=[0])
    answered(alice, question, revision, 3)

    assert shown(criteria(alice).weakest) == [("Cause", 2.0, 2)]


def test_open_gaps_come_first_and_are_not_repeated(alice, question):
    section = make_section(lesson=question.topic)
    question.sections.add(section)
    response = answered(alice, question, wording(question, "Cause", "Cure"), 1, 0)
    gap(response, "Cause")

    standings = criteria(alice)

    assert (shown(standings.gaps), standings.gap_count) == ([("Cause", 1.0, 1)], 1)
    assert shown(standings.weakest) == [("Cure", 0.0, 1)]
    assert standings.gaps[0].section == section


def test_a_closed_gap_is_no_gap(alice, question):
    response = answered(alice, question, wording(question, "Cause"), 1)
    gap(response, "Cause", closed_by=response)

    assert (criteria(alice).gaps, shown(criteria(alice).weakest)) == ([], [("Cause", 1.0, 1)])


def test_only_ones_own_grades_of_graded_interviews_count(alice, bob, question):
    revision = wording(question, "Cause")
    answered(bob, question, revision, 0)
    answered(alice, question, revision, 0, state=states.SUBMITTED)
    card = make_question(kind="rapid")
    answered(alice, card, make_revision(question=card), 0)

    assert criteria(alice).graded == 0


def test_the_page_leads_to_the_section_and_to_answering_again(alice, question, as_user):
    section = make_section(lesson=question.topic, title="Probes")
    question.sections.add(section)
    revision = wording(question, "Cause")
    for days in (0, 3):
        answered(alice, question, revision, 1, at=NOON - timedelta(days=days))

    page = " ".join(as_user(alice).get(PAGE).content.decode().split())

    assert "No open gap. Weakest: “Cause”, 1.0 of 3." in page
    assert f'<a href="{section.get_absolute_url()}">Read “Probes”</a>' in page
    assert f'action="/interviews/questions/{question.pk}/plan/"' in page
    assert f'href="/progress/questions/{question.pk}/"' in page
    assert "of 3 over 2 answers" in page


def test_it_takes_the_same_queries_whatever_the_history(alice, django_assert_num_queries):
    for number in range(3):
        other = make_question(kind="design")
        gap(answered(alice, other, wording(other, f"Cause {number}"), 1), f"Cause {number}")
        with django_assert_num_queries(4):
            criteria(alice)

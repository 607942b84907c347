import pytest

from apps.interviews.actions import answering
from apps.interviews.queries.report import report
from tests.conftest import NOON
from tests.small_module import grade


def test_a_report_weighs_prediction_against_grade(submitted, alice):
    grade(submitted, alice, 1, 1, predicted=3)

    result = report(submitted)

    assert result.prediction_bias == pytest.approx(2.0)
    assert result.share == pytest.approx(1 / 3)
    assert result.band["title"] == "Not yet"


def test_strengths_are_what_was_heard_and_gaps_what_to_say_next(submitted, alice):
    grade(submitted, alice, 3, 0)

    result = report(submitted)

    assert {finding.line.heard for finding in result.strengths} == {"The loop and its limits."}
    assert {finding.line.next_step for finding in result.gaps} == {"Both sides."}


def test_a_capped_criterion_is_a_gap_whatever_level_was_chosen(submitted, alice):
    grade(submitted, alice, 3, 3, tripped=(0,))

    result = report(submitted)

    assert {finding.line.name for finding in result.gaps} == {"Mechanism"}
    assert all(finding.line.is_capped for finding in result.gaps)
    assert {trip.claim for turn in result.turns for trip in turn.tripped} == {"It is free."}


def test_gaps_lead_to_the_sections_that_teach_them(submitted, alice):
    grade(submitted, alice, 0, 0)

    taught = {section.pk for response in submitted.responses.all() for section in response.question.sections.all()}
    assert {section.pk for section in report(submitted).to_read} == taught


def test_time_used_is_what_was_really_used(submitted, alice):
    grade(submitted, alice, 2, 2)

    assert report(submitted).spent_seconds == 30


def test_topics_come_in_the_modules_order(submitted, alice):
    grade(submitted, alice, 2, 2)

    assert [topic.slug for topic, _ in report(submitted).topics] == ["pods", "services"]


def test_a_report_takes_the_same_number_of_queries_however_many_turns(
    plan, blueprint, alice, module, submitted, django_assert_max_num_queries
):
    grade(submitted, alice, 2, 2)
    with django_assert_max_num_queries(5) as short:
        report(submitted)
    blueprint.parts[0] |= {"kinds": ["concept", "trade-off", "debugging"], "count": 6}
    long = plan(alice)
    answering.start(long, now=NOON)
    answering.submit(long, now=NOON)
    grade(long, alice, 2, 2)

    with django_assert_max_num_queries(len(short.captured_queries)):
        assert len(report(long).turns) == 7

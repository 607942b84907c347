from datetime import timedelta

import pytest

from apps.core.errors import Refused
from apps.interviews.actions import answering, grading
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.models import Assessment, CriterionLevel
from apps.interviews.rules import states
from apps.interviews.signals import interview_graded
from tests.conftest import NOON
from tests.small_module import grade


@pytest.fixture
def assessment(submitted, alice) -> Assessment:
    """An assessment of the first response: predicted, without a level."""
    return grading.predict(submitted.responses.get(turn=1), grader=alice, level=2, now=NOON)


def give(assessment, levels, *, tripped=(), version=None):
    seen = assessment.version if version is None else version
    return grading.give_levels(assessment, levels=levels, tripped=tripped, version=seen, now=NOON)


def test_the_first_prediction_stands(submitted, alice):
    response = submitted.responses.get(turn=1)

    grading.predict(response, grader=alice, level=3, now=NOON)
    grading.predict(response, grader=alice, level=0, now=NOON)

    assert Assessment.objects.get().predicted_level == 3


def test_nothing_is_predicted_while_the_clock_runs(interview, alice):
    with pytest.raises(Refused):
        grading.predict(interview.responses.get(turn=1), grader=alice, level=2, now=NOON)

    assert not Assessment.objects.exists()


@pytest.mark.parametrize("level", [-1, 4])
def test_a_level_is_from_0_to_3(submitted, alice, assessment, level):
    with pytest.raises(Refused):
        grading.predict(submitted.responses.get(turn=2), grader=alice, level=level, now=NOON)
    with pytest.raises(Refused):
        give(assessment, {0: GivenLevel(level)})

    assert not CriterionLevel.objects.exists()


def test_levels_can_come_one_by_one(assessment):
    give(assessment, {1: GivenLevel(3)})
    assert assessment.completed_at is None

    give(assessment, {0: GivenLevel(2)})

    assert {m.criterion: m.level for m in CriterionLevel.objects.all()} == {0: 2, 1: 3}
    assert assessment.completed_at == NOON


def test_a_level_can_be_changed_with_its_note_and_evidence(assessment):
    give(assessment, {0: GivenLevel(2, "vague", "with the loop")})
    give(assessment, {0: GivenLevel(3, "clear after all")})

    kept = CriterionLevel.objects.get()
    assert (kept.level, kept.note, kept.evidence) == (3, "clear after all", "")


def answered(assessment, text):
    assessment.response.text = text
    assessment.response.save(update_fields=["text"])


def test_evidence_may_be_copied_as_typed_or_as_shown(assessment):
    answered(assessment, "The **kubelet** restarts:\n\n3. what `fails`\n4. what is *killed*")

    for evidence in ["**kubelet** restarts", "the KUBELET\nrestarts", "what fails what is killed", "4. what is *killed*"]:
        give(assessment, {0: GivenLevel(3, evidence=evidence)})
        assert CriterionLevel.objects.get().evidence == evidence


def test_evidence_that_is_stored_stays_whatever_rules_it_was_taken_by(assessment):
    give(assessment, {0: GivenLevel(3, evidence="with the loop")})
    CriterionLevel.objects.update(evidence="as the last release showed it")

    give(assessment, {0: GivenLevel(2, evidence="as the last release showed it"), 1: GivenLevel(1)})

    assert set(CriterionLevel.objects.values_list("level", "evidence")) == {(2, "as the last release showed it"), (1, "")}


def test_one_answer_is_rendered_once_however_many_criteria_quote_it(assessment):
    answered(assessment, "**a** b **c** d")

    give(assessment, {0: GivenLevel(3, evidence="a b"), 1: GivenLevel(3, evidence="b c d")})

    assert assessment.response.html == "<p><strong>a</strong> b <strong>c</strong> d</p>"
    type(assessment.response).objects.update(html="<p>kept</p>")
    assessment.response.refresh_from_db()
    give(assessment, {0: GivenLevel(3, evidence="kept")})


def test_evidence_may_be_a_moment_of_an_answer_given_aloud(assessment):
    answered(assessment, "")

    give(assessment, {0: GivenLevel(3, evidence=" [2:15]\n")})

    assert CriterionLevel.objects.get().evidence == " [2:15]\n"


@pytest.mark.parametrize("evidence", ["never said", "2:15", "[2:15] never said", "[2:60]", "[75:00]"])
def test_evidence_is_a_passage_of_the_answer(assessment, evidence):
    with pytest.raises(Refused, match="is not in your answer"):
        give(assessment, {0: GivenLevel(3, evidence=evidence)})

    assert not CriterionLevel.objects.exists()
    assert Assessment.objects.get().version == 0


def test_grading_on_from_an_older_state_is_a_conflict(assessment):
    give(assessment, {0: GivenLevel(3)}, version=0)

    with pytest.raises(grading.Conflict):
        give(assessment, {0: GivenLevel(0)}, version=0)

    assert CriterionLevel.objects.get().level == 3


def test_what_is_stored_already_may_be_sent_again(assessment):
    first = GivenLevel(3, note="clear")
    give(assessment, {0: first}, version=0)

    stored = give(Assessment.objects.get(), {0: first}, version=0)

    assert [stored[0].level, stored[0].note] == [3, "clear"]
    assert Assessment.objects.get().version == 1


@pytest.mark.parametrize("given", [GivenLevel(3), GivenLevel(3, note="dim"), GivenLevel(2, note="clear")])
def test_but_not_with_anything_else_in_it(assessment, given):
    give(assessment, {0: GivenLevel(3, note="clear")}, version=0)

    with pytest.raises(grading.Conflict):
        give(Assessment.objects.get(), {0: given}, version=0)


def test_a_blank_response_can_be_graded_in_one_go(interview, alice):
    answering.submit(interview, now=NOON)

    done = grading.grade_blank(interview.responses.get(turn=3), grader=alice, now=NOON)

    assert (done.predicted_level, done.completed_at) == (0, NOON)
    assert [m.level for m in done.criterion_levels.all()] == [0, 0]


def test_an_answer_cannot_be_graded_as_blank(submitted, alice):
    with pytest.raises(Refused):
        grading.grade_blank(submitted.responses.get(turn=1), grader=alice, now=NOON)

    assert not Assessment.objects.exists()


def test_an_interview_is_not_graded_while_a_criterion_has_no_level(submitted, assessment):
    give(assessment, {0: GivenLevel(3), 1: GivenLevel(3)})

    with pytest.raises(Refused, match="Question 2"):
        grading.complete(submitted, now=NOON)

    submitted.refresh_from_db()
    assert submitted.state == states.SUBMITTED


def test_a_graded_interview_has_its_share_weighted_by_the_time_given(submitted, alice):
    submitted.responses.filter(turn=3).update(allotted_seconds=120)
    for turn, level in ((1, 3), (2, 3), (3, 0)):
        response = submitted.responses.get(turn=turn)
        assessment = grading.predict(response, grader=alice, level=1, now=NOON)
        give(assessment, {0: GivenLevel(level), 1: GivenLevel(level)})

    grading.complete(submitted, now=NOON + timedelta(minutes=5))

    assert submitted.state == states.GRADED
    assert submitted.share == pytest.approx(0.5)
    assert [r.share for r in submitted.responses.order_by("turn")] == [1.0, 1.0, 0.0]


def test_a_tripwire_lowers_what_counts_and_keeps_what_was_chosen(submitted, alice):
    grade(submitted, alice, 3, 3, tripped=(0,))

    assert submitted.share == pytest.approx((2 * 1 + 1 * 3) / 9)
    assert set(CriterionLevel.objects.values_list("level", flat=True)) == {3}


def test_a_graded_interview_stays_as_it_is(submitted, alice):
    grade(submitted, alice, 2, 2)
    assessment = Assessment.objects.first()

    with pytest.raises(Refused):
        give(assessment, {0: GivenLevel(3)})

    assert set(CriterionLevel.objects.values_list("level", flat=True)) == {2}


def test_completing_says_so_once(submitted, alice):
    heard = []
    interview_graded.connect(lambda sender, interview, **_: heard.append(interview), weak=False, dispatch_uid="test")
    try:
        grade(submitted, alice, 2, 2)
        grading.complete(submitted, now=NOON)
    finally:
        interview_graded.disconnect(dispatch_uid="test")

    assert heard == [submitted]

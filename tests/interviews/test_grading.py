"""The grading pages and the report."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Preferences
from apps.core.errors import Refused
from apps.interviews.actions import answering, grading
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.models import Assessment, CriterionLevel, Interview
from apps.interviews.rules import states
from tests import NOON
from tests.small_module import grade

HTMX = {"HX-Request": "true"}
SECRETS = (
    "Model answer",
    "Follow-up pods",
    "Follow-up services",
    "Anchor answer",
    "Reason for the",
    "The loop and its limits",
    "It is free",
)


@pytest.fixture
def client(as_user, alice):
    return as_user(alice)


def url(name, interview, *args):
    return reverse(f"interviews:{name}", args=[interview.pk, *args])


def levels(first="", second="", *, version=0, **more):
    return {"version": version, "level-0": first, "level-1": second} | more


@pytest.fixture
def predicted(submitted, client):
    """Predicts turn 1, so that its rubric is shown."""
    client.post(url("grade-predict", submitted, 1), {"level": "2"})
    return submitted


def test_grading_leads_to_the_first_question_without_a_grade(predicted, client):
    client.post(url("grade-levels", predicted, 1), levels("3", "3"))

    assert client.get(url("grade", predicted)).url == url("grade-turn", predicted, 2)


def test_the_model_answer_cannot_be_opened_before_a_prediction(submitted, client):
    page = client.get(url("grade-turn", submitted, 1))

    for secret in SECRETS:
        assert secret not in page.content.decode()
    for secret in ("model_answer", "anchor_answers", "criteria", "tripwires", "follow_ups"):
        assert secret not in page.context


def test_nothing_of_the_solution_is_on_any_page_before_the_prediction(plan, alice, client):
    interview = plan(alice)
    topic = interview.responses.get(turn=1).question.topic
    pages = [
        interview.get_absolute_url(),
        reverse("progress:home"),
        reverse("progress:progress"),
        reverse("interviews:interviews"),
        reverse("interviews:new"),
        reverse("interviews:practise-topic", args=["small", topic.slug]),
        reverse("curriculum:lesson", args=["small", topic.slug]),
        f"{reverse('curriculum:search')}?q=answer",
        url("interview-submit", interview),
        url("grade", interview),
        url("grade-turn", interview, 1),
        url("report", interview),
    ]

    def between_two_turns():
        ago = timezone.now() - timedelta(minutes=1)
        interview.responses.filter(turn=1).update(opened_at=ago, deadline=ago)

    for then in (
        lambda: answering.start(interview, now=timezone.now()),
        between_two_turns,
        lambda: answering.submit(interview, now=timezone.now()),
        lambda: None,
    ):
        for page in pages:
            shown = client.get(page, follow=True).content.decode()
            assert [secret for secret in SECRETS if secret in shown] == [], f"{page} of an interview that is {interview.state}"
        then()
        interview.refresh_from_db()
    assert interview.state == states.SUBMITTED


def test_other_answers_are_shown_folded_with_their_levels_and_reasons(predicted, client):
    page = client.get(url("grade-turn", predicted, 1)).content.decode()

    folded = page[page.index("<details", page.index("Model answer")) :]
    folded = folded[: folded.index("</details>")]
    assert folded.startswith('<details class="flip">')
    for shown in ("Two other answers, graded", "Anchor answer, weak", "Anchor answer, strong", "Reason for the strong one", "3 strong"):
        assert shown in folded


def test_a_question_without_other_answers_shows_no_room_for_them(predicted, client):
    revision = predicted.responses.get(turn=1).revision
    revision.html.pop("anchor_answers")
    revision.save()

    assert "Two other answers" not in client.get(url("grade-turn", predicted, 1)).content.decode()


def test_marking_without_a_prediction_is_refused(submitted, client):
    response = client.post(url("grade-levels", submitted, 1), levels("3", "3"))

    assert response.status_code == 422
    assert "Predict your level first" in response.content.decode()
    assert "Model answer" not in response.content.decode()
    assert not CriterionLevel.objects.exists()


@pytest.mark.parametrize("level", ["", "4", "-1", "x"])
def test_a_prediction_is_a_level_from_0_to_3(submitted, client, level):
    response = client.post(url("grade-predict", submitted, 1), {"level": level})

    assert response.status_code == 422
    assert "Predict a level from 0 to 3." in response.content.decode()
    assert not Assessment.objects.exists()


def test_after_the_prediction_everything_is_there(predicted, client):
    page = client.get(url("grade-turn", predicted, 1)).content.decode()

    for shown in ("Model answer", "Follow-up", "The loop and its limits", "It is free", "It costs"):
        assert shown in page


def test_each_level_moves_the_running_score(predicted, client):
    first = client.post(url("grade-levels", predicted, 1), levels("3"), headers=HTMX).content.decode()
    second = client.post(url("grade-levels", predicted, 1), levels("3", "0", version=1), headers=HTMX).content.decode()

    assert "100 %" in first
    assert "1 of 2 graded" in first
    assert "67 %" in second
    assert "<html" not in second


def test_a_tripwire_caps_the_score_at_once(predicted, client):
    part = client.post(url("grade-levels", predicted, 1), levels("3", "3", tripped="0"), headers=HTMX).content.decode()

    assert "56 %" in part
    assert "Counts as level 1 at most: Mechanism" in part


def test_grading_can_be_left_and_resumed(predicted, client):
    client.post(url("grade-levels", predicted, 1), levels("2", **{"note-0": "too slow", "evidence-0": "the loop"}))

    page = client.get(url("grade-turn", predicted, 1)).content.decode()

    assert 'name="level-0" value="2" checked' in page
    assert "too slow" in page
    assert "the loop</textarea>" in page


def test_a_wrong_passage_is_refused_and_what_was_typed_comes_back(predicted, client):
    sent = levels("2", "1", **{"evidence-1": "never said", "note-0": "my note", "tripped": "0"})
    response = client.post(url("grade-levels", predicted, 1), sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'name="tripped" value="0" checked' in page
    assert "The evidence for “Trade-off” is not in your answer" in page
    assert "never said" in page
    assert "my note" in page
    assert not CriterionLevel.objects.exists()


def test_a_second_tab_is_told_that_grading_went_on(predicted, client):
    client.post(url("grade-levels", predicted, 1), levels("3", "3"))

    response = client.post(url("grade-levels", predicted, 1), levels("0", "0", version=0), headers=HTMX)

    assert response.status_code == 409
    assert "graded further in another tab" in response.content.decode()
    assert set(CriterionLevel.objects.values_list("level", flat=True)) == {3}


@pytest.mark.parametrize("data", [{"version": "x"}, {"level-0": "9"}, {"tripped": "7"}, {"note-0": "x" * 2001}])
def test_nonsense_stores_nothing(predicted, client, data):
    response = client.post(url("grade-levels", predicted, 1), levels("3", "3") | data, headers=HTMX)

    assert response.status_code == 422
    assert not CriterionLevel.objects.exists()


def test_the_report_opens_when_every_criterion_has_a_level(submitted, client):
    for turn in (1, 2, 3):
        assert client.post(url("grade-complete", submitted)).url == url("grade", submitted)
        client.post(url("grade-predict", submitted, turn), {"level": "1"})
        part = client.post(url("grade-levels", submitted, turn), levels("3", "2"), headers=HTMX).content.decode()

    assert "See the report" in part
    assert client.post(url("grade-complete", submitted)).url == url("report", submitted)
    submitted.refresh_from_db()
    assert submitted.state == states.GRADED


def test_a_blank_answer_is_graded_with_one_button(interview, client):
    client.post(url("interview-submit", interview))

    assert "It is blank" in client.get(url("grade-turn", interview, 1)).content.decode()
    client.post(url("grade-blank", interview, 1))

    page = client.get(url("grade-turn", interview, 1)).content.decode()
    assert "2 of 2 graded" in page
    assert "Model answer" in page


def test_all_blank_answers_are_graded_with_one_button(interview, client, alice):
    answering.finish_turn(interview, turn=1, text="Something", save_number=1, seen=0, writer="tab", now=NOON)
    interview.responses.filter(turn=2).update(text=" \n\t ")
    client.post(url("interview-submit", interview))
    assert "Level 0 for all 2 that are blank" in client.get(url("grade-turn", interview, 2)).content.decode()

    response = client.post(url("grade-blanks", interview), follow=True)

    assert response.redirect_chain[-1][0] == url("grade-turn", interview, 1)
    assert list(interview.responses.filter(assessments__completed_at=None).values_list("turn", flat=True)) == [1]
    assert set(CriterionLevel.objects.values_list("level", flat=True)) == {0}


def test_grading_all_blank_answers_skips_those_already_begun(interview, client):
    client.post(url("interview-submit", interview))
    client.post(url("grade-predict", interview, 1), {"level": "2"})

    client.post(url("grade-blanks", interview))

    assert Assessment.objects.get(response__turn=1).predicted_level == 2
    assert not CriterionLevel.objects.filter(assessment__response__turn=1).exists()


def test_the_button_for_all_blank_answers_does_nothing_while_the_clock_runs(plan, alice, client):
    running = plan(alice, now=timezone.now())
    answering.start(running, now=timezone.now())

    assert client.post(url("grade-blanks", running)).url == url("grade", running)
    assert not Assessment.objects.exists()


def test_an_answer_is_not_graded_as_blank(submitted, client):
    response = client.post(url("grade-blank", submitted, 1))

    assert response.status_code == 422
    assert "There is an answer to this question" in response.content.decode()
    assert "Model answer" not in response.content.decode()


def test_what_was_typed_is_shown_but_never_run(submitted, client):
    submitted.responses.filter(turn=1).update(text="<script>alert(1)</script> **bold** <img src=x onerror=alert(1)>")

    page = client.get(url("grade-turn", submitted, 1)).content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<strong>bold</strong>" in page


def test_an_interview_that_runs_is_neither_graded_nor_reported(plan, alice, client):
    planned = plan(alice)

    for name in ("grade", "report"):
        assert client.get(url(name, planned)).url == planned.get_absolute_url()
    assert client.get(url("grade-turn", planned, 1)).url == planned.get_absolute_url()


def test_the_report_shows_score_words_and_where_to_read(submitted, alice, client):
    grade(submitted, alice, 3, 0, tripped=())

    page = client.get(url("report", submitted)).content.decode()

    assert '<p class="big">67<small> %</small></p>' in page
    assert "Solid" in page
    assert "The loop and its limits." in page
    assert '<p class="say">Both sides.</p>' in page
    assert reverse("curriculum:lesson", args=["small", "pods"]) + "#life" in page
    assert "Answer 1 with the loop in it" in page
    assert "Model answer" in page


def test_a_card_is_asked_once_and_stands_in_one_line_of_the_report(plan, alice, client):
    running = plan(alice, now=timezone.now())
    answering.start(running, now=timezone.now())
    for response in running.responses.select_related("question", "revision"):
        response.question.kind = "rapid"
        response.question.save()
        response.revision.html["prompt"] = f"<p>Title <code>{response.question.code}</code></p>"
        response.revision.save()
    first = running.responses.select_related("question").get(turn=1)
    asked = f"Title <code>{first.question.code}</code>"

    pages = [client.get(running.get_absolute_url())]
    answering.submit(running, now=timezone.now())
    pages.append(client.get(url("grade-turn", running, 1)))
    grade(running, alice, 3, 0)
    report = client.get(url("report", running)).content.decode()

    for page in pages:
        assert asked in page.content.decode()
        assert f"Prompt {first.question.code}" not in page.content.decode()
        assert page.content.decode().count(first.question.code) == 1
    assert report.count(asked) == 2, "among what held, and in the list"
    assert "The loop and its limits." not in report
    assert "Next time:" not in report


def test_grading_takes_at_most_8_queries(predicted, client, django_assert_max_num_queries):
    for get in (url("grade", predicted), url("grade-turn", predicted, 1)):
        with django_assert_max_num_queries(8):
            client.get(get)
    with django_assert_max_num_queries(8):
        client.post(url("grade-predict", predicted, 2), {"level": "1"})


def test_marking_a_level_takes_at_most_8_statements_besides_the_transaction(predicted, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(99) as asked:
        client.post(url("grade-levels", predicted, 1), levels("3", "3"), headers=HTMX)

    statements = [q["sql"] for q in asked.captured_queries if q["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}]
    assert len(statements) <= 8, "\n".join(statements)


def test_a_note_without_a_level_is_not_dropped_in_silence(predicted, client):
    part = client.post(url("grade-levels", predicted, 1), levels("3", **{"note-1": "to be said"}), headers=HTMX).content.decode()

    assert "Choose a level for Trade-off: a note is kept with its level." in part


def test_a_stale_tab_stays_stale_until_it_is_loaded_again(predicted, client):
    client.post(url("grade-levels", predicted, 1), levels("3", "3"))

    refused = client.post(url("grade-levels", predicted, 1), levels("0", "0", version=0), headers=HTMX)

    assert refused.context["rubric"].version == "0"


def test_without_scripts_only_a_note_without_a_level_comes_back(predicted, client):
    answer = client.post(url("grade-levels", predicted, 1), levels("3", "") | {"note-1": "only a note", "evidence-0": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a level for Trade-off: a note is kept with its level." in page
    assert "only a note</textarea>" in page
    assert list(CriterionLevel.objects.values_list("criterion", "level")) == [(0, 3)]

    again = client.post(
        url("grade-levels", predicted, 1), levels("3", "2", version=answer.context["rubric"].version) | {"note-1": "only a note"}
    )
    assert again.status_code == 302
    assert CriterionLevel.objects.get(criterion=1).note == "only a note"


@pytest.mark.parametrize(
    ("name", "arguments", "sent", "sentence"),
    [
        ("grade-predict", [1], {"level": "2"}, "An interview is graded after it is over, and once."),
        ("grade-blanks", [], {}, "An interview is graded after it is over, and once."),
        ("grade-complete", [], {}, "Question 1 still has criteria without a level."),
        ("turn-begin", [3], {}, "Question 3 can’t be opened before the one ahead of it is done."),
    ],
)
def test_what_a_running_interview_refuses_is_said(interview, client, name, arguments, sent, sentence):
    Interview.objects.update(started_at=timezone.now(), deadline=timezone.now() + timedelta(minutes=3))
    interview.responses.filter(turn=1).update(opened_at=timezone.now(), deadline=timezone.now() + timedelta(minutes=1))

    page = client.post(url(name, interview, *arguments), sent, follow=True).content.decode()

    assert sentence in page
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("interview-discard", "What is graded isn’t discarded; delete it instead, which can be undone."),
        ("interview-start", "This interview was started before and is over."),
    ],
)
def test_what_a_graded_interview_refuses_is_said(submitted, alice, client, name, sentence):
    grade(submitted, alice, 3, 3)

    assert sentence in client.post(url(name, submitted), follow=True).content.decode()
    assert Interview.objects.get().state == states.GRADED


def test_who_grades_strictly_gives_evidence_for_levels_2_and_3(submitted, alice):
    Preferences.objects.create(person=alice, grades_strictly=True)
    for response in submitted.responses.all():
        assessment = grading.predict(response, grader=alice, level=2, now=NOON)
        given = {0: GivenLevel(2, evidence="the loop in it"), 1: GivenLevel(1)}
        grading.give_levels(assessment, levels=given, tripped=(), version=0, now=NOON)
    last = submitted.responses.last()
    assert last
    bare = last.assessments.get()
    grading.give_levels(bare, levels={0: GivenLevel(3)}, tripped=(), version=1, now=NOON)

    with pytest.raises(Refused, match="Question 3: “Mechanism” has no evidence"):
        grading.complete(submitted, now=NOON)

    grading.give_levels(bare, levels={0: GivenLevel(1)}, tripped=(), version=2, now=NOON)
    grading.complete(submitted, now=NOON)
    assert submitted.state == "graded"


def test_what_was_only_said_needs_no_evidence(submitted, alice):
    Preferences.objects.create(person=alice, grades_strictly=True)
    submitted.responses.update(text=" ")

    grade(submitted, alice, 2, 3)

    submitted.refresh_from_db()
    assert submitted.state == "graded"

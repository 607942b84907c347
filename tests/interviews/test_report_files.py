"""What can be done with a report: kept as a file, shared by a link, compared with earlier attempts, and its weak cards repeated."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, deleting, grading, planning, report_links
from apps.interviews.models import Interview, ReportLink
from apps.interviews.queries.report import report
from apps.progress.queries.predictions import predictions
from tests import NOON
from tests.small_module import grade, make_question


@pytest.fixture
def graded(submitted, alice) -> Interview:
    submitted.responses.filter(turn=1).update(text="It *loops*.\n\n# Not a heading of the file")
    grade(submitted, alice, 2, 1)
    submitted.refresh_from_db()
    return submitted


def address(name: str, interview: Interview) -> str:
    return reverse(f"interviews:{name}", args=[interview.pk])


def linked(interview: Interview) -> str:
    return reverse("interviews:linked-report", args=[ReportLink.objects.get(interview=interview).key])


def test_the_json_file_holds_answers_levels_steps_and_strong_answers(graded, alice, as_user):
    sent = as_user(alice).get(address("report-json", graded))

    file = json.loads(sent.content)
    first = file["questions"][0]
    assert sent.headers["Content-Disposition"].endswith('.json"')
    assert (file["share"], first["answer"][:11]) == (pytest.approx(graded.share), "It *loops*.")
    assert [(line["name"], line["level"], line["next_step"]) for line in first["criteria"]] == [
        ("Mechanism", 2, "The loop and its limits."),
        ("Trade-off", 1, "Both sides."),
    ]
    assert first["strong_answer"].startswith("<p>Model answer")


def test_the_markdown_file_reads_as_markdown(graded, alice, as_user):
    sent = as_user(alice).get(address("report-markdown", graded))

    text = sent.content.decode()
    assert sent.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "- **Mechanism: 2.** The loop." in text
    assert "    - Next: The loop and its limits." in text
    assert "### A strong answer" in text


def test_files_and_links_are_the_owners_alone(graded, bob, as_user):
    client = as_user(bob)

    for name in ("report-json", "report-markdown", "report-link"):
        assert client.get(address(name, graded)).status_code == 404
    for name in ("report-link-make", "report-link-revoke", "report-repeat"):
        assert client.post(address(name, graded), {"days": 7}).status_code == 404
    assert not ReportLink.objects.exists()


def test_nothing_of_an_interview_that_is_not_graded_is_given_out(submitted, alice, as_user):
    for name in ("report-json", "report-markdown", "report-link"):
        assert as_user(alice).get(address(name, submitted)).status_code == 404
    with pytest.raises(Refused, match="Grade the interview first"):
        report_links.share(submitted, days=7, now=NOON)


def test_no_report_has_a_link_until_its_owner_makes_one(graded, alice, client, as_user):
    assert "There is no link now." in as_user(alice).get(address("report-link", graded)).content.decode()

    as_user(alice).post(address("report-link-make", graded), {"days": 30})

    page = client.get(linked(graded)).content.decode()
    assert "Alice shares this report" in page
    assert "It <em>loops</em>." in page
    for own in ("Change the grades", "Delete this interview", "Answer it again", "Share by a link", "Keep it"):
        assert own not in page
    assert linked(graded) in as_user(alice).get(address("report-link", graded)).content.decode()


def test_a_link_expires_and_can_be_revoked_and_a_new_one_is_another(graded, alice, client, as_user):
    report_links.share(graded, days=7, now=timezone.now())
    first = linked(graded)
    report_links.share(graded, days=7, now=timezone.now())
    second = linked(graded)
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]

    ReportLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(second).status_code == 404

    report_links.share(graded, days=7, now=timezone.now())
    third = linked(graded)
    as_user(alice).post(address("report-link-revoke", graded))
    assert client.get(third).status_code == 404


def test_a_link_leads_nowhere_once_the_interview_is_deleted_or_reopened(graded, client):
    report_links.share(graded, days=7, now=timezone.now())

    deleting.delete(graded, now=timezone.now())

    assert client.get(linked(graded)).status_code == 404


@pytest.mark.parametrize("days", ["", "8", "-7", "x", "\x00"])
def test_a_link_lasts_one_of_the_times_shown(graded, alice, as_user, days: str):
    sent = as_user(alice).post(address("report-link-make", graded), {"days": days})

    assert sent.status_code == 422
    assert "Choose how long the link lasts." in sent.content.decode()


def test_earlier_attempts_stand_beside_this_one(plan, alice, as_user, module):
    made = []
    for number, level in enumerate((0, 1, 2, 3)):
        interview = plan(alice, now=NOON + timedelta(days=number))
        answering.start(interview, now=NOON + timedelta(days=number))
        answering.submit(interview, now=NOON + timedelta(days=number, seconds=30))
        grade(interview, alice, level, level, at=NOON + timedelta(days=number, minutes=1))
        made.append(interview)

    page = as_user(alice).get(address("report", made[3])).content.decode()

    before = page[page.index("Before:") : page.index("</p>", page.index("Before:"))]
    assert [address("report", interview) in before for interview in made] == [False, True, True, False]
    assert "67" in before
    assert "Before:" not in as_user(alice).get(address("report", made[0])).content.decode()


def test_the_last_two_answers_to_the_same_question_stand_beside_it(alice, module):
    question = Question.objects.long().order_by("pk")[0]
    made = []
    for number, level in enumerate((0, 1, 2, 3)):
        at = NOON + timedelta(days=number)
        interview = planning.plan_single(person=alice, question=question, time_factor=1.0, now=at)
        answering.start(interview, now=at)
        answering.submit(interview, now=at + timedelta(seconds=30))
        grade(interview, alice, level, level, at=at + timedelta(minutes=1))
        interview.refresh_from_db()
        made.append(interview)

    last, second = report(made[3]).turns[0], report(made[1]).turns[0]

    assert [before.level for before in last.earlier] == [2.0, 1.0]
    assert [before.level for before in second.earlier] == [0.0]
    assert len(second.others) == 3


@pytest.fixture
def cards(alice, module) -> Interview:
    """An interview of three cards that is to be graded."""
    topic = module.lessons.get(slug="pods")
    asked = [make_question(module, topic, f"card-{number}", "rapid", seconds=30) for number in range(3)]
    interview = planning.plan_chosen(person=alice, questions=asked, title="Three cards", time_factor=1.0, now=NOON)
    answering.start(interview, now=NOON)
    answering.submit(interview, now=NOON + timedelta(seconds=30))
    return interview


def test_cards_that_were_not_known_are_repeated(cards, alice, as_user):
    grade(cards, alice, 1, 1)
    Question.objects.filter(code="card-2").update(retired_at=NOON)

    page = as_user(alice).get(address("report", cards)).content.decode()
    planned = as_user(alice).post(address("report-repeat", cards))

    again = Interview.objects.exclude(pk=cards.pk).get()
    assert "Repeat the 2 weak ones" in page
    assert planned.headers["Location"] == again.get_absolute_url()
    assert [response.question.code for response in again.responses.order_by("turn")] == ["card-0", "card-1"]


def test_who_goes_back_and_repeats_again_gets_the_one_that_waits(cards, alice, as_user):
    grade(cards, alice, 1, 1)
    first, second = [as_user(alice).post(address("report-repeat", cards)).headers["Location"] for _ in range(2)]
    again = Interview.objects.exclude(pk=cards.pk).get()
    answering.start(again, now=NOON)

    third = as_user(alice).post(address("report-repeat", cards)).headers["Location"]

    assert first == second == again.get_absolute_url() != third


def test_where_all_were_known_there_is_nothing_to_repeat(cards, alice, as_user):
    grade(cards, alice, 3, 3)

    page = as_user(alice).get(address("report", cards)).content.decode()
    answer = as_user(alice).post(address("report-repeat", cards), follow=True).content.decode()

    assert "Repeat the" not in page
    assert "There is no card left to repeat" in answer


def test_a_report_of_cards_lists_what_was_said_and_the_fact(cards, alice, as_user):
    cards.responses.filter(turn=1).update(text="What I said")
    grade(cards, alice, 1, 1)

    page = as_user(alice).get(address("report", cards)).content.decode()

    assert "What I said" in page
    assert "Model answer card-0" in page


def test_what_was_left_blank_is_no_prediction(submitted, alice, as_user):
    submitted.responses.update(text="")
    submitted.responses.filter(turn=1).update(text="It loops.")
    grading.grade_blanks(submitted, grader=alice, now=NOON)
    first = submitted.responses.get(turn=1)
    own = grading.predict(first, grader=alice, level=3, now=NOON)
    grading.give_levels(own, levels={0: grading.GivenLevel(1), 1: grading.GivenLevel(1)}, tripped=(), version=0, now=NOON)
    grading.complete(submitted, now=NOON)

    assert report(submitted).prediction_bias == pytest.approx(2.0)
    assert [predicted for predicted, _ in predictions(alice)] == [3.0]


def test_every_step_up_is_told_the_heaviest_first(graded):
    lifts = report(graded).lifts

    assert len(lifts) == sum(1 for turn in report(graded).turns for line in turn.criteria if line.counted < 3)
    assert [lift.points for lift in lifts] == sorted((lift.points for lift in lifts), reverse=True)

"""Hints taken while answering alone: none is in a page before it is taken, and the report counts them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.curriculum.models import QuestionRevision
from apps.interviews.actions import answering
from apps.interviews.models import Interview
from tests import NOON
from tests.small_module import grade

HTMX = {"HX-Request": "true"}


@pytest.fixture
def hints(module) -> None:
    """Gives every question two hints."""
    for revision in QuestionRevision.objects.all():
        revision.html |= {"hints": ["Look at the <em>loop</em>", "Look at its limits"]}
        revision.save()


@pytest.fixture
def running(hints, plan, alice) -> Interview:
    interview = plan(alice, now=timezone.now())
    answering.start(interview, now=timezone.now())
    return interview


def address(interview: Interview, turn: int = 1) -> str:
    return reverse("interviews:turn-hint", args=[interview.pk, turn])


def taken(interview: Interview, turn: int = 1) -> int:
    return interview.responses.get(turn=turn).hints_taken


def test_no_hint_is_in_the_page_before_it_is_taken(running, alice, as_user):
    client = as_user(alice)
    before = client.get(running.get_absolute_url()).content.decode()

    part = client.post(address(running), {"after": 0}, headers=HTMX).content.decode()

    assert "Take a hint" in before
    assert "Look at" not in before
    assert "Look at the <em>loop</em>" in part
    assert "limits" not in part
    assert "<html" not in part
    assert taken(running) == 1
    assert "Look at the <em>loop</em>" in client.get(running.get_absolute_url()).content.decode()


def test_a_hint_that_is_asked_for_twice_is_taken_once(running):
    for _ in range(2):
        answering.take_hint(running, turn=1, after=0, now=timezone.now())

    assert taken(running) == 1


def test_after_the_last_one_there_is_none(running, alice, as_user):
    client = as_user(alice)
    for after in (0, 1, 2):
        part = client.post(address(running), {"after": after}, headers=HTMX).content.decode()

    assert taken(running) == 2
    assert "button" not in part


@pytest.mark.parametrize("sent", [{}, {"after": ""}, {"after": "-1"}, {"after": "many"}, {"after": "9" * 30}])
def test_what_makes_no_sense_takes_none(running, alice, as_user, sent):
    assert as_user(alice).post(address(running), sent, headers=HTMX).status_code == 200
    assert taken(running) == 0


def test_without_javascript_the_answer_so_far_comes_along_and_is_saved(running, alice, as_user):
    client = as_user(alice)
    answer = {"text": "So far", "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}

    response = client.post(address(running), answer | {"after": 0}, follow=True)

    page = response.content.decode()
    assert "So far</textarea>" in page
    assert "Look at the <em>loop</em>" in page


def test_a_turn_that_is_not_open_gives_none(running, alice, as_user):
    client = as_user(alice)
    for turn in (2, 99):
        with pytest.raises(Refused, match="isn’t open"):
            answering.take_hint(running, turn=turn, after=0, now=timezone.now())
        assert client.post(address(running, turn), {"after": 0}, headers=HTMX)["HX-Redirect"] == running.get_absolute_url()
    assert taken(running, 2) == 0


def test_nor_does_one_whose_time_is_over(hints, interview):
    with pytest.raises(Refused):
        answering.take_hint(interview, turn=1, after=0, now=NOON + timedelta(minutes=2))

    assert taken(interview) == 0


def test_grading_and_report_say_how_many_were_taken(hints, submitted, alice, as_user):
    client = as_user(alice)
    submitted.responses.filter(turn=1).update(hints_taken=2)
    submitted.responses.filter(turn=2).update(hints_taken=1)

    grading = client.get(reverse("interviews:grade-turn", args=[submitted.pk, 1])).content.decode()
    grade(submitted, alice, 2, 2)
    report = client.get(reverse("interviews:report", args=[submitted.pk])).content.decode()

    assert "2 hints taken" in grading
    assert (report.count("2 hints taken"), report.count("1 hint taken")) == (1, 1)

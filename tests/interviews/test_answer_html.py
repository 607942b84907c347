"""Answers as HTML: rendered once for each text, and stored."""

import pytest
from django.urls import reverse

from apps.core import markdown
from apps.core.markdown import typed_markdown
from apps.interviews.actions.answer_html import answer_html, answers_html
from apps.interviews.models import Interview, Response
from tests.hostile_texts import HOSTILE
from tests.processor import quickest
from tests.small_module import grade

KEPT = "<p>what is kept</p>"
MOST_SECONDS = 0.5
"""Seconds for a page with a text that wasn't rendered before: 0.15 to render it, the rest for the page on a slow machine."""


@pytest.fixture
def client(as_user, alice):
    return as_user(alice)


@pytest.fixture
def first(submitted) -> Response:
    return submitted.responses.get(turn=1)


def write(response: Response, text: str) -> Response:
    """Save a text as the last release does, which doesn't know the HTML."""
    Response.objects.filter(pk=response.pk).update(text=text)
    return Response.objects.get(pk=response.pk)


def replace_stored_html(interview: Interview) -> None:
    """Replace each answer's stored HTML, to see which pages show it."""
    assert not interview.responses.filter(html="").exists()
    interview.responses.update(html=KEPT)


def test_html_is_made_once_of_each_text(first, django_assert_num_queries):
    response = write(first, "**bold**")

    assert answer_html(response) == "<p><strong>bold</strong></p>"
    assert Response.objects.get(pk=first.pk).html == "<p><strong>bold</strong></p>"
    with django_assert_num_queries(0):
        answer_html(response)


def test_a_text_written_since_is_never_shown_as_the_one_before(first):
    answer_html(write(first, "before"))

    assert answer_html(write(first, "after")) == "<p>after</p>"
    assert Response.objects.get(pk=first.pk).html == "<p>after</p>"


def test_storing_html_of_an_older_text_undoes_no_save(first):
    read_before = write(first, "before")
    write(first, "after")

    answer_html(read_before)

    response = Response.objects.get(pk=first.pk)
    assert response.text == "after"
    assert answer_html(response) == "<p>after</p>"


def test_a_new_version_of_the_rules_makes_it_anew(first, monkeypatch):
    answer_html(first)
    Response.objects.filter(pk=first.pk).update(html=KEPT)
    assert answer_html(Response.objects.get(pk=first.pk)) == KEPT

    monkeypatch.setattr(markdown, "VERSION", markdown.VERSION + 1)

    assert answer_html(Response.objects.get(pk=first.pk)) == typed_markdown(first.text)


def test_nothing_is_kept_of_a_blank_answer(first, django_assert_num_queries):
    response = write(first, " \n")

    with django_assert_num_queries(0):
        assert answer_html(response) == ""


def test_several_are_kept_by_one_statement(submitted, django_assert_num_queries):
    responses = list(submitted.responses.order_by("turn"))

    with django_assert_num_queries(1):
        html = answers_html(responses)

    assert html == {response.pk: f"<p>Answer {response.turn} with the loop in it</p>" for response in responses}


def test_an_answer_that_is_being_written_is_not_rendered(interview, client):
    client.post(
        reverse("interviews:turn-save", args=[interview.pk, 1]),
        {"text": "*a*", "save_number": 1, "seen": 0, "writer": "4f9b3f0e-52a3-4b4b-9d62-4a0a51b1f1aa"},
    )
    client.get(interview.get_absolute_url())

    assert set(interview.responses.values_list("html", "html_of")) == {("", "")}


@pytest.mark.parametrize("name", ["grade-turn", "report"])
def test_a_page_is_opened_twice_and_rendered_once(submitted, alice, client, name):
    if name == "report":
        grade(submitted, alice, 2, 2)
    for turn in (1, 2, 3) if name == "grade-turn" else (None,):
        address = reverse(f"interviews:{name}", args=[submitted.pk, *([turn] if turn else [])])
        assert KEPT not in client.get(address).content.decode()
    replace_stored_html(submitted)

    shown = client.get(address).content.decode()

    assert KEPT in shown
    assert "<p>Answer 3 with the loop in it</p>" not in shown


def test_the_grading_page_opens_at_once_whatever_was_typed(first, client):
    address = reverse("interviews:grade-turn", args=[first.interview_id, 1])
    client.get(address)
    slow = {}

    for name, text in HOSTILE.items():
        write(first, text.replace("\0", " "))  # which no form lets through, and PostgreSQL doesn't keep
        seconds = quickest(lambda: client.get(address), MOST_SECONDS)
        if seconds > MOST_SECONDS:
            slow[name] = seconds
        assert client.get(address).status_code == 200, name

    assert slow == {}


def test_the_report_of_hostile_answers_opens(submitted, alice, client):
    grade(submitted, alice, 2, 2)
    texts = ["- " * 500 + "a", HOSTILE["a table of 500 columns"], HOSTILE["an open fence"]]
    for response, text in zip(submitted.responses.order_by("turn"), texts, strict=True):
        write(response, text)

    page = client.get(reverse("interviews:report", args=[submitted.pk]))

    assert page.status_code == 200
    for text in texts:
        assert typed_markdown(text) in page.content.decode()

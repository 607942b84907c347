"""The pages of lessons, read marks and search."""

import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Lesson, ReadMark, Section
from tests import NOON
from tests.between import after_the_first_read_of
from tests.factories import make_module, make_section

LESSON = "/learn/small/pods/"
MARK = "/learn/small/pods/life/read/"

pytestmark = pytest.mark.usefixtures("module")


def body(response) -> str:
    return response.content.decode()


def test_a_visitors_second_look_at_a_lesson_asks_the_database_nothing(client, django_assert_num_queries):
    client.get(LESSON)

    with django_assert_num_queries(0):
        response = client.get(LESSON)

    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', body(response)) == [""]


def test_a_lesson_that_has_not_changed_is_not_sent_again(client):
    etag = client.get(LESSON).headers["ETag"]

    response = client.get(LESSON, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_a_signed_in_reader_costs_at_most_4_queries(as_user, alice, django_assert_max_num_queries):
    reader = as_user(alice)
    reader.get(LESSON)

    with django_assert_max_num_queries(4):
        reader.get(LESSON)


def test_a_first_look_of_a_process_costs_no_more_than_7(as_user, alice, django_assert_max_num_queries):
    reader = as_user(alice)

    with django_assert_max_num_queries(7):
        reader.get(LESSON)


def test_a_signed_in_page_is_for_its_reader_alone(as_user, alice):
    assert as_user(alice).get(LESSON).headers["Cache-Control"] == "private, no-cache"


def test_nobody_sees_anothers_marks_or_token(as_user, alice, bob):
    first, second = as_user(alice), as_user(bob)
    first.post(MARK)

    assert "✓ read" in body(first.get(LESSON))
    assert "✓ read" not in body(second.get(LESSON))
    assert "✓ read" not in body(Client().get(LESSON))
    tokens = {browser.get(LESSON).context["csrf_token"] for browser in (first, second)}
    assert len(tokens) == 2


def test_a_visitor_who_marks_a_section_becomes_a_guest(client):
    assert "Dry Run will remember you in this browser" in body(client.get(MARK))

    response = client.post(MARK)

    assert response.url == f"{LESSON}#life"
    assert ReadMark.objects.get().person == User.objects.get()
    assert "1 of 1 sections read" in body(client.get(LESSON))


def test_marking_twice_and_undoing_are_harmless(as_user, alice):
    reader = as_user(alice)
    for _ in range(2):
        reader.post(MARK, {"read": "yes"})
    assert ReadMark.objects.count() == 1

    for _ in range(2):
        reader.post(MARK, {"read": "no"})

    assert not ReadMark.objects.exists()


def test_htmx_gets_the_mark_alone(as_user, alice):
    response = as_user(alice).post(MARK, headers={"HX-Request": "true"})

    assert body(response).strip().startswith('<div class="read-mark" id="read-life">')
    assert "✓ read" in body(response)


def test_a_whole_lesson_can_be_marked(as_user, alice):
    assert as_user(alice).post("/learn/small/pods/read/").url == LESSON

    assert ReadMark.objects.count() == 1


def test_the_module_page_shows_what_was_read_and_what_is_next(as_user, alice):
    reader = as_user(alice)
    reader.post(MARK)

    page = body(reader.get("/learn/small/"))

    assert "1 of 2 sections read" in page
    assert "Continue: Services" in page


def test_the_only_module_is_what_one_learns_and_has_no_number(client, as_user, alice, module):
    pages = [body(reader.get("/learn/")) for reader in (client, as_user(alice))]
    assert all("Begin with Pods" in page for page in pages)
    assert all("Module 01" not in page for page in [*pages, body(client.get("/")), body(client.get("/learn/small/"))])

    caches["memory"].clear()
    make_module(number=2)
    for path in ("/", "/learn/", "/learn/small/"):
        assert "Module 01" in body(Client().get(path)), path
    assert "Begin with Pods" not in body(Client().get("/learn/"))


def test_a_lesson_leads_to_the_next_and_to_its_questions(client):
    page = body(client.get(LESSON))

    assert f'href="{reverse("curriculum:lesson", args=["small", "services"])}"' in page
    assert f'href="{reverse("interviews:practise", args=["small", "pods", "life"])}"' in page
    assert "(4 questions and cards)" in page


@pytest.mark.parametrize(
    "path", ["/learn/nothing/", "/learn/small/nothing/", "/learn/small/pods/nothing/read/", "/learn/small/nothing/read/"]
)
def test_what_is_not_there_is_404(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}
    assert not User.objects.exists() or not ReadMark.objects.exists()


def test_a_retired_lesson_is_not_shown(client):
    Lesson.objects.filter(slug="pods").update(retired_at="2026-01-01T00:00Z")

    assert client.get(LESSON).status_code == 404


def test_search_is_a_page_and_to_htmx_a_part(client):
    page, part = (body(client.get("/search/", {"q": "life"}, headers=headers)) for headers in ({}, {"HX-Request": "true"}))

    assert "<html" in page
    assert part.strip().startswith('<div id="results"')
    for html in (page, part):
        assert "<mark>Life</mark>" in html


@pytest.mark.parametrize("text", ["", " ", "\0", "%", "'", "<script>", "x" * 5000, "nothing like it"])
def test_any_text_can_be_searched_for(client, text):
    response = client.get("/search/", {"q": text})

    assert response.status_code == 200
    assert "<script>" not in body(response).replace('<script src="', "")


@pytest.mark.parametrize("read_first", [Lesson, Section])
def test_a_lesson_that_changes_while_it_is_read_is_still_a_page(client, read_first):
    def load() -> None:
        make_section(lesson=Lesson.objects.get(slug="pods"))
        Lesson.objects.filter(slug="pods").update(retired_at=NOON)

    with after_the_first_read_of(read_first, load):
        response = client.get(LESSON)

    assert response.status_code == 200
    assert "Life" in body(response)


def test_a_mark_of_a_lesson_retired_meanwhile_is_stored_and_shown(as_user, alice):
    reader = as_user(alice)

    with after_the_first_read_of(Section, lambda: Lesson.objects.update(retired_at=NOON)):
        response = reader.post(MARK, {"read": "yes"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert ReadMark.objects.filter(person=alice).count() == 1

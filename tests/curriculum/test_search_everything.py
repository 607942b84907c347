"""One search for sections, questions, cards and pages, and what it must not tell."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, Section
from apps.curriculum.queries.search import FEW_HITS, find
from apps.curriculum.queries.search.hits import Hit
from apps.curriculum.queries.search.sections import MOST_SUGGESTED, to_begin_with
from apps.curriculum.rules.rubrics import RECALL
from apps.curriculum.rules.site_pages import SITE_PAGES
from tests import NOON
from tests.curriculum.conftest import Content
from tests.processor import processor_time

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(module: Module, blueprint: Blueprint) -> Module:
    """The small module, with a card and a section about probes."""
    pods = Lesson.objects.get(slug="pods")
    Section.objects.create(
        lesson=pods, anchor="probes", position=1, title="Probes", title_html="Probes", html="<p>T</p>", text="A readiness probe asks."
    )
    card = Question.objects.create(module=module, code="a-card", kind="rapid", difficulty="mid", topic=pods, allotted_seconds=30)
    wording = {"prompt": "<p>Front</p>", "model_answer": "<p>Backside</p>", "rubric": RECALL.as_json(), "follow_ups": [], "hints": []}
    card.revision = QuestionRevision.objects.create(
        question=card, content_hash="card", title="Which probe restarts a container?", wording=wording, html=wording
    )
    card.save()
    card.sections.set(pods.sections.filter(anchor="probes"))
    return module


def hits(text: str, name: str, **options: bool) -> list[Hit]:
    return [hit for group in find(text, **options).groups if group.name == name for hit in group.hits]


def page(text: str, client: Client | None = None, **query: Any) -> str:
    return (client or Client()).get("/search/", {"q": text, **query}).content.decode()


def titles(text: str, name: str, **options: bool) -> list[str]:
    return [re.sub("</?mark>", "", hit.title) for hit in hits(text, name, **options)]


def test_what_is_found_comes_in_groups_with_their_counts():
    results = find("probe")

    assert [(group.title, group.count) for group in results.groups] == [("Sections", 1), ("Cards", 1)]
    assert (results.count, results.hit_count, results.is_respelled) == (2, 2, False)
    shown = " ".join(re.sub("<[^>]+>", "", page("probe")).split())
    assert "Sections 1 Probes Pods A readiness probe asks. Cards 1 Which probe restarts a container? Pods 2 found." in shown


def test_a_question_is_found_by_title_topic_and_kind():
    assert titles("services-design", "questions") == ["Title services-design"]
    assert sorted(titles("Services debugging", "questions")) == ["Title services-debugging"]
    assert len(titles("trade-off", "questions")) == 2
    assert {hit.place for hit in hits("trade-off", "questions")} == {"Pods · Trade-off · 1 min", "Services · Trade-off · 1 min"}


@pytest.mark.parametrize("text", ["Prompt", "Prompt pods-design", "Model answer", "Hint", "Follow-up", "Backside", "anchor", "Mechanism"])
def test_what_a_question_asks_and_what_answers_it_is_never_found(text: str):
    assert find(text).groups == []
    for reading in ({}, {"few": "on"}, {"exact": "on"}):
        assert "Nothing has all of" in page(text, None, **reading)


def test_no_hit_shows_a_prompt_or_a_solution():
    for text in ("title", "pods", "design", "probe", "q", "e", "debugging concept"):
        shown = page(text)
        assert not re.search(r"Prompt|Model answer|Follow-up|Hint |Backside|Mechanism|It is free", shown), text


def test_no_word_of_a_prompt_is_taken_for_what_was_meant():
    """A misspelling must not tell which words a prompt holds."""
    QuestionRevision.objects.filter(title="Title pods-design").update(
        html={"prompt": "<p>zygomorphic</p>"}, wording={"prompt": "zygomorphic"}
    )

    results = find("zygomorphik")

    assert (results.groups, results.is_respelled) == ([], False)


def test_a_question_leads_to_where_it_can_be_practised(client: Client):
    for hit in (*hits("Title services-design", "questions"), *hits("restarts", "cards")):
        path, _, place = hit.url.partition("#")
        assert f'id="{place}"' in client.get(path).content.decode()
    assert hits("restarts", "cards")[0].url.startswith("/interviews/practise/small/pods/probes/#question-")


def test_a_question_without_a_section_leads_to_its_topic():
    Question.objects.get(code="a-card").sections.clear()

    assert hits("restarts", "cards")[0].url.startswith("/interviews/practise/small/pods/#question-")


def test_a_format_of_an_interview_is_a_page_that_is_chosen_there(client: Client, blueprint: Blueprint):
    [hit] = hits("quick", "pages")

    assert (hit.place, hit.url) == ("New interview", f"/interviews/new/?blueprint={blueprint.pk}")
    assert re.search(rf'value="{blueprint.pk}"[^>]*checked', client.get(hit.url).content.decode())


# Retired


@pytest.mark.parametrize("retired", [Question, Lesson, Module])
def test_what_is_retired_is_not_found(retired):
    retired.objects.update(retired_at=NOON)

    for text in ("probe", "title", "design", "restarts"):
        assert {group.name for group in find(text).groups} <= {"sections", "pages"}, text
    if retired is not Question:
        assert find("probe").groups == []
        assert to_begin_with().hits == []


def test_a_retired_format_is_not_found():
    Blueprint.objects.update(retired_at=NOON)

    assert hits("quick", "pages") == []


def test_a_card_that_a_load_retires_is_not_found_any_more(content: Content, django_capture_on_commit_callbacks):
    content.load()
    assert titles("which thing", "cards") == ["Which thing?"]

    content.replace("cards/basics.md", "**Q:** Which thing?", "**Q:** What else?")
    with django_capture_on_commit_callbacks(execute=True):
        content.load()

    assert titles("which thing", "cards", as_typed=True) == []
    assert titles("what else", "cards") == ["What else?"]


# Pages


def test_a_page_is_found_by_its_title_and_by_other_words_for_it():
    assert titles("how this app", "pages") == ["How this app runs"]
    assert "Settings" in titles("dark theme", "pages")
    assert "Open a room" in titles("new room", "pages")
    assert titles("new interview", "pages")[0] == "New interview"
    assert titles("the pod", "pages") == ["The pod that serves you"]


def test_each_page_of_the_table_is_there_for_those_who_may_find_it(client: Client, alice: User, as_user):
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice.refresh_from_db()
    staff = as_user(alice)
    for listed in SITE_PAGES:
        path = reverse(listed.url_name)
        assert client.get(path).status_code == (404 if listed.is_for_staff else 200), listed
        heading = re.sub(
            r"<[^>]+>|process", "", staff.get(path).content.decode().partition("<h1")[2].partition("</h1>")[0].partition(">")[2]
        )
        assert heading.strip(' >"').split()[0] in listed.title, listed


def test_a_page_for_staff_is_found_by_staff_alone(alice: User, bob: User, guest: User, as_user):
    User.objects.filter(pk=alice.pk).update(is_staff=True)

    assert "Study documents" in re.sub("</?mark>", "", page("import documents", as_user(User.objects.get(pk=alice.pk))))
    for client in (as_user(bob), as_user(guest), Client()):
        assert "Study" not in page("import documents", client)


# Misspelt


def test_a_misspelt_search_shows_what_was_meant_and_how_to_search_as_typed():
    results = find("readyness probe")

    assert (results.asked, results.shown, results.is_respelled) == ("readyness probe", "readiness probe", True)
    shown = page("readyness probe")
    assert "Showing “<strong>readiness probe</strong>”." in shown
    assert '<a href="/search/?q=readyness%20probe&amp;exact=on">Search for “readyness probe” instead?</a>' in shown
    assert 'data-words="readiness probe"' in shown
    assert "<mark>readiness</mark> <mark>probe</mark>" in shown


def test_as_typed_nothing_else_is_searched():
    assert find("readyness probe", as_typed=True).groups == []
    assert "Nothing has all of “readyness probe”" in page("readyness probe", exact="on")


def test_what_is_found_as_typed_is_never_respelled():
    assert not find("prob").is_respelled
    assert not find("READINESS").is_respelled


def test_a_misspelling_whose_meaning_is_found_nowhere_is_left_as_it_is():
    results = find("readyness services")

    assert (results.groups, results.shown) == ([], "readyness services")


def test_signs_of_an_asked_search_stay_in_the_way_to_it():
    assert 'href="/search/?q=readyness%20%26%20%3Cprobe%3E&amp;exact=on"' in page("readyness & <probe>")


@pytest.mark.parametrize(
    "text", ["qx " * 5_000, "x" * 100_000, "\ufdfa" * 100, "readynes" * 99, "'\"\\`" * 25, "\ud800", "readyness " * 50, "%_" * 50]
)
def test_any_text_is_looked_for_within_bounds(text: str):
    with processor_time() as took:
        find(text)

    assert took.seconds < 1


# How much is asked


def test_what_is_asked_of_the_database_does_not_grow_with_what_is_found():
    find("readyness")
    for text, most in [("probe", 1), ("title", 1), ("e", 1), ("readyness", 2), ("xyzzy", 1)]:
        with CaptureQueriesContext(connection) as queries:
            find(text)
        assert len(queries) <= most, text


def test_a_misspelling_asks_five_things_of_the_database_when_nothing_is_in_memory():
    caches["memory"].clear()
    with CaptureQueriesContext(connection) as queries:
        find("readyness")

    assert len(queries) == 5  # sections twice, questions, formats, and the words of all sections


def test_the_panel_shows_a_few_of_each_and_says_of_how_many():
    shown = " ".join(page("title", few="on").split())

    assert f"Questions <span>{FEW_HITS} of 8</span>" in shown
    assert f"8 found, the {FEW_HITS} that fit best are shown. " in shown
    assert '<a href="/search/?q=title">Show more</a>' in shown
    assert "Show more" not in page("title")


# Nothing yet


def test_before_anything_is_typed_four_sections_are_suggested(content: Content):
    for number in range(2, 8):
        content.write(
            f"lessons/{number:02}-l{number}.md",
            f"---\ntitle: Lesson {number}\nsummary: S.\n---\n\n## First of {number}\n\nA.\n\n## B\n\nC.\n",
        )
    content.load()

    assert [hit.title for hit in to_begin_with().hits] == ["One thing", "First of 2", "First of 3", "First of 4"]
    assert len(to_begin_with().hits) == MOST_SUGGESTED
    for shown in (page(""), Client().get("/search/", headers={"HX-Request": "true"}).content.decode()):
        assert "To begin with" in shown
        assert '<a href="/learn/tiny/basics/#one-thing">One thing</a>' in shown
        assert 'role="status"' not in shown.partition('id="results"')[2].partition("</main>")[0]

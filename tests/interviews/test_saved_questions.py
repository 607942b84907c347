"""Questions can be saved where they are met, and practised from the list of those saved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import planning
from apps.interviews.actions.own import chosen
from apps.interviews.models import Interview, SavedQuestion
from apps.interviews.queries.saved import saved_of, saved_questions
from tests import NOON
from tests.interviews.test_reopening import practise
from tests.small_module import make_question

SAVED = reverse("interviews:saved")


@pytest.fixture
def concept(module) -> Question:
    return Question.objects.get(code="pods-concept")


@pytest.fixture
def design(module) -> Question:
    return Question.objects.get(code="pods-design")


def address(question: Question) -> str:
    return reverse("interviews:question-save", args=[question.pk])


def test_saving_twice_keeps_the_first_and_letting_go_twice_is_harmless(alice, concept):
    first = chosen.save(alice, concept, now=NOON)
    assert chosen.save(alice, concept, now=NOON + timedelta(days=1)) == first

    for _ in range(2):
        chosen.let_go(alice, concept)
    assert saved_of(alice, [concept.pk]) == set()


def test_the_list_is_ones_own_the_latest_first_without_what_is_retired(alice, bob, concept, design):
    chosen.save(alice, concept, now=NOON)
    chosen.save(alice, design, now=NOON + timedelta(hours=1))
    chosen.save(bob, Question.objects.get(code="services-design"), now=NOON + timedelta(hours=2))
    assert list(saved_questions(alice)) == [design, concept]

    Question.objects.filter(pk=design.pk).update(retired_at=NOON)
    assert list(saved_questions(alice)) == [concept]


def test_cards_are_not_saved(alice, concept):
    with pytest.raises(Refused, match="come back by themselves"):
        chosen.save(alice, make_question(concept.module, concept.topic, "pods-card", "rapid"), now=NOON)

    assert not SavedQuestion.objects.exists()


def test_only_so_many_are_saved(alice, concept, design, monkeypatch):
    monkeypatch.setattr(chosen, "MOST_SAVED", 1)
    chosen.save(alice, concept, now=NOON)
    chosen.save(alice, concept, now=NOON)

    with pytest.raises(Refused):
        chosen.save(alice, design, now=NOON)
    assert SavedQuestion.objects.count() == 1


def test_the_practise_page_saves_and_leads_back_to_the_question(alice, concept, as_user):
    client = as_user(alice)
    topic = reverse("interviews:practise-topic", args=["small", "pods"])
    assert f'value="{topic}#question-{concept.pk}"' in client.get(topic).content.decode()

    response = client.post(address(concept), {"saved": "yes", "back": f"{topic}#question-{concept.pk}"})
    assert response.url == f"{topic}#question-{concept.pk}"
    page = client.get(topic).content.decode()

    assert page.count("Saved ✓") == 1
    assert saved_of(alice, [concept.pk]) == {concept.pk}


def test_report_and_briefing_of_a_single_question_save_it(alice, concept, as_user):
    client, now = as_user(alice), timezone.now()
    graded = practise(alice, concept, 1, 2, at=now - timedelta(hours=1))
    planned = planning.plan_single(person=alice, question=concept, time_factor=1.0, now=now)

    for interview in (graded, planned):
        assert address(concept) in client.get(interview.get_absolute_url(), follow=True).content.decode()


def test_the_briefing_of_drawn_questions_names_none(plan, alice, as_user):
    page = as_user(alice).get(plan(alice).get_absolute_url()).content.decode()

    assert "interviews/questions/" not in page


def test_one_practises_from_the_list(alice, concept, as_user):
    client = as_user(alice)
    chosen.save(alice, concept, now=NOON)
    page = client.get(SAVED).content.decode()
    assert "Title pods-concept" in page

    client.post(reverse("interviews:practise-plan", args=[concept.pk]))
    assert Interview.objects.get().responses.get().question == concept
    client.post(address(concept), {"saved": "no", "back": ""})

    assert "Nothing saved yet" in client.get(SAVED).content.decode()


def test_a_visitor_who_saves_becomes_a_guest(client, concept):
    assert "Nothing saved yet" in client.get(SAVED).content.decode()

    client.post(address(concept), {"saved": "yes"})

    assert "Title pods-concept" in client.get(SAVED).content.decode()


def test_nobody_is_led_elsewhere(alice, concept, as_user):
    for back in ("https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)", "saved/"):
        assert as_user(alice).post(address(concept), {"saved": "yes", "back": back}).url == SAVED


def test_the_list_takes_the_same_queries_for_one_and_three(alice, module, as_user, django_assert_num_queries):
    client = as_user(alice)
    for number, question in enumerate(Question.objects.filter(code__startswith="pods")[:3]):
        chosen.save(alice, question, now=NOON)
        if number in {0, 2}:
            with django_assert_num_queries(5):
                client.get(SAVED)


def test_what_is_saved_is_exported_moved_and_erased(alice, guest, concept, design):
    chosen.save(alice, concept, now=NOON)
    for question in (concept, design):
        chosen.save(guest, question, now=NOON)

    personal_data.absorb(guest, alice)
    exported = personal_data.export_all(alice)["interviews"]["saved_questions"]
    assert [row["question__code"] for row in exported] == ["pods-concept", "pods-design"]
    personal_data.erase_all(alice, now=NOON)
    assert not SavedQuestion.objects.exists()

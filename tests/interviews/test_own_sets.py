"""Sets of one's own: put together, practised, and shared by a link that can be revoked."""

import pytest
from django.urls import reverse

from apps.accounts.actions import personal_data
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions.own import chosen, sharing
from apps.interviews.models import Interview, QuestionSet
from apps.interviews.queries.saved import questions_of, to_choose_from
from tests import NOON
from tests.factories import make_set
from tests.small_module import make_question

NEW = reverse("interviews:set-new")


@pytest.fixture
def three_questions(module) -> list[Question]:
    """Not in the order of their ids."""
    return [Question.objects.get(code=code) for code in ("services-design", "pods-concept", "pods-design")]


@pytest.fixture
def own(alice, three_questions) -> QuestionSet:
    return chosen.make(alice, title="On Friday", questions=three_questions, now=NOON)


def address(name: str, own: QuestionSet) -> str:
    return reverse(f"interviews:{name}", args=[own.pk])


def asked(interview: Interview) -> list[Question]:
    return [response.question for response in interview.responses.order_by("turn").select_related("question")]


def test_a_set_is_asked_in_its_order(own, alice, three_questions):
    interview = chosen.practise(own, person=alice, now=NOON)

    assert (interview.title, asked(interview)) == ("On Friday", three_questions)


def test_what_is_retired_meanwhile_is_left_out(own, alice, three_questions):
    Question.objects.filter(pk=three_questions[1].pk).update(retired_at=NOON)
    assert asked(chosen.practise(own, person=alice, now=NOON)) == [three_questions[0], three_questions[2]]

    Question.objects.update(retired_at=NOON)
    with pytest.raises(Refused, match="not asked any more"):
        chosen.practise(own, person=alice, now=NOON)


def test_what_makes_no_set_is_refused(alice, three_questions, monkeypatch):
    pods = three_questions[1]
    card = make_question(pods.module, pods.topic, "pods-card", "rapid")
    monkeypatch.setattr(chosen, "MOST_IN_A_SET", 2)
    for questions in ([], three_questions, [card]):
        with pytest.raises(Refused):
            chosen.make(alice, title="A set", questions=questions, now=NOON)
    assert not QuestionSet.objects.exists()

    monkeypatch.setattr(chosen, "MOST_SETS", 1)
    make_set(person=alice)
    with pytest.raises(Refused, match="delete one of them first"):
        chosen.make(alice, title="A set", questions=[pods], now=NOON)


def test_one_chooses_from_the_saved_ones_first_and_then_by_topic(alice, three_questions):
    chosen.save(alice, three_questions[0], now=NOON)

    groups = dict(to_choose_from(alice))
    assert list(groups) == ["Saved", "Pods", "Services"]
    assert groups["Saved"] == [three_questions[0]]
    assert three_questions[0] not in groups["Services"]
    assert list(dict(to_choose_from(None))) == ["Pods", "Services"]


def test_two_people_with_the_link_are_asked_the_same_in_interviews_of_their_own(own, bob, charlie, as_user):
    sharing.share(own)
    own.refresh_from_db()
    link = reverse("interviews:shared-set", args=[own.share_key])
    for person in (bob, charlie):
        client = as_user(person)
        page = client.get(link).content.decode()
        assert "On Friday" in page
        assert "Alice" not in page
        assert "Title" not in page
        client.post(reverse("interviews:shared-set-practise", args=[own.share_key]))

    first, second = Interview.objects.get(person=bob), Interview.objects.get(person=charlie)
    assert asked(first) == asked(second)
    assert [response.revision_id for response in first.responses.all()] == [response.revision_id for response in second.responses.all()]


def test_a_visitor_with_the_link_becomes_a_guest_by_practising(own, client):
    sharing.share(own)
    own.refresh_from_db()

    page = client.post(reverse("interviews:shared-set-practise", args=[own.share_key]), follow=True)

    assert "The clock has not started" in page.content.decode()


def test_a_revoked_link_leads_nowhere_and_never_comes_back(own, alice, bob, as_user):
    client = as_user(alice)
    client.post(address("set-share", own))
    own.refresh_from_db()
    before = own.share_key
    assert before
    client.post(address("set-share", own))
    own.refresh_from_db()
    assert own.share_key == before, "a link that was sent on goes on working"

    client.post(address("set-revoke", own))
    assert as_user(bob).get(reverse("interviews:shared-set", args=[before])).status_code == 404
    assert as_user(bob).post(reverse("interviews:shared-set-practise", args=[before])).status_code == 404
    client.post(address("set-share", own))
    own.refresh_from_db()

    assert own.share_key not in {None, before}
    assert not Interview.objects.filter(person=bob).exists()


def test_a_set_is_made_by_a_form_in_the_order_of_the_page(alice, three_questions, as_user):
    client = as_user(alice)
    sent = [str(question.pk) for question in three_questions]

    page = client.post(NEW, {"title": "Mine", "questions": sent}, follow=True).content.decode()

    assert list(questions_of(QuestionSet.objects.get())) == three_questions
    assert page.index("Title services-design") < page.index("Title pods-concept") < page.index("Title pods-design")
    assert "Mine" in client.get(reverse("interviews:sets")).content.decode()


def test_a_form_that_is_refused_keeps_what_was_ticked(alice, three_questions, as_user):
    response = as_user(alice).post(NEW, {"title": "", "questions": [str(three_questions[0].pk)]})

    assert response.status_code == 422
    assert "Give the set a title." in response.content.decode()
    assert f'value="{three_questions[0].pk}" checked' in response.content.decode()
    assert not QuestionSet.objects.exists()


def test_deleting_a_set_leaves_its_interviews(own, alice, as_user):
    client = as_user(alice)
    client.post(address("set-practise", own))

    client.post(address("set-delete", own))

    assert not QuestionSet.objects.exists()
    assert len(asked(Interview.objects.get())) == 3


def test_nobody_else_touches_it(own, bob, guest, as_user):
    before = QuestionSet.objects.values().get()

    for person in (bob, guest):
        for name in ("set-practise", "set-share", "set-revoke", "set-delete"):
            assert as_user(person).post(address(name, own)).status_code == 404

    assert QuestionSet.objects.values().get() == before
    assert not Interview.objects.exists()


def test_sets_are_listed_exported_moved_and_erased(own, alice, guest, three_questions, as_user, django_assert_num_queries):
    client = as_user(alice)
    with django_assert_num_queries(4):
        client.get(reverse("interviews:sets"))
    make_set(person=guest, questions=three_questions[:1], title="A guest’s")
    personal_data.absorb(guest, alice)
    with django_assert_num_queries(4):
        client.get(reverse("interviews:sets"))

    exported = personal_data.export_all(alice)["interviews"]["sets"]
    assert {row["title"]: row["questions"] for row in exported} == {
        "On Friday": ["services-design", "pods-concept", "pods-design"],
        "A guest’s": ["services-design"],
    }
    personal_data.erase_all(alice, now=NOON)
    assert not QuestionSet.objects.exists()


def test_no_page_of_sets_takes_more_than_twelve_queries(own, alice, as_user, django_assert_max_num_queries):
    sharing.share(own)
    own.refresh_from_db()
    client = as_user(alice)

    for path in (NEW, own.get_absolute_url(), reverse("interviews:shared-set", args=[own.share_key]), reverse("interviews:sets")):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200

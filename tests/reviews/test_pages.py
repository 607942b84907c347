"""The pages of cards: what they show, what is sent from them, and how many queries that takes."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.models import CardFlag, CardSchedule, Review, StudySettings
from apps.reviews.queries.sessions import FEW
from tests.factories import make_lesson, make_question

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture
def cards() -> list[Question]:
    topic = make_lesson(sections=1)
    cards = [make_question(topic=topic, kind="rapid", allotted_seconds=20) for _ in range(30)]
    for card in cards:
        card.sections.set(topic.sections.all())
    return cards


def answer(client, card: Question, rating: object = 3, **more: object):
    data = {"key": uuid4(), "rating": rating, "ago": 0, "spent": 900, "zone": "Europe/Berlin", **more}
    return client.post(reverse("reviews:card-review", args=[card.pk]), data, headers={"Accept": "application/json"})


def test_a_visitor_becomes_a_guest_with_the_first_answer(client, cards):
    assert client.get(reverse("reviews:cards")).status_code == 200
    assert not User.objects.exists()

    answer(client, cards[0])

    assert CardSchedule.objects.get().person.is_guest
    assert StudySettings.objects.get().time_zone == "Europe/Berlin"


def test_a_visitors_answer_sent_again_without_the_cookie_is_the_same_guests(client, cards):
    key = uuid4()
    answer(client, cards[0], key=key)
    again = Client()

    assert answer(again, cards[0], key=key).status_code == 200
    answer(again, cards[1])

    assert User.objects.count() == 1
    assert Review.objects.count() == 2


def test_an_account_is_not_entered_by_the_key_of_its_answer(as_user, alice, cards):
    key = uuid4()
    answer(as_user(alice), cards[0], key=key)

    assert answer(Client(), cards[0], key=key).status_code == 422
    assert Review.objects.get().person == alice


def test_an_answer_is_followed_by_the_cards_that_the_page_lacks(as_user, alice, cards):
    StudySettings.objects.create(person=alice, new_a_day=30)
    client = as_user(alice)

    sent = json.loads(answer(client, cards[0], held=",".join(str(card.pk) for card in cards[1:5])).content)

    assert f'data-card="{cards[5].pk}"' in sent["html"]
    assert f'data-card="{cards[1].pk}"' not in sent["html"]
    assert sent["beyond"] == 30 - 5 - 20


@pytest.mark.parametrize(("held", "is_sent_more"), [(FEW, True), (FEW + 1, False)])
def test_a_page_that_still_holds_many_cards_is_sent_none(as_user, alice, cards, held: int, is_sent_more: bool):
    StudySettings.objects.create(person=alice, new_a_day=30)

    sent = json.loads(answer(as_user(alice), cards[0], held=",".join(str(card.pk) for card in cards[1 : held + 1])).content)

    assert bool(sent["html"]) == is_sent_more
    assert ("beyond" in sent) == is_sent_more


def test_a_forgotten_card_is_sent_once_more(as_user, alice, cards):
    sent = json.loads(answer(as_user(alice), cards[0], 1, held=",".join(str(card.pk) for card in cards)).content)

    assert f'data-card="{cards[0].pk}"' in sent["html"]
    assert "data-again" in sent["html"]


@pytest.mark.parametrize("rating", ["", "0", "5", "good", "3" * 5000])
def test_a_rating_that_is_none_is_refused_in_a_sentence(as_user, alice, cards, rating):
    refused = answer(as_user(alice), cards[0], rating)

    assert refused.status_code == 422
    assert json.loads(refused.content)["why"].startswith("Say how well")
    assert not Review.objects.exists()


def test_a_question_that_is_no_card_is_not_reviewed(as_user, alice):
    assert answer(as_user(alice), make_question()).status_code == 404


@pytest.mark.parametrize("page", ["cards", "all", "settings"])
def test_a_page_takes_few_queries_however_many_cards_there_are(as_user, alice, cards, page, django_assert_max_num_queries):
    client = as_user(alice)
    for card in cards[:10]:
        answer(client, card, 1)

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse(f"reviews:{page}"))


def test_an_answer_takes_few_queries(as_user, alice, cards, django_assert_max_num_queries):
    client = as_user(alice)
    answer(client, cards[0])

    with django_assert_max_num_queries(30):
        answer(client, cards[1])


def test_what_is_wrong_with_a_card_reaches_the_authors(as_user, alice, cards):
    client = as_user(alice)
    address = reverse("reviews:card-flag", args=[cards[0].pk])

    assert client.post(address, {"note": " "}).status_code == 422
    client.post(address, {"note": "It is five."})

    assert CardFlag.objects.get().note == "It is five."


def test_a_suspended_card_is_resumed_from_the_list(as_user, alice, cards):
    client = as_user(alice)
    client.post(reverse("reviews:card-suspend", args=[cards[0].pk]))
    assert b"Ask again" in client.get(reverse("reviews:all")).content

    client.post(reverse("reviews:card-resume", args=[cards[0].pk]))

    assert CardSchedule.objects.get().suspended_at is None


def test_cramming_asks_every_card_and_schedules_none(as_user, alice, cards):
    client = as_user(alice)
    topic = cards[0].topic
    page = client.get(reverse("reviews:cram", args=[topic.module.slug, topic.slug]))
    assert page.content.count(b"data-card=") == len(cards)

    answer(client, cards[0], cram="on")

    assert CardSchedule.objects.get().state == CardSchedule.State.NEW
    assert Review.objects.get().source == Review.Source.CRAM


GOOD = {"desired_retention": "0.95", "new_a_day": "5", "reviews_a_day": "40", "minutes_a_day": "20", "parameters": ""}


def test_settings_move_the_cards_that_are_known(as_user, alice, cards):
    client = as_user(alice)
    answer(client, cards[0], 4)
    before = CardSchedule.objects.get().due_on

    assert client.post(reverse("reviews:settings"), GOOD).status_code == 302

    after = CardSchedule.objects.get().due_on
    assert before and after
    assert timezone.now().date() < after < before


@pytest.mark.parametrize("wrong", [{"desired_retention": "0.99"}, {"new_a_day": "-1"}, {"parameters": "1, 2"}, {"parameters": "x" * 21}])
def test_settings_that_make_no_sense_are_refused(as_user, alice, wrong):
    refused = as_user(alice).post(reverse("reviews:settings"), GOOD | wrong)

    assert refused.status_code == 422
    assert not StudySettings.objects.filter(desired_retention=0.95).exists()


@pytest.mark.parametrize(("cookie", "zone"), [("Asia%2FTokyo", "Asia/Tokyo"), ("Mars", ""), ("%00%FF", ""), ("x" * 4000, "")])
def test_a_day_ends_by_the_clock_that_the_browser_names(as_user, alice, cards, cookie, zone):
    client = as_user(alice)
    client.cookies["zone"] = cookie

    assert client.get("/").status_code == 200

    assert [own.time_zone for own in StudySettings.objects.all()] == ([zone] if zone else [])


@pytest.mark.parametrize("types", [True, False])
def test_a_card_has_a_field_to_type_into_for_who_wants_one(as_user, alice, cards, types: bool):
    StudySettings.objects.create(person=alice, types_answers=types)

    assert ("data-typed" in as_user(alice).get(reverse("reviews:cards")).content.decode()) == types

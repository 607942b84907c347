"""Cards of one's own are scheduled like the site's, are one person's alone, and go with what becomes of that person."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.accounts.actions import adopting, personal_data
from apps.accounts.models import User
from apps.core.errors import Hidden, Refused
from apps.progress.actions import practice_days
from apps.progress.models import PracticeDay
from apps.reviews.actions import own_cards, reviewing, scheduling
from apps.reviews.actions.own_cards import Wording
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import CardDraft, CardSchedule, OwnCard, OwnReview, Review
from apps.reviews.rules.memory import Rating
from tests import NOON
from tests.factories import make_lesson, make_own_card, make_question

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
RATINGS = [Rating.GOOD, Rating.AGAIN, Rating.HARD, Rating.EASY]


def answer(person: User, card, rating: Rating = Rating.GOOD, *, at=NOON, **more):
    return reviewing.review(person, card, Answer(uuid4(), rating, **more), now=at)


def memory(schedule) -> list:
    return [getattr(schedule, name) for name in scheduling.WRITTEN]


def test_an_own_card_is_scheduled_as_one_of_the_site_is(alice):
    own, site = make_own_card(person=alice), make_question(kind="rapid")

    for number, rating in enumerate(RATINGS):
        answer(alice, own, rating, at=NOON + number * DAY)
        answer(alice, site, rating, at=NOON + number * DAY)

    own.refresh_from_db()
    assert memory(own) == memory(CardSchedule.objects.get(card=site))


def test_the_same_answer_sent_twice_counts_once(alice):
    own, given = make_own_card(person=alice), Answer(uuid4(), Rating.GOOD)

    for _ in range(2):
        reviewing.review(alice, own, given, now=NOON)

    assert OwnReview.objects.count() == 1
    assert OwnCard.objects.get().reviews == 1


def test_the_latest_answer_is_taken_back_whichever_kind_of_card_it_was_of(alice):
    own, site = make_own_card(person=alice), make_question(kind="rapid")
    answer(alice, own)
    answer(alice, site, at=NOON + timedelta(minutes=1))

    for _ in range(3):
        reviewing.undo(alice, key=None, now=NOON + timedelta(minutes=2))

    assert not Review.objects.counted().exists()
    assert not OwnReview.objects.counted().exists()
    assert OwnCard.objects.get().state == OwnCard.State.NEW


def test_rebuilding_gives_the_same_memories(alice):
    own = make_own_card(person=alice)
    for number, rating in enumerate(RATINGS):
        answer(alice, own, rating, at=NOON + number * DAY)
    own.refresh_from_db()
    before = memory(own)
    OwnCard.objects.update(stability=1.0, difficulty=1.0, reviews=1)

    assert scheduling.rebuild_all(alice) == 1

    own.refresh_from_db()
    assert memory(own) == before


def test_an_own_card_is_put_aside_and_asked_again(alice):
    own = make_own_card(person=alice)

    reviewing.suspend(alice, own, now=NOON)
    reviewing.bury(alice, own, today=NOON.date())
    assert not OwnCard.objects.askable(NOON.date()).exists()
    reviewing.resume(alice, own)

    assert OwnCard.objects.askable(NOON.date()).get() == own


def test_nobody_answers_or_puts_aside_what_is_someone_elses(alice, bob):
    own = make_own_card(person=alice)

    with pytest.raises(Hidden):
        answer(bob, own)
    with pytest.raises(Hidden):
        reviewing.suspend(bob, own, now=NOON)
    reviewing.resume(bob, own)

    assert not OwnReview.objects.exists()
    assert OwnCard.objects.get().suspended_at is None


def test_two_own_cards_of_a_person_never_have_the_same_front(alice, bob):
    card = own_cards.write(alice, Wording("Why?", "So."), now=NOON)
    own_cards.write(bob, Wording("Why?", "So."), now=NOON)
    other = own_cards.write(alice, Wording("How?", "So."), now=NOON)

    with pytest.raises(Refused):
        own_cards.write(alice, Wording("Why?", "Other."), now=NOON)
    with pytest.raises(Refused):
        own_cards.change(other, Wording("Why?", "Other."), now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_own_card(person=alice, front="Why?")

    assert list(OwnCard.objects.filter(person=alice).order_by("pk").values_list("front", "back")) == [("Why?", "So."), ("How?", "So.")]
    own_cards.change(card, Wording("Why?", "Because."), now=NOON)
    assert OwnCard.objects.get(pk=card.pk).back == "Because."


def test_what_is_known_of_a_card_stays_when_it_is_changed(alice):
    card = make_own_card(person=alice)
    answer(alice, card)

    own_cards.change(card, Wording("Anew?", "Yes."), now=NOON)

    card.refresh_from_db()
    assert (card.front, card.reviews) == ("Anew?", 1)


def test_there_is_an_end_to_how_many_one_may_have(alice, monkeypatch):
    monkeypatch.setattr(own_cards, "MOST_OWN", 1)
    own_cards.write(alice, Wording("Why?", "So."), now=NOON)

    with pytest.raises(Refused, match="the most"):
        own_cards.write(alice, Wording("How?", "So."), now=NOON)


def test_a_deleted_card_leaves_the_time_that_was_practised(alice):
    card = make_own_card(person=alice)
    answer(alice, card, spent_ms=90_000)

    own_cards.delete(card)
    practice_days.rebuild(alice)

    assert not OwnCard.objects.exists()
    assert PracticeDay.objects.get().card_seconds == 90


def test_an_answer_to_a_deleted_card_can_be_taken_back(alice):
    card = make_own_card(person=alice)
    answer(alice, card)
    own_cards.delete(card)

    assert reviewing.undo(alice, key=None, now=NOON) is not None
    assert not OwnReview.objects.counted().exists()


def test_only_the_deck_that_was_meant_is_deleted(alice, bob):
    for person in (alice, bob):
        for deck in ("Linux", "Go", ""):
            make_own_card(person=person, deck=deck)

    assert own_cards.delete_deck(alice, "Linux") == 1

    assert OwnCard.objects.count() == 5
    assert not OwnCard.objects.filter(person=alice, deck="Linux").exists()


# What becomes of the person


@pytest.fixture
def collector(alice) -> User:
    """Return Alice with an own card of which each text says her secret, reviewed, and a file that waits."""
    card = make_own_card(person=alice, front="secret front", back="secret back", deck="secret deck", tags="secret")
    answer(alice, card)
    CardDraft.objects.create(person=alice, name="secret.csv", cards=[{"front": "secret draft"}], read_at=NOON)
    return alice


def test_the_file_of_all_that_is_kept_holds_own_cards_and_their_reviews(collector, as_user):
    kept = json.loads(as_user(collector).get(reverse("accounts:data")).content)["reviews"]

    assert [(card["front"], card["back"], card["deck"], card["reviews"]) for card in kept["own_cards"]] == [
        ("secret front", "secret back", "secret deck", 1)
    ]
    assert [review["rating"] for review in kept["own_reviews"]] == [3]
    assert kept["card_draft"]["cards"] == [{"front": "secret draft"}]


def test_erasing_leaves_nothing_of_them(collector, bob):
    make_own_card(person=bob)

    personal_data.erase_all(collector, now=NOON)

    assert not User.objects.filter(pk=collector.pk).exists()
    assert OwnCard.objects.get().person == bob
    assert not OwnReview.objects.exists()
    assert not CardDraft.objects.exists()


def test_what_a_guest_has_moves_to_the_account_with_what_is_known_of_it(guest, alice):
    card = make_own_card(person=guest)
    answer(guest, card)

    adopting.adopt(guest, alice)

    assert OwnCard.objects.get().person == alice
    assert (OwnCard.objects.get().reviews, OwnReview.objects.get().person) == (1, alice)


def test_of_two_cards_with_the_same_front_one_is_made_that_knows_all(guest, alice):
    topic = make_lesson()
    theirs = make_own_card(person=guest, front="Why?", back="Since it is.", topic=topic, tags="new")
    hers = make_own_card(person=alice, front="Why?", back="Because.")
    answer(guest, theirs, Rating.AGAIN)
    answer(alice, hers, at=NOON + DAY)

    adopting.adopt(guest, alice)

    card = OwnCard.objects.get()
    assert (card.person, card.back, card.topic, card.tags) == (alice, "Because.\n\nSince it is.", topic, "new")
    assert (card.reviews, OwnReview.objects.filter(card=card).count()) == (2, 2)

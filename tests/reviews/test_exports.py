"""Cards that leave for Anki keep their schedule, and what leaves as CSV says it all."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.actions import reviewing
from apps.reviews.actions.demo import learn
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import CardSchedule, Review, StudySettings
from apps.reviews.rules.anki_package import guid_of, id_of, key_of_own
from apps.reviews.rules.learner import Learner
from apps.reviews.rules.memory import Rating
from apps.reviews.rules.queue import Limits
from tests.factories import make_lesson, make_own_card, make_question, make_revision

if TYPE_CHECKING:
    from anki.cards import Card  # before anki.collection it can't be imported

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"
CARDS, LEARNT = 30, 25


@pytest.fixture
def learnt(alice) -> User:
    """Make a person who reviewed for months, with a suspended card, a crammed one, and one to be asked again in ten minutes."""
    topic = make_lesson(sections=1)
    cards = [make_question(topic=topic, kind="rapid", allotted_seconds=20) for _ in range(CARDS)]
    StudySettings.objects.create(person=alice, time_zone=ZONE)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(ZONE)).date()
    learner = Learner(Random(5), ZoneInfo(ZONE), Limits(reviews=40, new=2))
    learn(alice, learner, [today - timedelta(days=ago) for ago in range(90, 1, -1)], cards=LEARNT)
    reviewing.suspend(alice, cards[2], now=now)
    reviewing.review(alice, cards[3], Answer(key=Review().pk, rating=Rating.AGAIN), now=now)
    reviewing.review(alice, cards[4], Answer(key=Review().pk, rating=Rating.EASY, is_cramming=True), now=now)
    return alice


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """Yield an empty collection of Anki's, with FSRS on."""
    collection = Collection(str(tmp_path / "collection.anki2"))
    collection.set_config("fsrs", True)
    yield collection
    collection.close()


def import_into(collection: Collection, client: Client, folder: Path) -> None:
    file = folder / "cards.apkg"
    file.write_bytes(client.get(reverse("reviews:export-anki")).content)
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(file), options=options))


def imported(collection: Collection, card: Question) -> "Card":
    """Return Anki's card of this card of ours."""
    assert collection.db
    note = collection.db.scalar("select id from notes where guid = ?", guid_of(f"{card.topic.module.slug}/{card.code}"))
    return collection.get_note(note).cards()[0]


def due_in_days(collection: Collection, card: "Card") -> int:
    return card.due - collection.sched.today


def test_every_card_comes_with_its_day_interval_and_memory(learnt, as_user, collection, tmp_path):
    import_into(collection, as_user(learnt), tmp_path)

    assert collection.card_count() == CARDS
    today = timezone.now().astimezone(ZoneInfo(ZONE)).date()
    known = CardSchedule.objects.filter(person=learnt, state=CardSchedule.State.REVIEW).select_related("card__topic__module")
    assert known.count() > LEARNT / 2
    for schedule in known:
        card, own = imported(collection, schedule.card), schedule
        assert own.due_on and own.last_on
        assert card.memory_state
        assert due_in_days(collection, card) == (own.due_on - today).days + days_ahead_of(today, collection)
        assert card.ivl == (own.due_on - own.last_on).days
        assert card.memory_state.stability == pytest.approx(own.stability, rel=1e-3)
        assert card.memory_state.difficulty == pytest.approx(own.difficulty, abs=2e-3)
        assert (card.reps, card.lapses) == (own.reviews, own.lapses)
        assert card.desired_retention == pytest.approx(0.9)


def days_ahead_of(today: date, collection: Collection) -> int:
    """Return how many days the study day of this machine, by which Anki reckons, is behind that of the person: 0, 1 or −1."""
    return (today - (datetime.now() - timedelta(hours=4)).date()).days  # noqa: DTZ005  # Anki goes by the machine's own zone


def test_what_anki_reckons_from_the_log_is_what_the_card_brought(learnt, as_user, collection, tmp_path):
    import_into(collection, as_user(learnt), tmp_path)

    for schedule in CardSchedule.objects.filter(person=learnt, state=2, suspended_at=None).select_related("card__topic__module"):
        reckoned = collection.compute_memory_state(imported(collection, schedule.card).id)
        assert reckoned.stability == pytest.approx(schedule.stability, rel=0.01)


def test_a_card_in_learning_a_suspended_and_a_new_one_stay_what_they_are(learnt, as_user, collection, tmp_path):
    import_into(collection, as_user(learnt), tmp_path)

    schedules = CardSchedule.objects.filter(person=learnt).select_related("card__topic__module")
    again, suspended = schedules.exclude(due_at=None).get(), schedules.exclude(suspended_at=None).get()
    new = Question.objects.exclude(schedules__person=learnt).filter(kind="rapid").select_related("topic__module").first()
    assert new
    assert again.due_at
    assert imported(collection, again.card).queue == 1
    assert imported(collection, again.card).due == pytest.approx(again.due_at.timestamp(), abs=1)
    assert imported(collection, suspended.card).queue == -1
    assert (imported(collection, new).type, imported(collection, new).queue) == (0, 0)


def test_the_log_leaves_without_what_was_taken_back(learnt, as_user, collection, tmp_path):
    import_into(collection, as_user(learnt), tmp_path)

    assert collection.db
    assert collection.db.scalar("select count() from revlog where type < 3") == Review.objects.counted().count()
    assert collection.db.scalar("select count() from revlog where type = 3") == 1


def test_a_second_import_changes_cards_and_adds_none(learnt, as_user, collection, tmp_path):
    client = as_user(learnt)
    import_into(collection, client, tmp_path)
    card = Question.objects.filter(kind="rapid").select_related("topic__module").order_by("pk")[0]
    html = {"prompt": "<p>Asked anew?</p>", "model_answer": '<p><a href="/modules/">Yes</a></p>'}
    card.revision = make_revision(question=card, html=html, created_at=timezone.now() + timedelta(minutes=1))
    card.save()

    import_into(collection, client, tmp_path)

    assert collection.note_count() == collection.card_count() == CARDS
    assert imported(collection, card).note()["Front"] == "<p>Asked anew?</p>"
    assert imported(collection, card).note()["Back"] == '<p><a href="http://testserver/modules/">Yes</a></p>'


def test_own_cards_come_along_with_their_deck_tags_and_memory(learnt, bob, as_user, collection, tmp_path):
    own = make_own_card(person=learnt, front="Why `ls`?", back="**So**", deck="Go::Channels", tags="one two")
    make_own_card(person=learnt, front="Put aside?", back="Yes", suspended_at=timezone.now())
    make_own_card(person=bob, front="Whose is it?")
    reviewing.review(learnt, own, Answer(key=Review().pk, rating=Rating.EASY), now=timezone.now())
    own.refresh_from_db()

    for _ in range(2):
        import_into(collection, as_user(learnt), tmp_path)

    assert collection.db
    assert collection.card_count() == CARDS + 2
    key = collection.db.scalar("select id from notes where guid = ?", guid_of(key_of_own(own.guid)))
    note = collection.get_note(key)
    [card] = note.cards()
    assert (note["Front"], note["Back"], note.tags) == ("<p>Why <code>ls</code>?</p>", "<p><strong>So</strong></p>", ["one", "two"])
    assert collection.decks.name(card.did) == "Dry Run::Your own cards::Go::Channels"
    assert card.memory_state
    assert card.memory_state.stability == pytest.approx(own.stability, rel=1e-3)
    assert collection.db.scalar("select count() from cards where queue = -1") == 2


def test_parameters_and_retention_leave_as_a_preset(learnt, as_user, collection, tmp_path):
    StudySettings.objects.update(desired_retention=0.93)
    import_into(collection, as_user(learnt), tmp_path)

    preset = next(preset for preset in collection.decks.all_config() if preset["name"] == "Dry Run")

    assert preset["desiredRetention"] == pytest.approx(0.93)
    assert len(preset["fsrsParams6"]) == 21


def test_the_same_key_has_the_same_ids_everywhere():
    assert (guid_of("containers/exit-137"), id_of("containers/exit-137")) == (guid_of("containers/exit-137"), id_of("containers/exit-137"))
    assert guid_of("a/b") != guid_of("a/c")


def rows(client: Client, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(reverse(f"reviews:{name}")).content.decode())))


def test_cards_as_csv_say_when_each_comes_back(learnt, as_user):
    cards = rows(as_user(learnt), "export-cards")

    assert len(cards) == CARDS
    by_code = {row["card"]: row for row in cards}
    for schedule in CardSchedule.objects.filter(person=learnt).select_related("card"):
        assert by_code[schedule.card.code]["due_on"] == str(schedule.due_on)
        assert by_code[schedule.card.code]["front"] == "Why?"


def test_reviews_as_csv_hold_every_review(learnt, as_user):
    assert len(rows(as_user(learnt), "export-reviews")) == Review.objects.count()


@pytest.mark.parametrize("name", ["export-anki", "export-cards", "export-reviews"])
def test_nobody_gets_what_is_someone_elses(learnt, bob, as_user, name):
    sent = as_user(bob).get(reverse(f"reviews:{name}"))

    assert sent["Content-Disposition"].startswith('attachment; filename="dry-run-')
    assert str(Review.objects.first().reviewed_on).encode() not in sent.content  # type: ignore[union-attr]


def test_the_list_of_cards_leads_to_the_files(learnt, client, as_user):
    assert reverse("reviews:export-anki") in as_user(learnt).get(reverse("reviews:all")).content.decode()
    assert reverse("reviews:export-anki") not in client.get(reverse("reviews:all")).content.decode()

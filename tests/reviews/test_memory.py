"""The schedule is FSRS-6's: as py-fsrs and Anki reckon it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId
from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as some

from apps.reviews.rules.memory import LEECH, STEPS, Memory, Rating, Recall, after, due, interval, replayed, retrievability
from tests.reviews.recorded import FIRST, reviews

KINDS = {State.Learning: 0, State.Review: 1, State.Relearning: 2}
"""How Anki's log says what a card was before a review."""

DEFAULT_DECK = DeckId(1)
RETENTIONS = [0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97]


def py_fsrs(recalls: list[Recall], retention: float) -> Card:
    scheduler = Scheduler(desired_retention=retention, learning_steps=STEPS, relearning_steps=STEPS, enable_fuzzing=False)
    card = Card(card_id=1, due=recalls[0].at)
    for recall in recalls:
        card, _ = scheduler.review_card(card, FsrsRating(recall.rating), recall.at)
    return card


def remembered(*ratings: Rating) -> Memory:
    """Return the memory after these ratings, each given when the card was due."""
    memory: Memory | None = None
    at = FIRST
    for rating in ratings:
        memory = after(memory, Recall(rating, at, at.date()))
        when = due(memory, retention=0.9)
        at = when.at or datetime.combine(when.on, at.timetz())
    assert memory
    return memory


def test_a_thousand_reviews_are_scheduled_as_by_py_fsrs():
    for recalls in reviews(cards=100, each=10):
        for retention in (0.8, 0.9, 0.95):
            memory = replayed(recalls)
            theirs = py_fsrs(recalls, retention)

            assert memory
            assert (memory.state, memory.step) == (theirs.state, theirs.step)
            assert memory.stability == pytest.approx(theirs.stability)
            assert memory.difficulty == pytest.approx(theirs.difficulty)
            when = due(memory, retention=retention)
            assert (when.at or datetime.combine(when.on, recalls[-1].at.timetz())) == theirs.due


def test_a_thousand_reviews_leave_the_stability_that_anki_reckons(tmp_path: Path):
    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        for number, recalls in enumerate(reviews(cards=100, each=10)):
            memory = replayed(recalls)

            assert memory
            assert memory.stability == pytest.approx(anki_stability(collection, recalls, number), rel=0.01)
    finally:
        collection.close()


def anki_stability(collection: Collection, recalls: list[Recall], number: int) -> float:
    """Return the stability that Anki finds in a log of these reviews."""
    assert collection.db
    collection.set_config("fsrs", True)
    options = collection.decks.config_dict_for_deck_id(DEFAULT_DECK)
    options["fsrsParams6"] = list(DEFAULT_PARAMETERS)
    options["new"]["delays"] = options["lapse"]["delays"] = [step / timedelta(minutes=1) for step in STEPS]
    collection.decks.update_config(options)
    kind_of_note = collection.models.by_name("Basic")
    assert kind_of_note
    note = collection.new_note(kind_of_note)
    note["Front"] = str(number)
    collection.add_note(note, DEFAULT_DECK)
    card = note.cards()[0].id
    for position, recall in enumerate(recalls):
        before = replayed(recalls[:position])
        kind = KINDS[before.state if before else State.Learning]
        moment = int(recall.at.timestamp() * 1000) + number
        collection.db.execute("insert into revlog values (?, ?, -1, ?, 1, 1, 2500, 1000, ?)", moment, card, int(recall.rating), kind)
    state = collection.compute_memory_state(card)
    assert state.stability
    return state.stability


def test_good_five_times_gives_the_known_intervals():
    memory, days = None, []
    on = FIRST.date()
    for _ in range(5):
        memory = after(memory, Recall(Rating.GOOD, FIRST, on))
        when = due(memory, retention=0.9)
        days.append((when.on - on).days)
        on = when.on

    assert days == [2, 11, 46, 163, 497]


@pytest.mark.parametrize("retention", RETENTIONS)
def test_an_interval_ends_when_recall_has_fallen_to_the_retention(retention: float):
    for stability in (1.0, 4.2, 30.0, 365.0):
        days = interval(stability, retention=retention)

        assert days == Scheduler(desired_retention=retention, enable_fuzzing=False)._next_interval(stability=stability)
        assert days == 1 or retrievability(stability, days) == pytest.approx(retention, abs=0.02)


def test_a_card_that_was_forgotten_is_asked_again_in_ten_minutes():
    memory = remembered(Rating.GOOD, Rating.GOOD, Rating.AGAIN)

    assert due(memory, retention=0.9).at == memory.last.at + timedelta(minutes=10)
    assert memory.lapses == 1


def test_only_forgetting_what_was_known_is_a_lapse():
    assert remembered(Rating.AGAIN, Rating.AGAIN, Rating.GOOD).lapses == 0
    assert remembered(*[Rating.GOOD, Rating.AGAIN] * LEECH).lapses == LEECH


def test_the_next_morning_is_another_day_though_no_whole_day_has_passed():
    evening = datetime(2026, 3, 2, 21, tzinfo=UTC)
    morning = evening + timedelta(hours=10)
    known = after(None, Recall(Rating.GOOD, evening, evening.date()))

    next_day = after(known, Recall(Rating.GOOD, morning, morning.date()))
    same_day = after(known, Recall(Rating.GOOD, morning, evening.date()))

    assert next_day.stability > same_day.stability


@given(
    some.lists(some.tuples(some.sampled_from(Rating), some.integers(0, 400), some.integers(-2, 2)), min_size=1, max_size=12),
    some.randoms(use_true_random=False),
)
def test_reviews_in_any_order_and_zone_give_one_schedule_never_in_the_past(log, random):
    recalls = []
    for number, (rating, days, zone) in enumerate(log):
        at = FIRST + timedelta(days=days, seconds=number)
        recalls.append(Recall(rating, at, at.date() + timedelta(days=zone)))
    shuffled = random.sample(recalls, len(recalls))

    memory = replayed(recalls)

    assert memory == replayed(shuffled)
    assert memory
    when = due(memory, retention=0.9)
    assert when.on >= memory.last.on
    assert when.at is None or when.at > memory.last.at

"""A person's cards and reviews as they leave in files for other programs."""

from collections.abc import Iterator
from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.actions.scheduling import due_for, memory_of, recalls
from apps.reviews.models import AnyReview, CardSchedule, OwnCard, OwnReview, Review, Schedule, StudySettings
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.anki_package import DECK, OWN_DECK, Collection, PackedCard, PackedReview, key_of_own
from apps.reviews.rules.own_text import Pages
from apps.reviews.rules.study_days import zone_named

type Row = tuple[object, ...]

CARD_COLUMNS = (
    *("module", "topic", "card", "front", "back", "state", "due_on", "stability", "difficulty"),
    *("last_on", "reviews", "lapses", "suspended_at", "section", "deck", "tags"),
)
REVIEW_COLUMNS = ("module", "card", "rating", "source", "reviewed_at", "reviewed_on", "received_at", "spent_ms", "undone_at")


def _cards() -> Iterator[Question]:
    """Yield the cards in use, in the order of the lessons."""
    cards = Question.objects.cards()
    yield from cards.select_related("revision", "topic__module").order_by("topic__module__number", "topic__position", "pk")


def card_rows(person: User) -> Iterator[Row]:
    """Yield CARD_COLUMNS of each card in use and of the person's own, as Markdown, with the schedule of it. Takes three queries.

    Own cards have no module, and their guid for an id; they can be imported again.
    """
    schedules = _schedules(person)
    for card in _cards():
        own = schedules.get(card.pk) or CardSchedule()
        wording = card.revision.wording if card.revision else {}
        yield (
            *(card.topic.module.slug, card.topic.slug, card.code, wording.get("prompt", ""), wording.get("model_answer", "")),
            *_scheduled(own),
            *("", "", ""),
        )
    for mine in OwnCard.objects.filter(person=person).select_related("topic").order_by("pk"):  # a cursor would be planned to read all
        topic = mine.topic.slug if mine.topic else ""
        section = f"{topic}#{mine.anchor}" if topic and mine.anchor else ""
        yield ("", topic, mine.guid, mine.front, mine.back, *_scheduled(mine), section, mine.deck, mine.tags)


def _scheduled(own: Schedule) -> Row:
    return (
        *(own.get_state_display(), own.due_on, own.stability, own.difficulty),
        *(own.last_on, own.reviews, own.lapses, own.suspended_at),
    )


def review_rows(person: User) -> Iterator[Row]:
    """Yield REVIEW_COLUMNS of each of the person's reviews, oldest first, those taken back too; moments in UTC. Takes two queries.

    Those of own cards follow, with the card's guid; without any, if the card was deleted.
    """
    log = Review.objects.filter(person=person).select_related("card__module").order_by("reviewed_at", "pk")
    for review in log.iterator():
        yield (review.card.module.slug, review.card.code, *_given(review))
    for own in OwnReview.objects.filter(person=person).select_related("card").order_by("reviewed_at", "pk"):
        yield ("", own.card.guid if own.card else "", *_given(own))


def _given(review: AnyReview) -> Row:
    return (
        *(review.get_rating_display(), review.source, review.reviewed_at.isoformat()),
        *(review.reviewed_on, review.received_at.isoformat(), review.spent_ms),
        review.undone_at.isoformat() if review.undone_at else "",
    )


def packed_cards(person: User, settings: StudySettings, *, site: str) -> list[PackedCard]:
    """Return the cards in use and the person's own, with their schedules and reviews, for an Anki package. Takes five queries.

    `site` is this site's address without a path; links in cards lead there.
    """
    schedules = _schedules(person)
    log: dict[int, list[AnyReview]] = {}
    for review in Review.objects.filter(person=person, undone_at=None).order_by("reviewed_at", "pk"):
        log.setdefault(review.card_id, []).append(review)
    return [
        *(_packed(card, schedules.get(card.pk), log.get(card.pk, []), settings, site) for card in _cards()),
        *_packed_own(person, settings),
    ]


def _packed_own(person: User, settings: StudySettings) -> Iterator[PackedCard]:
    log: dict[int | None, list[AnyReview]] = {}
    for review in OwnReview.objects.filter(person=person, undone_at=None).order_by("reviewed_at", "pk"):
        log.setdefault(review.card_id, []).append(review)
    pages = Pages()
    for card in OwnCard.objects.filter(person=person).select_related("topic").order_by("pk"):
        deck = _joined(OWN_DECK, card.topic.title) if card.topic else f"{OWN_DECK}::{card.deck}" if card.deck else OWN_DECK
        memory = memory_of(card)
        yield PackedCard(
            key=key_of_own(card.guid),
            deck=deck,
            front=pages.html(card.front),
            back=pages.html(card.back),
            changed_at=card.changed_at,
            memory=memory,
            due=due_for(memory, card=card.card_id, settings=settings) if memory else None,
            is_suspended=card.suspended_at is not None,
            reviews=_packed_reviews(log.get(card.pk, [])),
            tags=card.tags,
        )


def _packed_reviews(log: list[AnyReview]) -> list[PackedReview]:
    every = zip(log, recalls(log), strict=True)
    return [PackedReview(recall, review.spent_ms, review.source == Review.Source.CRAM) for review, recall in every]


def _joined(deck: str, *titles: str) -> str:
    """Return a deck's name below another's, where a title may hold what parts names."""
    return "::".join([deck, *(title.replace("::", ":") for title in titles)])


def collection_of(settings: StudySettings, now: datetime) -> Collection:
    """Return what all cards of an Anki package share."""
    return Collection(zone_named(settings.time_zone), today_of(settings, now), settings.desired_retention, settings.fsrs_parameters)


def _packed(card: Question, schedule: CardSchedule | None, log: list[AnyReview], settings: StudySettings, site: str) -> PackedCard:
    revision = card.revision
    assert revision is not None, "a card in use has a wording"  # noqa: S101
    memory = memory_of(schedule) if schedule else None
    deck = _joined(DECK, card.topic.module.title, card.topic.title)
    front, back = (str(revision.html[part]).replace('href="/', f'href="{site}/') for part in ("prompt", "model_answer"))
    return PackedCard(
        key=f"{card.topic.module.slug}/{card.code}",
        deck=deck,
        front=front,
        back=back,
        changed_at=revision.created_at,
        memory=memory,
        due=due_for(memory, card=card.pk, settings=settings) if memory else None,
        is_suspended=schedule is not None and schedule.suspended_at is not None,
        reviews=_packed_reviews(log),
    )


def _schedules(person: User) -> dict[int, CardSchedule]:
    return {schedule.card_id: schedule for schedule in CardSchedule.objects.filter(person=person)}

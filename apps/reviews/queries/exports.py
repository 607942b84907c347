"""A person's cards and reviews as they leave in files for other programs."""

from collections.abc import Iterator
from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.actions.scheduling import due_for, memory_of, recalls
from apps.reviews.models import CardSchedule, Review, StudySettings
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.anki_package import Collection, PackedCard, PackedReview
from apps.reviews.rules.study_days import zone_named

type Row = tuple[object, ...]

CARD_COLUMNS = (
    *("module", "topic", "card", "front", "back", "state", "due_on", "stability", "difficulty"),
    *("last_on", "reviews", "lapses", "suspended_at"),
)
REVIEW_COLUMNS = ("module", "card", "rating", "source", "reviewed_at", "reviewed_on", "received_at", "spent_ms", "undone_at")


def _cards() -> Iterator[Question]:
    """Yield the cards in use, in the order of the lessons."""
    cards = Question.objects.cards()
    yield from cards.select_related("revision", "topic__module").order_by("topic__module__number", "topic__position", "pk")


def card_rows(person: User) -> Iterator[Row]:
    """Yield CARD_COLUMNS of each card in use, as Markdown, with the person's schedule of it. Takes two queries."""
    schedules = _schedules(person)
    for card in _cards():
        own = schedules.get(card.pk) or CardSchedule()
        wording = card.revision.wording if card.revision else {}
        yield (
            *(card.topic.module.slug, card.topic.slug, card.code, wording.get("prompt", ""), wording.get("model_answer", "")),
            *(own.get_state_display(), own.due_on, own.stability, own.difficulty),
            *(own.last_on, own.reviews, own.lapses, own.suspended_at),
        )


def review_rows(person: User) -> Iterator[Row]:
    """Yield REVIEW_COLUMNS of each of the person's reviews, oldest first, those taken back too; moments in UTC. Takes one query."""
    log = Review.objects.filter(person=person).select_related("card__module").order_by("reviewed_at", "pk")
    for review in log.iterator():
        yield (
            *(review.card.module.slug, review.card.code, review.get_rating_display(), review.source, review.reviewed_at.isoformat()),
            *(review.reviewed_on, review.received_at.isoformat(), review.spent_ms),
            review.undone_at.isoformat() if review.undone_at else "",
        )


def packed_cards(person: User, settings: StudySettings, *, site: str) -> list[PackedCard]:
    """Return the cards in use with the person's schedules and reviews, for an Anki package. Takes three queries.

    `site` is this site's address without a path; links in cards lead there.
    """
    schedules = _schedules(person)
    log: dict[int, list[Review]] = {}
    for review in Review.objects.filter(person=person, undone_at=None).order_by("reviewed_at", "pk"):
        log.setdefault(review.card_id, []).append(review)
    return [_packed(card, schedules.get(card.pk), log.get(card.pk, []), settings, site) for card in _cards()]


def collection_of(settings: StudySettings, now: datetime) -> Collection:
    """Return what all cards of an Anki package share."""
    return Collection(zone_named(settings.time_zone), today_of(settings, now), settings.desired_retention, settings.fsrs_parameters)


def _packed(card: Question, schedule: CardSchedule | None, log: list[Review], settings: StudySettings, site: str) -> PackedCard:
    revision = card.revision
    assert revision is not None, "a card in use has a wording"  # noqa: S101
    memory = memory_of(schedule) if schedule else None
    deck = "::".join(title.replace("::", ":") for title in ("Dry Run", card.topic.module.title, card.topic.title))
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
        reviews=[
            PackedReview(recall, review.spent_ms, review.source == Review.Source.CRAM)
            for review, recall in zip(log, recalls(log), strict=True)
        ],
    )


def _schedules(person: User) -> dict[int, CardSchedule]:
    return {schedule.card_id: schedule for schedule in CardSchedule.objects.filter(person=person)}

"""Export, erasure and merging of a person's reviews, schedules, own cards, study settings, interview dates and flags."""

from datetime import datetime
from typing import Any

from django.db.models import F

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.reviews.models import (
    AnySchedule,
    CardDraft,
    CardFlag,
    CardSchedule,
    Gap,
    InterviewDate,
    OwnCard,
    OwnReview,
    Review,
    StudySettings,
)

GIVEN = ("rating", "source", "reviewed_at", "reviewed_on", "received_at", "spent_ms", "undone_at")
SCHEDULED = ("state", "stability", "difficulty", "last_on", "due_on", "reviews", "lapses", "suspended_at", "buried_on")
"""What is exported of each review and each schedule."""


def export(person: User) -> dict[str, Any]:
    """Return everything about the person's cards; `card` is the id in its file or, of an own card, its guid; moments are in UTC."""
    reviews = Review.objects.filter(person_id=person.pk)
    own = OwnCard.objects.filter(person_id=person.pk)
    own_reviews = OwnReview.objects.filter(person_id=person.pk)
    schedules = CardSchedule.objects.filter(person_id=person.pk)
    gaps = Gap.objects.filter(person_id=person.pk)
    return {
        "settings": StudySettings.objects.filter(person_id=person.pk)
        .values("desired_retention", "parameters", "new_a_day", "reviews_a_day", "minutes_a_day", "types_answers", "time_zone", "remind_at")
        .first(),
        "interview_dates": [
            {"title": date.title, "held_on": date.held_on, "formats": [blueprint.title for blueprint in date.formats.all()]}
            for date in InterviewDate.objects.filter(person_id=person.pk).order_by("pk").prefetch_related("formats")
        ],
        "reviews": list(reviews.order_by("reviewed_at", "pk").values("card__code", *GIVEN)),
        "schedules": listed(schedules, "card__code", *SCHEDULED),
        "own_cards": listed(own, "guid", "front", "back", "topic__title", "anchor", "deck", "tags", "made_at", "changed_at", *SCHEDULED),
        "own_reviews": list(own_reviews.order_by("reviewed_at", "pk").values("card__guid", *GIVEN)),
        "card_draft": CardDraft.objects.filter(person_id=person.pk).values("name", "read_at", "cards", "faults").first(),
        "gaps": listed(gaps, "question__code", "name", "level", "opened_at", closed_at=F("closed_by__interview__graded_at")),
        "flags": listed(CardFlag.objects.filter(person_id=person.pk), "revision__title", "note", "flagged_at"),
    }


def erase(person: User, now: datetime) -> None:
    """Delete all of it, flags included: what an author needs of one is in the card by then."""
    for model in (Gap, Review, CardSchedule, OwnReview, OwnCard, CardDraft, StudySettings, InterviewDate, CardFlag):
        model._base_manager.filter(person_id=person.pk).delete()


def _put_aside_too(source: AnySchedule, target: AnySchedule) -> None:
    """Keep that the card was put aside. The rest is made of the reviews of both, once those are the account's."""
    target.suspended_at = target.suspended_at or source.suspended_at
    target.buried_on = max(filter(None, (source.buried_on, target.buried_on)), default=None)


def _same_front(source: OwnCard, target: OwnCard) -> None:
    """Keep what either says: of two own cards with the same front, both answers, and each part that the account's lacks."""
    if source.back.strip() not in target.back:
        target.back = f"{target.back}\n\n{source.back}"
    if target.topic is None and not target.deck:
        target.topic, target.anchor, target.deck = source.topic, source.anchor, source.deck
    target.tags = target.tags or source.tags
    _put_aside_too(source, target)


def _say_both(source: CardFlag, target: CardFlag) -> None:
    """Keep both notes about the same wording."""
    target.note = "\n".join(filter(None, (target.note, source.note)))


KEYS: dict[Key, Combine | None] = {
    (Review, "person"): None,
    (CardSchedule, "person"): _put_aside_too,
    (OwnReview, "person"): None,
    (OwnReview, "card"): None,
    (OwnCard, "person"): _same_front,
    (CardDraft, "person"): nothing_to_add,
    (StudySettings, "person"): nothing_to_add,
    (InterviewDate, "person"): nothing_to_add,
    (Gap, "person"): None,
    (CardFlag, "person"): _say_both,
}

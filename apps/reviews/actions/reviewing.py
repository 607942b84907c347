"""Answer a card, take an answer back, put a card aside, and say that it is wrong."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Question, QuestionRevision
from apps.reviews.actions.scheduling import WRITTEN, locked_schedule, memory_of, rebuild, recalls, write
from apps.reviews.models import AnyReview, CardFlag, CardSchedule, OwnCard, OwnReview, Review, Schedule, StudySettings
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.memory import Rating, after
from apps.reviews.rules.study_days import study_day, zone_named
from apps.reviews.signals import reviews_changed

LONGEST_AGO = timedelta(days=90)
"""How long an answer may wait to be sent, such as on a device without a network. An older one counts as this old."""

LONGEST_SPENT_MS = 10 * 60 * 1000
"""Milliseconds that count for one card; who takes longer is doing something else."""


@dataclass(frozen=True)
class Answer:
    """What a page says of an answer: its id, the rating, how long ago it was given, and how long it took.

    The moment is told as a distance from now, so that a device whose clock is wrong does no harm.
    """

    key: UUID
    rating: Rating
    ago: timedelta = timedelta(0)
    spent_ms: int = 0
    is_cramming: bool = False

    def given_at(self, now: datetime) -> datetime:
        """Return the moment of the answer: never in the future, and at most LONGEST_AGO before `now`."""
        return now - min(max(self.ago, timedelta(0)), LONGEST_AGO)


@transaction.atomic
def review(person: User, card: Question | OwnCard, answer: Answer, *, now: datetime) -> Schedule:
    """Store one answer to a card, and return the card's schedule after it. The same answer sent twice counts once.

    Answers count in the order in which they were given, also where an earlier one arrives later, from another device or from one that had
    no network. Raises Refused if another person's answer has this id, and Hidden if the card was deleted meanwhile.
    """
    settings = settings_of(person)
    schedule = locked_schedule(person, card)
    source = Review.Source.CRAM if answer.is_cramming else Review.Source.SESSION
    store(schedule, answer, at=answer.given_at(now), source=source, settings=settings, now=now)
    return schedule


def store(schedule: Schedule, answer: Answer, *, at: datetime, source: Review.Source, settings: StudySettings, now: datetime) -> None:
    """Store an answer to the locked schedule's card, and count it in the schedule unless it is crammed; once, however often it is sent.

    Raises Refused if another answer has this id.
    """
    given = {
        "person_id": schedule.person_id,
        "card_id": schedule.card_id,
        "rating": answer.rating,
        "source": source,
        "reviewed_at": at,
        "reviewed_on": study_day(at, zone_named(settings.time_zone)),
        "received_at": now,
        "spent_ms": min(answer.spent_ms, LONGEST_SPENT_MS),
    }
    sent: Review | OwnReview
    if isinstance(schedule, OwnCard):
        sent, is_new = OwnReview.objects.get_or_create(pk=answer.key, defaults=given)
    else:
        sent, is_new = Review.objects.get_or_create(pk=answer.key, defaults=given)
    if (sent.person_id, sent.card_id) != (schedule.person_id, schedule.card_id):
        raise Refused("This answer belongs to another card; load the page again.")
    if is_new:
        if source != Review.Source.CRAM:
            count(schedule, sent, settings=settings)
        reviews_changed.send(sender=Review, person=schedule.person, on=sent.reviewed_on)


def count(schedule: Schedule, latest: AnyReview, *, settings: StudySettings) -> None:
    """Count a review that was just stored: by itself if it is the latest of its card, else with all of them in their order."""
    if schedule.last_at is not None and latest.reviewed_at < schedule.last_at:
        rebuild(schedule, settings=settings)
        return
    memory = after(memory_of(schedule), recalls([latest])[0], parameters=settings.fsrs_parameters)
    write(schedule, memory, settings=settings)
    schedule.save(update_fields=WRITTEN)


@transaction.atomic
def undo(person: User, *, key: UUID | None, now: datetime) -> Review | OwnReview | None:
    """Take the person's answer with this id back, or their latest of today; return it, or None where there is none.

    What was taken back stays in the log and doesn't count. Taking it back twice does nothing more.
    """
    settings = settings_of(person)
    given = Review.objects.select_related("card__revision").filter(person=person).exclude(source=Review.Source.INTERVIEW)
    of_own = OwnReview.objects.select_related("card").filter(person=person)
    wanted = {"undone_at": None, "reviewed_on": today_of(settings, now)} if key is None else {"pk": key}
    latest: list[Review | OwnReview] = []
    for log in (given, of_own):
        latest += log.filter(**wanted).order_by("-reviewed_at", "-pk")[:1]
    if not latest:
        return None
    taken = max(latest, key=lambda review: review.reviewed_at)
    schedule = locked_schedule(person, taken.card) if taken.card else None
    own = OwnReview.objects if isinstance(taken, OwnReview) else Review.objects
    if own.filter(pk=taken.pk, undone_at=None).update(undone_at=now):
        if schedule is not None:
            rebuild(schedule, settings=settings)
        reviews_changed.send(sender=Review, person=person, on=taken.reviewed_on)
    return taken


@transaction.atomic
def bury(person: User, card: Question | OwnCard, *, today: date) -> None:
    """Don't ask the card any more on the study day `today`."""
    schedule = locked_schedule(person, card)
    schedule.buried_on = today
    schedule.save(update_fields=["buried_on"])


@transaction.atomic
def suspend(person: User, card: Question | OwnCard, *, now: datetime) -> None:
    """Don't ask the card until it is resumed."""
    schedule = locked_schedule(person, card)
    schedule.suspended_at = schedule.suspended_at or now
    schedule.save(update_fields=["suspended_at"])


@transaction.atomic
def resume(person: User, card: Question | OwnCard) -> None:
    """Ask a card again that was suspended or put off until tomorrow, when it is due."""
    put_aside = (
        OwnCard.objects.filter(person=person, pk=card.pk)
        if isinstance(card, OwnCard)
        else CardSchedule.objects.filter(person=person, card=card)
    )
    put_aside.update(suspended_at=None, buried_on=None)


def flag(person: User, revision: QuestionRevision, *, note: str, now: datetime) -> CardFlag:
    """Tell the authors that something is wrong with a card. Saying it again about the same wording replaces the note."""
    flagged, _ = CardFlag.objects.update_or_create(
        person=person, revision=revision, defaults={"note": note, "flagged_at": now, "settled_at": None}
    )
    return flagged

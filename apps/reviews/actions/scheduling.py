"""Write what a person's reviews of a card add up to into its schedule."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from fsrs import State

from apps.accounts.models import User
from apps.core.errors import Hidden
from apps.curriculum.models import Question
from apps.reviews.models import AnyReview, CardSchedule, OwnCard, OwnReview, Review, Schedule, StudySettings
from apps.reviews.queries.settings import next_interview, settings_of, today_of
from apps.reviews.rules.final_pass import due_before
from apps.reviews.rules.memory import Due, Memory, Rating, Recall, due, interval, replayed

WRITTEN = [
    "state",
    "step",
    "stability",
    "difficulty",
    "first_on",
    "last_on",
    "last_at",
    "last_rating",
    "due_on",
    "due_at",
    "reviews",
    "lapses",
]
"""The fields of a schedule that are made of its reviews."""


def memory_of(schedule: Schedule) -> Memory | None:
    """Return what the schedule knows as a value; None for a card never reviewed."""
    last_at, last_on = schedule.last_at, schedule.last_on
    if last_at is None or last_on is None or schedule.stability is None or schedule.difficulty is None:
        return None
    return Memory(
        state=State(schedule.state),
        step=schedule.step,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        wait=schedule.due_at - last_at if schedule.due_at else None,
        first_on=schedule.first_on or last_on,
        last=Recall(Rating(schedule.last_rating or Rating.AGAIN), last_at, last_on),
        reviews=schedule.reviews,
        lapses=schedule.lapses,
    )


def write(schedule: Schedule, memory: Memory | None, *, settings: StudySettings) -> None:
    """Fill the schedule's WRITTEN fields in memory; the caller saves it. None makes it that of a card never reviewed."""
    if memory is None:
        fresh = CardSchedule()
        for name in WRITTEN:
            setattr(schedule, name, getattr(fresh, name))
        return
    when = due_for(memory, card=schedule.card_id, settings=settings)
    schedule.state, schedule.step = int(memory.state), memory.step
    schedule.stability, schedule.difficulty = memory.stability, memory.difficulty
    schedule.first_on, schedule.last_on, schedule.last_at = memory.first_on, memory.last.on, memory.last.at
    schedule.last_rating = int(memory.last.rating)
    schedule.due_on, schedule.due_at = when.on, when.at
    schedule.reviews, schedule.lapses = memory.reviews, memory.lapses


def due_for(memory: Memory, *, card: int, settings: StudySettings) -> Due:
    """Return when the card (by id) is due by the person's settings and the interview that all cards are scheduled for."""
    when = due(memory, retention=settings.desired_retention, parameters=settings.fsrs_parameters)
    if when.at is not None:
        return when
    return Due(due_before(when.on, last_on=memory.last.on, interview_on=settings.scheduled_for, spread=card))


def recalls(reviews: Iterable[AnyReview]) -> list[Recall]:
    """Return the reviews as values."""
    return [Recall(Rating(review.rating), review.reviewed_at, review.reviewed_on) for review in reviews]


def rebuild(schedule: Schedule, *, settings: StudySettings) -> None:
    """Write and save what the log says of the schedule's card, whatever the schedule said before."""
    log: Iterable[AnyReview] = schedule.log().counted().order_by("reviewed_at", "pk")
    write(schedule, replayed(recalls(log), parameters=settings.fsrs_parameters), settings=settings)
    schedule.save(update_fields=WRITTEN)


@transaction.atomic
def rebuild_all(person: User) -> int:
    """Rebuild every schedule of the person from the log, making those that are missing. Return how many there are."""
    settings = settings_of(person)
    by_card = _by_card(Review.objects.counted().filter(person=person).order_by("reviewed_at", "pk"))
    known = {schedule.card_id: schedule for schedule in CardSchedule.objects.select_for_update().filter(person=person)}
    missing = [CardSchedule(person=person, card_id=card) for card in by_card.keys() - known.keys()]
    _replay([*known.values(), *missing], by_card, settings)
    CardSchedule.objects.bulk_update(known.values(), WRITTEN, batch_size=200)
    CardSchedule.objects.bulk_create(missing)
    own = list(OwnCard.objects.select_for_update().filter(person=person).defer("back"))
    _replay(own, _by_card(OwnReview.objects.counted().filter(person=person, card__isnull=False).order_by("reviewed_at", "pk")), settings)
    OwnCard.objects.bulk_update(own, WRITTEN, batch_size=200)
    return len(known) + len(missing) + len(own)


def _by_card(reviews: Iterable[Review] | Iterable[OwnReview]) -> dict[int, list[AnyReview]]:
    by_card: dict[int, list[AnyReview]] = {}
    for review in reviews:
        if review.card_id is not None:
            by_card.setdefault(review.card_id, []).append(review)
    return by_card


def _replay(schedules: Sequence[Schedule], by_card: Mapping[int, list[AnyReview]], settings: StudySettings) -> None:
    for schedule in schedules:
        memory = replayed(recalls(by_card.get(schedule.card_id, [])), parameters=settings.fsrs_parameters)
        write(schedule, memory, settings=settings)


def store_settings(person: User, settings: StudySettings, **fields: Any) -> None:
    """Store these fields of the person's settings and no others, which another request may store meanwhile; `settings` gets them too."""
    StudySettings.objects.update_or_create(person=person, defaults=fields)
    for name, value in fields.items():
        setattr(settings, name, value)


@transaction.atomic
def follow_interview(person: User, settings: StudySettings, *, now: datetime) -> None:
    """Schedule all cards by the person's next interview, if they are scheduled by another one."""
    upcoming = next_interview(person, today_of(settings, now))
    held_on = upcoming.held_on if upcoming else None
    if held_on != settings.scheduled_for:
        store_settings(person, settings, scheduled_for=held_on)
        settings.interview_title = upcoming.title if upcoming else ""
        reschedule(person, settings)


def leave_interview_behind(person: User, settings: StudySettings, *, now: datetime) -> None:
    """Schedule all cards by the next interview once the one that they are scheduled by is over. Costs nothing before."""
    if settings.scheduled_for is not None and settings.scheduled_for < today_of(settings, now):
        follow_interview(person, settings, now=now)


@transaction.atomic
def reschedule(person: User, settings: StudySettings) -> None:
    """Give each card the day on which it is due by these settings; what is known of it stays."""
    schedules = list(CardSchedule.objects.select_for_update().filter(person=person, state=State.Review))
    own = list(OwnCard.objects.select_for_update().filter(person=person, state=State.Review).defer("back"))
    every: list[Schedule] = [*schedules, *own]
    for schedule in every:
        memory = memory_of(schedule)
        if memory is not None:
            schedule.due_on = due_for(memory, card=schedule.card_id, settings=settings).on
    CardSchedule.objects.bulk_update(schedules, ["due_on"], batch_size=500)
    OwnCard.objects.bulk_update(own, ["due_on"], batch_size=500)


def reviews_a_day(person: User, retention: float, settings: StudySettings) -> float:
    """Return how many reviews a day the person's known cards cost in the long run if each is asked whenever recall falls to `retention`."""
    known = CardSchedule.objects.filter(person_id=person.pk, state=State.Review, suspended_at=None, card__retired_at=None)
    own = OwnCard.objects.filter(person_id=person.pk, state=State.Review, suspended_at=None)
    parameters = settings.fsrs_parameters
    stabilities = known.values_list("stability", flat=True).union(own.values_list("stability", flat=True), all=True)
    return sum(1 / interval(stability, retention=retention, parameters=parameters) for stability in stabilities if stability)


GONE = "This card was deleted; go on with the next one."


def locked_schedule(person: User, card: Question | OwnCard) -> Schedule:
    """Return the schedule of the person's card, made where it is missing, locked until the transaction ends.

    Raises Hidden if the card is one of someone's own that was deleted meanwhile, or of another person.
    """
    if isinstance(card, OwnCard):
        locked = OwnCard.objects.select_for_update().filter(person=person, pk=card.pk).first()
        if locked is None:
            raise Hidden(GONE)
        return locked
    own = CardSchedule.objects.select_for_update().filter(person=person, card=card)
    schedule = own.first()
    if schedule is not None:
        schedule.person = person
        return schedule
    schedule, is_new = CardSchedule.objects.get_or_create(person=person, card=card)
    return schedule if is_new else own.get()  # nobody else sees a row that this transaction has made

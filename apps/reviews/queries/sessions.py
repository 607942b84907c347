"""Which cards a person is asked now, each with what its page needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, When

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark, Section
from apps.reviews.actions.scheduling import due_for, memory_of
from apps.reviews.models import CardSchedule, StudySettings
from apps.reviews.queries.gaps import cards_of_gaps
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.days_in_words import in_days
from apps.reviews.rules.memory import LEECH, Rating, Recall, after, retrievability
from apps.reviews.rules.queue import DayQueue, Limits, WaitingCard, queue_for

SENT_AHEAD = 20
"""Cards in a page at once: the next is shown without asking the server."""

FEW = SENT_AHEAD // 2
"""A page that holds no more than these is sent the next: looking for them after each answer would double what an answer costs."""


@dataclass(frozen=True)
class Choice:
    """A rating as a button: after how many days, or how many minutes of this day, the card comes back."""

    rating: Rating
    days: int
    minutes: int = 0

    @property
    def label(self) -> str:
        """The rating's name."""
        return self.rating.name.capitalize()

    @property
    def comes_back(self) -> str:
        """In how long the card is asked again, in words."""
        return f"{self.minutes} min" if self.minutes else in_days(self.days)


@dataclass(frozen=True)
class AskedCard:
    """A card as it is asked: with its schedule, what each rating leads to, the days since its last review, and an id for the answer."""

    card: Question
    section: Section | None
    schedule: CardSchedule | None
    choices: list[Choice]
    days_since: int | None
    key: UUID = field(default_factory=uuid4)

    @property
    def is_leech(self) -> bool:
        """Whether it was forgotten so often that its section would help more."""
        return self.schedule is not None and self.schedule.lapses >= LEECH

    @property
    def last_seen(self) -> str:
        """When it was last reviewed and how that went, in words; empty for a new card."""
        if self.schedule is None or self.schedule.last_rating is None or self.days_since is None:
            return ""
        when = f"{in_days(self.days_since)} ago" if self.days_since else "today"
        return f"last seen {when}: {Rating(self.schedule.last_rating).name.capitalize()}"

    @property
    def again_ms(self) -> int:
        """When it is asked once more today, in milliseconds since 1970; 0 if it wasn't asked today or is known."""
        return round(self.schedule.due_at.timestamp() * 1000) if self.schedule and self.schedule.due_at else 0


@dataclass(frozen=True)
class Session:
    """What is left of a day's cards: those that are sent now, and how many are beyond these and what the page holds already.

    `given` are the latest ratings of the cards that are done for today, the first one first.
    """

    queue: DayQueue
    cards: list[AskedCard]
    beyond: int
    given: list[int]

    @property
    def left(self) -> int:
        """How many cards are to be asked today."""
        return len(self.queue.cards)

    @property
    def is_untouched(self) -> bool:
        """Whether none is asked today, and none was."""
        return not self.left and not self.given


def day_queue(person: User | None, settings: StudySettings, *, now: datetime) -> DayQueue:
    """Return what is left of the person's cards today. Takes at most three queries."""
    return _day(person, settings, now=now)[0]


def _day(person: User | None, settings: StudySettings, *, now: datetime) -> tuple[DayQueue, list[int]]:
    """Return the rest of the day, and the latest rating of each card that is done for today."""
    today = today_of(settings, now)
    limits = Limits(settings.reviews_a_day, settings.new_a_day)
    if person is None:
        return queue_for([], _new(None, today, [], most=limits.new), limits=limits, done=Limits(0, 0), now=now), []
    gaps = cards_of_gaps(person)
    is_near = Q(due_on__lte=today) | Q(card__in=gaps) | Q(last_on=today)
    own = list(CardSchedule.objects.filter(person=person).askable(today).filter(is_near, last_on__isnull=False).order_by("last_at", "pk"))
    asked = [schedule for schedule in own if schedule.last_on == today]
    begun = sum(schedule.first_on == today for schedule in asked)
    done = Limits(len(asked) - begun, begun)
    new = _new(person, today, list(gaps), most=max(0, limits.new - done.new))
    queue = queue_for(_waiting(own, settings, today, gaps), new, limits=limits, done=done, now=now)
    return queue, [schedule.last_rating or 0 for schedule in asked if schedule.due_at is None]


def _waiting(own: Iterable[CardSchedule], settings: StudySettings, today: date, gaps: Mapping[int, date]) -> list[WaitingCard]:
    """Return the known cards that are due or that a gap brings back: from the day after it opened, so that its own day can end, once."""
    return [
        WaitingCard(schedule.card_id, _retrievability(schedule, settings, today), schedule.due_at)
        for schedule in own
        if schedule.due_on and schedule.last_on
        if schedule.due_on <= today or schedule.last_on <= gaps.get(schedule.card_id, date.min) < today
    ]


def _retrievability(schedule: CardSchedule, settings: StudySettings, today: date) -> float:
    if schedule.stability is None or schedule.last_on is None:
        return 0.0
    return retrievability(schedule.stability, (today - schedule.last_on).days, parameters=settings.fsrs_parameters)


def session(person: User | None, settings: StudySettings, *, now: datetime, held: Collection[int] = ()) -> Session:
    """Return the person's session: the next SENT_AHEAD cards, but for those that the page holds already (by id)."""
    queue, given = _day(person, settings, now=now)
    wanted = [card for card in queue.cards if card not in held]
    sent = wanted[:SENT_AHEAD]
    return Session(queue, asked_cards(person, sent, settings, now=now), len(wanted) - len(sent), given)


def crammed(person: User | None, topic: Lesson, settings: StudySettings, *, now: datetime) -> Session:
    """Return all cards of a topic, whenever they are due. Answering them changes no schedule."""
    cards = list(Question.objects.cards().filter(topic=topic).order_by("pk").values_list("pk", flat=True))
    queue = DayQueue(known=cards, new=[], again=[], postponed=0, days_to_catch_up=0)
    return Session(queue, asked_cards(person, cards, settings, now=now), 0, [])


def asked_cards(person: User | None, cards: Sequence[int], settings: StudySettings, *, now: datetime) -> list[AskedCard]:
    """Return these cards (by id), in this order, as they are asked. Takes three queries, however many there are."""
    sections = Section.objects.defer("html", "text", "folded").select_related("lesson__module")
    questions = Question.objects.select_related("revision", "topic__module")
    by_id = questions.prefetch_related(Prefetch("sections", sections)).in_bulk(cards)
    own = CardSchedule.objects.filter(person_id=person.pk, card__in=cards) if person else CardSchedule.objects.none()
    schedules = {schedule.card_id: schedule for schedule in own}
    today = today_of(settings, now)
    return [
        AskedCard(
            card=by_id[key],
            section=next(iter(by_id[key].sections.all()), None),
            schedule=schedules.get(key),
            choices=_choices(schedules.get(key), key, settings, now=now, today=today),
            days_since=_days_since(schedules.get(key), today),
        )
        for key in cards
        if key in by_id
    ]


def _days_since(schedule: CardSchedule | None, today: date) -> int | None:
    return (today - schedule.last_on).days if schedule and schedule.last_on else None


def _choices(schedule: CardSchedule | None, card: int, settings: StudySettings, *, now: datetime, today: date) -> list[Choice]:
    memory = memory_of(schedule) if schedule else None
    choices: list[Choice] = []
    for rating in Rating:
        when = due_for(after(memory, Recall(rating, now, today), parameters=settings.fsrs_parameters), card=card, settings=settings)
        minutes = round((when.at - now) / timedelta(minutes=1)) if when.at else 0
        choices.append(Choice(rating, (when.on - today).days, minutes))
    return choices


def _new(person: User | None, today: date, brought_back: Sequence[int], *, most: int) -> list[int]:
    """Return cards never asked: those of a gap's sections first, then those of sections that were read, then by lessons."""
    if not most:
        return []
    cards = Question.objects.cards()
    order = ["topic__module__number", "topic__position", "pk"]
    if person:
        put_aside = Q(suspended_at__isnull=False) | Q(buried_on__gte=today)
        seen = CardSchedule.objects.filter(put_aside | ~Q(state=CardSchedule.State.NEW), person=person)
        read = ReadMark.objects.filter(person=person, section__questions=OuterRef("pk"))
        cards = cards.exclude(pk__in=seen.values("card")).annotate(
            is_read=Exists(read), of_a_gap=Case(When(pk__in=brought_back, then=True), default=False)
        )
        order = ["-of_a_gap", "-is_read", *order]
    return list(cards.order_by(*order).values_list("pk", flat=True)[:most])

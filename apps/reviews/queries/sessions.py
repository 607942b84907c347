"""Which cards a person is asked now: the site's and their own, in one queue with the same limits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark
from apps.reviews.models import CardSchedule, OwnCard, StudySettings
from apps.reviews.queries.asked_cards import AskedCard, asked_cards
from apps.reviews.queries.gaps import cards_of_gaps
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.card_keys import CardKey
from apps.reviews.rules.memory import retrievability
from apps.reviews.rules.queue import DayQueue, Limits, WaitingCard, by_turns, queue_for

SENT_AHEAD = 20
"""Cards in a page at once: the next is shown without asking the server."""

FEW = SENT_AHEAD // 2
"""A page that holds no more than these is sent the next: looking for them after each answer would double what an answer costs."""

MOST_CRAMMED = 200
"""Own cards that are crammed at once; of a deck that has more, so many by chance."""


@dataclass(frozen=True)
class Session:
    """What is left of a day's cards: those that are sent now, and how many are beyond these and what the page holds already.

    `given` are the latest ratings of the cards that are done for today, the first one first.
    """

    queue: DayQueue[CardKey]
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


def day_queue(person: User | None, settings: StudySettings, *, now: datetime) -> DayQueue[CardKey]:
    """Return what is left of the person's cards today. Takes at most three queries."""
    return _day(person, settings, now=now)[0]


def _day(person: User | None, settings: StudySettings, *, now: datetime) -> tuple[DayQueue[CardKey], list[int]]:
    """Return the rest of the day, and the latest rating of each card that is done for today."""
    today = today_of(settings, now)
    limits = Limits(settings.reviews_a_day, settings.new_a_day)
    if person is None:
        return queue_for([], _keys(_new(None, today, [], most=limits.new)), limits=limits, done=Limits(0, 0), now=now), []
    gaps = cards_of_gaps(person)
    near = _near(person, today, gaps, most=limits.new)
    asked = [card for card in near if card.last_on == today]
    begun = sum(card.first_on == today for card in asked)
    done = Limits(len(asked) - begun, begun)
    site = _keys(_new(person, today, list(gaps), most=max(0, limits.new - done.new)))
    new = _in_turn(site, near, brought_back=gaps)
    queue = queue_for(_waiting(near, settings, today, gaps), new, limits=limits, done=done, now=now)
    return queue, [card.last_rating or 0 for card in asked if card.due_at is None]


class _Near(NamedTuple):
    """What decides whether a card is asked today, one of the site or of their own. One without `last_on` was never asked."""

    id: int
    is_own: bool
    stability: float | None
    first_on: date | None
    last_on: date | None
    last_at: datetime | None
    last_rating: int | None
    due_on: date | None
    due_at: datetime | None

    @property
    def key(self) -> CardKey:
        """What it is called."""
        return CardKey(self.id, self.is_own)


def _near(person: User, today: date, gaps: Collection[int], *, most: int) -> list[_Near]:
    """Return the cards that are near, and the first so many of one's own that were never asked, those asked last at the end. One query."""
    is_near = Q(due_on__lte=today) | Q(last_on=today)
    site = CardSchedule.objects.filter(person=person).askable(today).filter(is_near | Q(card__in=gaps), last_on__isnull=False)
    askable = OwnCard.objects.filter(person=person).askable(today)
    new = askable.filter(state=OwnCard.State.NEW).order_by("pk").values("pk")[:most]
    own = askable.filter(Q(is_near, last_on__isnull=False) | Q(pk__in=new))
    fields = _Near._fields[2:]
    flags = {is_own: Value(is_own, output_field=BooleanField()) for is_own in (False, True)}
    rows = site.values_list("card", flags[False], *fields).union(own.values_list("pk", flags[True], *fields), all=True)
    near = [_Near(pk, bool(is_own), *rest) for pk, is_own, *rest in rows]
    return sorted(near, key=lambda card: (card.last_at or datetime.max.replace(tzinfo=UTC), card.key))


def _waiting(near: Iterable[_Near], settings: StudySettings, today: date, gaps: Mapping[int, date]) -> list[WaitingCard[CardKey]]:
    """Return the known cards that are due or that a gap brings back: from the day after it opened, so that its own day can end, once."""
    return [
        WaitingCard(card.key, _retrievability(card, settings, today), card.due_at)
        for card in near
        if card.due_on and card.last_on
        if card.due_on <= today or card.last_on <= _opened(card.key, gaps) < today
    ]


def _opened(key: CardKey, gaps: Mapping[int, date]) -> date:
    return date.min if key.is_own else gaps.get(key.id, date.min)


def _retrievability(card: _Near, settings: StudySettings, today: date) -> float:
    if card.stability is None or card.last_on is None:
        return 0.0
    return retrievability(card.stability, (today - card.last_on).days, parameters=settings.fsrs_parameters)


def session(person: User | None, settings: StudySettings, *, now: datetime, held: Collection[CardKey] = ()) -> Session:
    """Return the person's session: the next SENT_AHEAD cards, but for those that the page holds already."""
    queue, given = _day(person, settings, now=now)
    wanted = [card for card in queue.cards if card not in held]
    sent = wanted[:SENT_AHEAD]
    return Session(queue, asked_cards(person, sent, settings, now=now), len(wanted) - len(sent), given)


def crammed(person: User | None, topic: Lesson, settings: StudySettings, *, now: datetime) -> Session:
    """Return all cards of a topic, one's own with them, whenever they are due. Answering them changes no schedule."""
    site = Question.objects.cards().filter(topic=topic).order_by("pk").values_list("pk", flat=True)
    own = OwnCard.objects.filter(person_id=person.pk, topic=topic) if person else OwnCard.objects.none()
    return _crammed(person, [*_keys(site), *_chosen(own)], settings, now=now)


def crammed_deck(person: User, deck: str, settings: StudySettings, *, now: datetime) -> Session:
    """Return the cards of a person's own deck, whenever they are due; at most MOST_CRAMMED. Answering them changes no schedule."""
    return _crammed(person, _chosen(OwnCard.objects.filter(person=person, topic=None, deck=deck)), settings, now=now)


def _chosen(own: QuerySet[OwnCard]) -> list[CardKey]:
    """Return the keys of at most MOST_CRAMMED of these cards, by chance, in their order."""
    rows = own.order_by("?").values_list("pk", flat=True)[:MOST_CRAMMED]
    return [CardKey(pk, is_own=True) for pk in sorted(rows)]


def _crammed(person: User | None, cards: list[CardKey], settings: StudySettings, *, now: datetime) -> Session:
    queue = DayQueue(known=cards, new=[], again=[], postponed=0, days_to_catch_up=0)
    return Session(queue, asked_cards(person, cards, settings, now=now), 0, [])


def _keys(cards: Iterable[int]) -> list[CardKey]:
    return [CardKey(card) for card in cards]


def _in_turn(site: Sequence[CardKey], near: Iterable[_Near], *, brought_back: Collection[int]) -> list[CardKey]:
    """Return cards never asked: those that gaps bring back first, then the site's and one's own by turns."""
    own = sorted(card.key for card in near if card.last_on is None)
    of_gaps = [card for card in site if card.id in brought_back]
    return [*of_gaps, *by_turns([card for card in site if card.id not in brought_back], own)]


def _new(person: User | None, today: date, brought_back: Sequence[int], *, most: int) -> list[int]:
    """Return cards of the site's never asked: those of a gap's sections, then those of sections that were read, then by lessons."""
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

"""Every card of the site's with what a person's schedule says of it."""

from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question
from apps.reviews.models import AnySchedule, CardSchedule
from apps.reviews.rules.days_in_words import in_days


@dataclass(frozen=True)
class ListedCard:
    """A card in the list, and when it comes back."""

    card: Question
    schedule: CardSchedule | None
    comes_back: str

    @property
    def is_put_aside(self) -> bool:
        """Whether it is asked only once it is resumed."""
        return self.schedule is not None and self.schedule.suspended_at is not None

    @property
    def is_leech(self) -> bool:
        """Whether it was forgotten so often that its section would help more."""
        return self.schedule is not None and self.schedule.is_leech


@dataclass(frozen=True)
class TopicCards:
    """The cards of a lesson; `seen` counts those that were ever answered."""

    lesson: Lesson
    cards: list[ListedCard]

    @property
    def seen(self) -> int:
        """How many were ever answered."""
        return sum(card.schedule is not None and card.schedule.reviews > 0 for card in self.cards)


def all_cards(person: User | None, today: date) -> list[TopicCards]:
    """Return all cards in use by topic, in the order of the lessons. Takes two queries."""
    own = CardSchedule.objects.filter(person_id=person.pk) if person else CardSchedule.objects.none()
    schedules = {schedule.card_id: schedule for schedule in own}
    cards = Question.objects.cards()
    topics: dict[int, TopicCards] = {}
    for card in cards.select_related("revision", "topic__module").order_by("topic__module__number", "topic__position", "pk"):
        schedule = schedules.get(card.pk)
        listed = ListedCard(card, schedule, comes_back(schedule, today))
        topics.setdefault(card.topic_id, TopicCards(card.topic, [])).cards.append(listed)
    return list(topics.values())


def comes_back(schedule: AnySchedule | None, today: date) -> str:
    """Return when a card is asked again, in words."""
    if schedule is not None and schedule.suspended_at:
        return "put aside"
    if schedule is not None and schedule.buried_on and schedule.buried_on >= today:
        return "tomorrow"
    if schedule is None or schedule.due_on is None:
        return "new"
    days = (schedule.due_on - today).days
    return {0: "today", 1: "tomorrow"}.get(max(0, days), f"in {in_days(days)}")

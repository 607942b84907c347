"""Cards as they are asked, those of the site and those of one's own: what the page shows of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Prefetch
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.models import User
from apps.curriculum.models import Question, Section
from apps.reviews.actions.scheduling import due_for, memory_of
from apps.reviews.models import CardSchedule, OwnCard, Schedule, StudySettings
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.card_keys import CardKey
from apps.reviews.rules.days_in_words import in_days
from apps.reviews.rules.memory import Rating, Recall, after
from apps.reviews.rules.own_text import parted_front, shown_back


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
class Face:
    """What a card says: where it stands, its question as a heading and what is below that, and the answer, as HTML."""

    place: str
    heading: SafeString
    below_heading: SafeString
    answer: SafeString

    @classmethod
    def of(cls, card: Question) -> "Face":
        """Return that of a card of the site's, which has a wording."""
        revision = card.revision
        assert revision is not None, "a card in use has a wording"  # noqa: S101
        return cls(card.topic.title, revision.heading, revision.below_heading, mark_safe(revision.html["model_answer"]))

    @classmethod
    def of_own(cls, card: OwnCard) -> "Face":
        """Return that of a card of one's own. Where its question begins with code, the heading asks what that is."""
        heading, below = parted_front(card.front)
        return cls(card.deck_name, heading or SafeString("What is this?"), below, shown_back(card.back))


@dataclass(frozen=True)
class AskedCard:
    """A card as it is asked: with its schedule, what each rating leads to, the days since its last review, and an id for the answer.

    If `is_typed`, it has a field to type an answer into, to compare with the one shown; what is typed stays in the page.
    """

    card: CardKey
    face: Face
    section: Section | None
    schedule: Schedule | None
    choices: list[Choice]
    days_since: int | None
    is_typed: bool = False
    key: UUID = field(default_factory=uuid4)

    @property
    def is_leech(self) -> bool:
        """Whether it was forgotten so often that its section would help more."""
        return self.schedule is not None and self.schedule.is_leech

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


def asked_cards(person: User | None, cards: Sequence[CardKey], settings: StudySettings, *, now: datetime) -> list[AskedCard]:
    """Return these cards, in this order, as they are asked. Takes three queries, and two more for cards of one's own, however many."""
    site, own = [card.id for card in cards if not card.is_own], [card.id for card in cards if card.is_own]
    asked = {**_of_the_site(person, site, settings, now), **_of_ones_own(person, own, settings, now)}
    return [asked[card] for card in cards if card in asked]


def _of_the_site(person: User | None, cards: Sequence[int], settings: StudySettings, now: datetime) -> dict[CardKey, AskedCard]:
    if not cards:
        return {}
    sections = Section.objects.defer("html", "text", "folded").select_related("lesson__module")
    questions = Question.objects.select_related("revision", "topic__module").prefetch_related(Prefetch("sections", sections)).in_bulk(cards)
    own = CardSchedule.objects.filter(person_id=person.pk, card__in=cards) if person else CardSchedule.objects.none()
    schedules = {schedule.card_id: schedule for schedule in own}
    return {
        CardKey(pk): _asked(
            CardKey(pk), Face.of(card), next(iter(card.sections.all()), None), schedules.get(pk), settings=settings, now=now
        )
        for pk, card in questions.items()
    }


def _of_ones_own(person: User | None, cards: Sequence[int], settings: StudySettings, now: datetime) -> dict[CardKey, AskedCard]:
    if not cards or person is None:
        return {}
    own = list(OwnCard.objects.filter(person_id=person.pk, pk__in=cards).select_related("topic"))
    sections = sections_of(own)
    return {
        card.key: _asked(card.key, Face.of_own(card), sections.get((card.topic_id, card.anchor)), card, settings=settings, now=now)
        for card in own
    }


def sections_of(own: Iterable[OwnCard]) -> Mapping[tuple[int | None, str], Section]:
    """Return the sections that own cards name, by topic and heading id; of one that is no longer there, none. Takes one query, or none."""
    named = {(card.topic_id, card.anchor) for card in own if card.topic_id and card.anchor}
    if not named:
        return {}
    sections = Section.objects.defer("html", "text", "folded").select_related("lesson__module")
    near = sections.filter(lesson__in={topic for topic, _ in named if topic}, anchor__in={anchor for _, anchor in named})
    return {(section.lesson_id, section.anchor): section for section in near if (section.lesson_id, section.anchor) in named}


def _asked(
    key: CardKey, face: Face, section: Section | None, schedule: Schedule | None, *, settings: StudySettings, now: datetime
) -> AskedCard:
    today = today_of(settings, now)
    days_since = (today - schedule.last_on).days if schedule and schedule.last_on else None
    choices = _choices(schedule, key.id, settings, now=now, today=today)
    return AskedCard(key, face, section, schedule, choices, days_since, is_typed=settings.types_answers)


def _choices(schedule: Schedule | None, card: int, settings: StudySettings, *, now: datetime, today: date) -> list[Choice]:
    memory = memory_of(schedule) if schedule else None
    choices: list[Choice] = []
    for rating in Rating:
        when = due_for(after(memory, Recall(rating, now, today), parameters=settings.fsrs_parameters), card=card, settings=settings)
        minutes = round((when.at - now) / timedelta(minutes=1)) if when.at else 0
        choices.append(Choice(rating, (when.on - today).days, minutes))
    return choices
